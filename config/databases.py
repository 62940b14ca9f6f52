"""The two databases: SQLite in a file, made fit for several processes, and PostgreSQL by its URL."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

CONNECT_SECONDS = 2
"""A request that finds no database asks twice at most, and shall be answered within five seconds."""
GIVES_UP = "GIVES_UP_ON_SILENCE"
"""Whether a PostgreSQL that has frozen ends a wait for it: a key in the database's settings, set where people wait."""
SILENT_LINE = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""How libpq notices that nobody is at the other end any more: seconds, seconds, times, milliseconds."""


def sqlite(path: Path) -> dict[str, Any]:
    """Return the embedded database: WAL, and IMMEDIATE transactions, since deferred ones fail under two writers."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def postgres(url: str) -> dict[str, Any]:
    """Return the server at `url` (postgres://user:password@host:port/name), with waits that end.

    The server ends a statement by itself; the system ends a line on which the server's machine has gone silent. No
    JIT and no parallel workers: our queries are short, and planning either costs more than it saves.
    """
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None, conn_health_checks=True))
    except (dj_database_url.ParseError, ValueError) as error:
        raise ImproperlyConfigured(f"DATABASE_URL cannot be read: {type(error).__name__}.") from None
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return sqlite(Path(parsed["NAME"]))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// or sqlite://.")
    options = "-c jit=off -c max_parallel_workers_per_gather=0 -c statement_timeout=30s -c lock_timeout=10s"
    parsed["ENGINE"] = "config.postgres"
    parsed["OPTIONS"] = {
        **parsed.get("OPTIONS", {}),
        "connect_timeout": CONNECT_SECONDS,
        "prepare_threshold": 0,  # what `run_in_one_trip` runs, at its first use; Django's own statements never
        "options": options,
        **SILENT_LINE,
    }
    return parsed
