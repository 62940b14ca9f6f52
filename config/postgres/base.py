"""PostgreSQL with few round trips and little planning, and without endless waits.

A kept connection is looked at, not asked. What each text passes through goes in one trip, and is planned once. And
where people wait, a server that has frozen is given up: its system still takes what we send, so no line breaks.
"""

import select
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors
from psycopg.pq import TransactionStatus

from config.databases import GIVES_UP

INTERVAL = 0.1
"""Seconds after which a wait listens for Ctrl-C: psycopg's own."""
LOOK_AFTER = 2.0
"""Seconds that a statement waits until we look whether the server is there at all."""


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, whose kept connections are looked at, not asked, before each request and task."""

    def run_in_one_trip(self, statements: Sequence[str], facts: Mapping[str, Any]) -> list[list[tuple[Any, ...]]]:
        """Run statements that share their parameters, sent together, and return the rows of each.

        Outside a transaction they are one. Unlike all others, these are prepared once for each connection: planning
        what a text writes takes the server longer than writing it.
        """
        self.ensure_connection()
        with self.wrap_database_errors, self.connection.pipeline():
            cursors = [self._prepare_cursor(psycopg.Cursor(self.connection)) for _ in statements]  # type: ignore[attr-defined] # Django has it
            for cursor, sql in zip(cursors, statements, strict=True):
                cursor.execute(sql, facts)
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]

    def get_new_connection(self, conn_params: dict[str, Any]) -> psycopg.Connection[Any]:
        """Return a connection, with an end to its waits where that is asked for."""
        line: psycopg.Connection[Any] = super().get_new_connection(conn_params)
        if self.settings_dict.get(GIVES_UP):
            wait = line.wait

            def wait_while_alive(gen: Any, interval: float = INTERVAL, timeout: float | None = None) -> Any:
                if timeout is not None:
                    return wait(gen, interval, timeout)
                while True:
                    try:
                        return wait(gen, interval, LOOK_AFTER)
                    except errors._WaitTimeout:  # noqa: SLF001 - what psycopg's own callers catch
                        if is_frozen(line, conn_params):
                            line.close()
                            raise psycopg.OperationalError("PostgreSQL has gone silent.") from None

            line.wait = wait_while_alive  # type: ignore[method-assign]
        return line

    def is_usable(self) -> bool:
        """Return whether the server still holds its end of the line.

        One that stops, or ends our session, says so; until we read it, our end has something to read. Then, and
        where a statement was broken off, Django's own question decides.
        """
        line = self.connection
        if line is None or line.closed:
            return False
        if line.info.transaction_status == TransactionStatus.IDLE and not _has_news(line.fileno()):
            return True
        return super().is_usable()


def is_frozen(line: psycopg.Connection[Any], conn_params: dict[str, Any]) -> bool:
    """Whether the server at the other end takes a new connection and says nothing, instead of being merely slow."""
    where = {"hostaddr": line.info.hostaddr} if line.info.hostaddr else {}
    try:
        psycopg.connect(**conn_params | where).close()
    except errors.ConnectionTimeout:
        return True
    except psycopg.OperationalError:  # it answers; and where nobody is left to, the line itself breaks
        return False
    return False


def _has_news(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
