"""The pages of calls and of figures."""
