"""Storing many records fast, each once: on PostgreSQL by COPY, else by inserts that pass over what is there."""

from __future__ import annotations

from json import JSONEncoder
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from calls.models import CallRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LENGTHS = ("duration", "billsec")
TEXTS = ("uniqueid", "digest", "started_at", "calldate", "did", "src", "dst", "dstchannel", "disposition")
COLUMNS = ", ".join((*LENGTHS, *TEXTS, "row", "created_at"))
AT_ONCE = 250
"""Lines that are handed to the server at once: it stores these while we write the next."""
written = JSONEncoder(check_circular=False, separators=(",", ":")).encode
TRIES = 5
"""How often a batch is begun when webhooks store rows of it at the same moment."""


def load(rows: Sequence[Mapping[str, Any]]) -> int:
    """Store the records that are new, of what `receiving.values_of` says of each; return how many were."""
    if not rows:
        return 0
    if connection.vendor != "postgresql":
        with transaction.atomic():
            return _insert(rows)
    for tried in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return _copy(rows)
        except IntegrityError:
            if tried == TRIES:
                raise
    return 0


def _insert(rows: Sequence[Mapping[str, Any]]) -> int:
    digests = {row["digest"] for row in rows}
    before = CallRecord.objects.filter(digest__in=digests).count()
    CallRecord.objects.bulk_create([CallRecord(**row) for row in rows], batch_size=500, ignore_conflicts=True)
    return len(digests) - before


def _copy(rows: Sequence[Mapping[str, Any]]) -> int:
    """COPY the rows whose digest is not there yet. Raises `IntegrityError` where one came meanwhile.

    Raw, since the ORM has no COPY; straight into the table, as a table between costs more than all of its indexes
    (`docs/calls.md`).
    """
    new = {row["digest"]: row for row in rows}
    with connection.cursor() as cursor:
        cursor.execute("SELECT digest FROM calls_callrecord WHERE digest = ANY(%s)", [list(new)])
        for (digest,) in cursor.fetchall():
            del new[digest]
        lines, end = list(new.values()), f"\t{timezone.now()}\n"
        with cursor.copy(f"COPY calls_callrecord ({COLUMNS}) FROM STDIN") as copy:
            for start in range(0, len(lines), AT_ONCE):
                copy.write("".join([_line(row) + end for row in lines[start : start + AT_ONCE]]))
    return len(lines)


def _line(row: Mapping[str, Any]) -> str:
    """Return a record as a line of COPY's text format, without its end."""
    cells = [str(row[name]) for name in TEXTS]
    lengths = ["" if row[name] is None else str(row[name]) for name in LENGTHS]
    line = "\x1f".join([*cells, written(row["row"])]).replace("\\", "\\\\").replace("\t", "\\t")
    line = line.replace("\n", "\\n").replace("\r", "\\r").replace("\x1f", "\t")
    return "\t".join([*(length or "\\N" for length in lengths), line])
