"""A kept connection is looked at, not asked: a question before each request and task is a round trip of its own."""

import select

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, whose kept connections are taken for good while nothing is heard from them."""

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


def _has_news(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))
