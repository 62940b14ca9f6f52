"""Letting go of calls that are older than the account keeps them."""

from datetime import datetime

from django.db import transaction

from calls.models import Call, CallRecord
from calls.models.call import CallQuerySet


def count(before: datetime, most: int) -> int:
    """Return how many calls would go, no more than `most`."""
    return _older(before).order_by().values("pk")[:most].count()


def delete(before: datetime, most: int) -> int:
    """Delete the oldest calls with the carrier's rows, at most so many; return how many went."""
    with transaction.atomic():
        keys = list(_older(before).order_by("started_at").values_list("pk", flat=True)[:most])
        CallRecord.objects.filter(call__in=keys).delete()
        Call.objects.filter(pk__in=keys).delete()
    return len(keys)


def _older(before: datetime) -> CallQuerySet:
    """Return the calls that ended before; each began before, too, and the index of beginnings tells where to end."""
    return Call.objects.filter(started_at__lt=before, ended_at__lt=before)
