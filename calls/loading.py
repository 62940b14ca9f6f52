"""Storing many records fast, each once: on PostgreSQL by COPY, else by inserts that pass over what is there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from calls.models import CallRecord

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LENGTHS = ("duration", "billsec")
TEXTS = ("uniqueid", "digest", "started_at", "calldate", "did", "src", "dst", "dstchannel", "disposition")
COLUMNS = (*LENGTHS, *TEXTS, "row")


def load(rows: Sequence[Mapping[str, Any]]) -> int:
    """Store the records that are new, of what `receiving.values_of` says of each; return how many were."""
    if not rows:
        return 0
    with transaction.atomic():
        return _copy(rows) if connection.vendor == "postgresql" else _insert(rows)


def _insert(rows: Sequence[Mapping[str, Any]]) -> int:
    digests = {row["digest"] for row in rows}
    before = CallRecord.objects.filter(digest__in=digests).count()
    CallRecord.objects.bulk_create([CallRecord(**row) for row in rows], batch_size=500, ignore_conflicts=True)
    return len(digests) - before


def _copy(rows: Iterable[Mapping[str, Any]]) -> int:
    """COPY into a table of this transaction, then insert from there what no digest of ours holds.

    Raw, since the ORM has no COPY (`docs/calls.md` says what it saves).
    """
    names = ", ".join(COLUMNS)
    empty = f"SELECT {names} FROM calls_callrecord LIMIT 0"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS loading ON COMMIT DELETE ROWS AS {empty}")
        with cursor.copy(f"COPY loading ({names}) FROM STDIN") as copy:
            copy.write("".join(map(_line, rows)))
        cursor.execute(
            f"INSERT INTO calls_callrecord ({names}, created_at)"  # noqa: S608
            f" SELECT {names}, statement_timestamp() FROM loading ON CONFLICT DO NOTHING"
        )
        return int(cursor.rowcount)


def _line(row: Mapping[str, Any]) -> str:
    """Return a record as a line of COPY's text format."""
    cells = [str(row[name]) for name in TEXTS]
    lengths = ["" if row[name] is None else str(row[name]) for name in LENGTHS]
    line = "\x1f".join([*cells, json.dumps(row["row"])]).replace("\\", "\\\\").replace("\t", "\\t")
    line = line.replace("\n", "\\n").replace("\r", "\\r").replace("\x1f", "\t")
    return "\t".join([*(length or "\\N" for length in lengths), line]) + "\n"
