"""How fast and how much may leave: segments a second for each number and for the account, and texts a day.

Each is one conditional UPDATE in the claim's transaction, so that any number of workers keep one pace. Nobody sleeps.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Case, DateTimeField, ExpressionWrapper, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Greatest
from django.utils import timezone

from inbox import holds
from inbox.models import OwnedNumber, SendingState

PROBE_EVERY = timedelta(minutes=1)


class NotNow(Exception):
    """The claim is undone: pace, a pause, a hold, the day's cap or a switched-off number."""


def take_slot_of_number(number: OwnedNumber, now: datetime, *, segments: int) -> None:
    """Take the number's next free moment, or raise `NotNow`; a long text takes as many slots as it has segments."""
    pace = number.texts_per_second
    free = OwnedNumber.objects.filter(pk=number.pk, is_active=True, next_send_at__lte=now + burst(pace))
    if not free.update(next_send_at=next_slot(now, pace, segments)):
        raise NotNow


def take_slot_of_account(now: datetime, *, segments: int) -> bool:
    """Take the account's next free moment and one of the day's texts, or raise `NotNow`.

    Return whether sending is paused, and this is the one text that tries.
    """
    pace, today = settings.SEND_PER_SECOND, timezone.localdate(now)
    free = SendingState.objects.filter(holds.may_release(now), pk=1, next_send_at__lte=now + burst(pace))
    if settings.SENDS_PER_DAY:
        free = free.exclude(counted_on=today, counted__gte=settings.SENDS_PER_DAY)
    taken = {
        "next_send_at": next_slot(now, pace, segments),
        "counted": Case(When(counted_on=today, then=F("counted") + 1), default=1),
        "counted_on": today,
    }
    if free.filter(paused_at__isnull=True).update(**taken):
        return False
    if free.filter(probe_at__lte=now).update(**taken, probe_at=now + PROBE_EVERY):
        return True
    if SendingState.objects.get_or_create(pk=1, defaults={"next_send_at": now})[1]:
        return take_slot_of_account(now, segments=segments)
    raise NotNow


def give_back() -> None:
    """Count a text out of the day again: the carrier surely did not take it."""
    SendingState.objects.filter(pk=1, counted_on=timezone.localdate(), counted__gt=0).update(counted=F("counted") - 1)


def burst(per_second: float) -> timedelta:
    """How far ahead of its pace sending may run: up to a second's worth, since the sweep comes each second."""
    return timedelta(seconds=max(0.0, 1 - 1 / per_second))


def next_slot(now: datetime, per_second: float, segments: int) -> ExpressionWrapper[Combinable]:
    """Return the moment after so many segments, from now or from the end of those before."""
    step = timedelta(seconds=segments / per_second)
    moment = Greatest(F("next_send_at"), Value(now, output_field=DateTimeField()))
    return ExpressionWrapper(moment + step, output_field=DateTimeField())
