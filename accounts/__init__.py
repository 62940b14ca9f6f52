"""Staff: who they are, their teams, and signing in."""
