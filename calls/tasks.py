"""Celery's part of calls: sweeps that take a row's id and call one function."""

from celery import shared_task
from django.utils import timezone

from calls import grouping, settling
from calls.models import Call, CallRecord

BATCH = 200
LOOSE_BATCH = 2000
"""Rows that one sweep groups."""


@shared_task(name="calls.tasks.settle_calls", time_limit=60)
def settle_calls() -> None:
    """Decide the calls whose quiet time is over."""
    due = Call.objects.filter(settle_at__lte=timezone.now())
    for pk in due.order_by("settle_at").values_list("pk", flat=True)[:BATCH]:
        settling.settle(pk)


@shared_task(name="calls.tasks.group_rows", time_limit=300)
def group_rows() -> None:
    """Group rows that no call has: those that came before there were calls, or whose import was cut off."""
    group_loose()


def group_loose() -> int:
    """Put the oldest rows that no call has into calls; return how many there were."""
    loose = CallRecord.objects.filter(call__isnull=True).order_by("started_at", "id")
    pks = list(loose.values_list("pk", flat=True)[:LOOSE_BATCH])
    grouping.group(pks)
    return len(pks)
