"""Storing many records fast, each once: on PostgreSQL by COPY, else by inserts that pass over what is there."""

from __future__ import annotations

from functools import lru_cache
from itertools import repeat
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from calls.columns import Values
from calls.models import CallRecord

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

COLUMNS = ", ".join((*Values._fields, "created_at"))
AT_ONCE = 500
"""Lines that are handed to the server at once: it stores these while we write the next."""
NULL = "\x1c"
"""What stands for no value until all is escaped."""
TRIES = 5
"""How often a batch is begun when webhooks store rows of it at the same moment."""


def load(rows: Sequence[Values], *, are_new: bool = False) -> int:
    """Store the records that are new, read from rows of a file; return how many were.

    `are_new` is the caller's guess that all are, as in a file of history: then nobody asks which are there, a third of
    the server's work, until one turns out to be.
    """
    if not rows:
        return 0
    if connection.vendor != "postgresql":
        with transaction.atomic():
            return _insert(rows)
    for tried in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _copy(rows if are_new and tried == 1 else _unknown(rows))
        except IntegrityError:
            if tried == TRIES:
                raise
    return 0


def _insert(rows: Sequence[Values]) -> int:
    before = CallRecord.objects.count()
    CallRecord.objects.bulk_create([CallRecord.of(row) for row in rows], batch_size=500, ignore_conflicts=True)
    return CallRecord.objects.count() - before


def _unknown(rows: Sequence[Values]) -> list[Values]:
    """Return the rows that are not there yet."""
    known = "SELECT digest FROM calls_callrecord WHERE uniqueid = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(known, [list({row.uniqueid for row in rows})])
        there = {digest for (digest,) in cursor.fetchall()}
    return [row for row in rows if row.digest not in there]


def _copy(rows: Sequence[Values]) -> int:
    """COPY the rows, each once. Raises `IntegrityError` where one is there.

    Raw, since the ORM has no COPY; straight into the table, as a table between costs more than all of its indexes
    (`docs/calls.md`).
    """
    lines, now = list({row.digest: row for row in rows}.values()), str(timezone.now())
    # Django makes an `IntegrityError` of psycopg's in what it knows, of which COPY is not.
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY calls_callrecord ({COLUMNS}) FROM STDIN") as copy,
    ):
        for start in range(0, len(lines), AT_ONCE):
            copy.write(_written(lines[start : start + AT_ONCE], now))
    return len(lines)


def _written(rows: Sequence[Values], now: str) -> str:
    """Return records in COPY's text format. What must be escaped is so once for all: the separators come after."""
    uniqueid, digest, started_at, *texts, duration, billsec, rest = zip(*rows, strict=True)
    columns = (uniqueid, digest, map(as_text, started_at), *texts, map(as_text, duration), map(as_text, billsec), rest)
    lines = map("\x1f".join, zip(*columns, repeat(now)))
    whole = "\x1e".join([*lines, ""]).replace("\\", "\\\\").replace(NULL, "\\N")
    return (
        whole.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r").replace("\x1f", "\t").replace("\x1e", "\n")
    )


@lru_cache(maxsize=10_000)
def as_text(value: datetime | int | None) -> str:
    """Return a moment or a length as it is written; few of a batch differ."""
    return NULL if value is None else str(value)
