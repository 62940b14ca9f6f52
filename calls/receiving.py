"""From a stored call webhook to call records; each row once, however often and by whichever feed it comes."""

import json
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_noop

from calls import grouping
from calls.columns import COLUMN_NAMES, Shape
from calls.models import CallRecord
from inbox import receiving
from inbox.models import WebhookEvent
from televoips.webhooks import Unreadable, parse_call_rows, repair

PART_OF = gettext_noop("Part of event")
NO_TEXT = gettext_noop("A column of a call record is not text")


_at_the_door: set[object] = set()
"""One for each webhook that this process is taking in."""


def take_in(body: bytes) -> WebhookEvent:
    """Store one call webhook and its rows in one transaction; the caller answers 200 after its commit."""
    visit = object()
    _at_the_door.add(visit)
    try:
        return receiving.take_in(body, kind=WebhookEvent.Kind.CALL)
    finally:
        _at_the_door.remove(visit)


def apply(event: WebhookEvent) -> None:
    """Keep the rows of a stored event; those that nobody can read go into a quarantined event of their own.

    Raises `Unreadable` where no row can be read: then the event itself is quarantined.
    """
    records, bad = [], []
    for row in parse_call_rows(bytes(event.body)):
        try:
            records.append(to_record(row, event=event))
        except Unreadable as error:
            bad.append((row, str(error)))
    if bad and not records:
        raise Unreadable(bad[0][1])
    CallRecord.objects.bulk_create(records, batch_size=500, ignore_conflicts=True)
    if len(_at_the_door) <= 1:  # else the sweep does it, which groups a thousand rows with less work than two alone
        brought = CallRecord.objects.filter(
            uniqueid__in={record.uniqueid for record in records}, digest__in=[record.digest for record in records]
        )
        grouping.group(brought.filter(call__isnull=True), wait=False)
    if bad:
        WebhookEvent.objects.create(
            kind=event.kind,
            body=json.dumps([row for row, _ in bad]).encode("ascii"),
            received_at=event.received_at,
            state=WebhookEvent.State.QUARANTINED,
            reason=f"{PART_OF}: {event.pk}: {bad[0][1]}"[:300],
        )


def to_record(row: Any, *, event: WebhookEvent | None = None) -> CallRecord:
    """Return one row as a record that is not saved yet. Raises `Unreadable`."""
    if not isinstance(row, dict):
        raise Unreadable(gettext_noop("A call record is not an object."))
    cells = {COLUMN_NAMES.get(name, repair(name)): plain(name, value) for name, value in row.items()}
    return CallRecord.of(shape_of(tuple(cells)).read(tuple(cells.values())), event=event)


shape_of = lru_cache(maxsize=20)(Shape)
"""The rows of webhooks have the same columns, day after day."""


def plain(name: str, value: Any) -> str:
    """Return a column as text: the document has texts alone, and an integer loses nothing. Raises `Unreadable`."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Unreadable(f"{NO_TEXT}: {name[:40]!r}.")
    return repair(str(value))
