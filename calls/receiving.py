"""From a stored call webhook to call records; each row once, however often and by whichever feed it comes."""

import hashlib
import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from calls import grouping
from calls.models import CallRecord
from contacts.phone import NANP, InvalidPhone, parse_carrier
from inbox import receiving
from inbox.models import WebhookEvent
from televoips.times import parse_time
from televoips.webhooks import Unreadable, load, repair

STARTED = re.compile(r"(?:^|-)(\d{9,10})(?:\.\d+)?$", re.ASCII)
"""Asterisk's uniqueid: `1629900254.9521335`, on some systems `name-1629900254.9521335`; seconds since 1970."""

COLUMN_NAMES = {"cunm": "cnum"}
"""The report's document misspells one column."""
IDENTITY = (
    "uniqueid",
    "calldate",
    "src",
    "dst",
    "dcontext",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "duration",
    "billsec",
    "disposition",
)
"""The columns by which two copies of a row are known as one; an empty column is as good as none."""


def take_in(body: bytes) -> WebhookEvent:
    """Store one call webhook and its rows in one transaction; the caller answers 200 after its commit."""
    event = WebhookEvent(kind=WebhookEvent.Kind.CALL, body=body)
    with transaction.atomic():
        event.save()
        receiving.settle(event)
    return event


def apply(event: WebhookEvent) -> None:
    """Keep the rows of a stored event; those that nobody can read go into a quarantined event of their own.

    Raises `Unreadable` where no row can be read: then the event itself is quarantined.
    """
    records, bad = [], []
    for row in rows_of(bytes(event.body)):
        try:
            records.append(to_record(row, event=event))
        except Unreadable as error:
            bad.append((row, str(error)))
    if bad and not records:
        raise Unreadable(bad[0][1])
    CallRecord.objects.bulk_create(records, batch_size=500, ignore_conflicts=True)
    loose = CallRecord.objects.filter(digest__in=[record.digest for record in records], call__isnull=True)
    grouping.group(list(loose.values_list("pk", flat=True)), wait=False)
    if bad:
        WebhookEvent.objects.create(
            kind=event.kind,
            body=json.dumps([row for row, _ in bad]).encode("ascii"),
            received_at=event.received_at,
            state=WebhookEvent.State.QUARANTINED,
            reason=f"From event {event.pk}: {bad[0][1]}"[:300],
        )


def rows_of(body: bytes) -> list[Any]:
    """Return the rows of a body, good and bad; one record alone is accepted. Raises `Unreadable`."""
    rows = load(body)
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list):
        raise Unreadable("The body is not a list of call records.")
    return rows


def to_record(row: Any, *, event: WebhookEvent | None = None) -> CallRecord:
    """Return one row as a record that is not saved yet. Raises `Unreadable`."""
    if not isinstance(row, dict):
        raise Unreadable("A call record is not an object.")
    columns = {COLUMN_NAMES.get(name, repair(name)): plain(name, value) for name, value in row.items()}
    return CallRecord(**values_of(columns), event=event)


def values_of(columns: dict[str, str]) -> dict[str, Any]:
    """Return what a record of one row's columns, all texts, holds. Raises `Unreadable`."""
    uniqueid = columns.get("uniqueid", "")
    if not uniqueid or len(uniqueid) > 100:
        raise Unreadable("A call record has no 'uniqueid', or one that is too long.")
    calldate = columns.get("calldate", "")
    started_at = start_of(uniqueid, calldate)
    if started_at is None:
        raise Unreadable("Neither 'uniqueid' nor 'calldate' of a call record says when it was.")
    return {
        "uniqueid": uniqueid,
        "digest": digest_of(columns),
        "started_at": started_at,
        "calldate": calldate[:40],
        "did": number(columns.get("did", "")),
        "src": number(columns.get("src", "")),
        "dst": number(columns.get("dst", "")),
        "dstchannel": columns.get("dstchannel", "")[:80],
        "disposition": columns.get("disposition", "")[:45],
        "duration": seconds(columns.get("duration", "")),
        "billsec": seconds(columns.get("billsec", "")),
        "row": columns,
    }


def plain(name: str, value: Any) -> str:
    """Return a column as text: the document has texts alone, and an integer loses nothing. Raises `Unreadable`."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable(f"The column {name[:40]!r} of a call record is not text.")
    return repair(str(value).strip())


def digest_of(columns: dict[str, str]) -> str:
    """Return what tells this row from all others, whichever feed brought it: a hash of the columns that both have.

    The report writes some columns otherwise than the webhook (`clid`, `did`, `cunm`) or not at all, so that these
    cannot tell a copy. The second of the call stands before the hash: rows of one time are then neighbours in the
    index, and a day's report touches one part of it instead of all.
    """
    values = [columns.get(name, "") for name in IDENTITY]
    second = STARTED.search(values[0])
    digest = hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:40]
    return f"{second[1] if second else 0:0>10}-{digest}"


def start_of(uniqueid: str, calldate: str) -> datetime | None:
    """Return when the call began: the uniqueid tells it in UTC; `calldate` is local to the carrier's exchange."""
    if match := STARTED.search(uniqueid):
        return datetime.fromtimestamp(int(match[1]), tz=UTC)
    return parse_time(calldate, ZoneInfo(settings.TELEVOIPS_TIME_ZONE))


@lru_cache(maxsize=20_000)
def number(value: str) -> str:
    """Return E.164 where the value is a phone number, else what stands there: extensions, menus, samples."""
    if not value:
        return ""
    if NANP.fullmatch(value):
        return f"+{value}"  # as below, without its other questions: nearly every number
    try:
        return parse_carrier(value).value
    except InvalidPhone:
        return value[:80]


def seconds(value: str) -> int | None:
    """Return a length of time, or None where the column holds none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None
