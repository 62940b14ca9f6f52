"""Applying a confirmed do-not-text list: row by row, each in its own transaction; the carrier is told at a pace."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from contacts import erasure
from contacts.models import DoNotTextList, DoNotTextRow, OptOut
from inbox import optout

BATCH = 200
"""Rows that one run applies: some seconds; the next run goes on."""
PUSH_EVERY = timedelta(seconds=1)
"""The pace at which the carrier is told of a list."""


def confirm(*, source: DoNotTextList, by: User) -> bool:
    """Let a list be applied; return whether it was not confirmed before."""
    fresh = DoNotTextList.objects.filter(pk=source.pk, confirmed_at__isnull=True)
    return bool(fresh.update(confirmed_at=timezone.now(), confirmed_by=by))


def apply_some() -> int:
    """Apply the next rows of the oldest confirmed list; return how many. Two runs at once apply a row once."""
    source = (
        DoNotTextList.objects.filter(confirmed_at__isnull=False, done_at__isnull=True)
        .select_related("confirmed_by")
        .order_by("confirmed_at", "pk")
        .first()
    )
    if source is None or source.confirmed_by is None:
        return 0
    rows = list(source.rows.filter(outcome=DoNotTextRow.Outcome.BLOCK, applied_at__isnull=True)[:BATCH])
    now = timezone.now()
    wait = _last_planned(now) - now
    for position, row in enumerate(rows, start=1):
        apply_row(row, source, by=source.confirmed_by, push_after=wait + position * PUSH_EVERY)
    if len(rows) < BATCH:
        DoNotTextList.objects.filter(pk=source.pk).update(done_at=timezone.now())
    return len(rows)


def _last_planned(now: datetime) -> datetime:
    """Return when the last first push to come is planned: the next rows go after it, or each run would begin anew."""
    planned = OptOut.objects.filter(carrier_state=OptOut.CarrierState.PENDING, push_attempts=0, push_at__gt=now)
    last: datetime | None = planned.aggregate(at=Max("push_at"))["at"]
    return last or now


def apply_row(row: DoNotTextRow, source: DoNotTextList, *, by: User, push_after: timedelta) -> None:
    """Block the person of one row, with the row as the record."""
    with transaction.atomic():
        mine = DoNotTextRow.objects.filter(pk=row.pk, applied_at__isnull=True)
        if not mine.update(applied_at=timezone.now()):
            return
        contact, _ = erasure.of_phone(row.phone)
        text = f"{source.name}, line {row.line}: {', '.join(cell for cell in row.cells if cell)}"[:500]
        optout.stop_listed(contact=contact, by=by, text=text, push_after=push_after)
