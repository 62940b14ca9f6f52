"""Letting go of calls that are older than the account keeps them."""

from datetime import datetime

from django.db import transaction

from calls.models import Call, CallRecord


def count(before: datetime, most: int) -> int:
    """Return how many calls would go, no more than `most`."""
    return Call.objects.filter(ended_at__lt=before).order_by().values("pk")[:most].count()


def delete(before: datetime, most: int) -> int:
    """Delete the oldest calls with the carrier's rows, at most so many; return how many went."""
    with transaction.atomic():
        keys = list(Call.objects.filter(ended_at__lt=before).order_by("started_at").values_list("pk", flat=True)[:most])
        CallRecord.objects.filter(call__in=keys).delete()
        Call.objects.filter(pk__in=keys).delete()
    return len(keys)
