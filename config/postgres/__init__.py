"""Django's backend for PostgreSQL, but for how it knows that a connection is still good."""
