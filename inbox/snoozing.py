"""Snoozing: a conversation leaves the open ones until a moment; it comes back then, or when its customer writes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from inbox import live, moves
from inbox.models import Conversation, ConversationEvent, Unread

MORNING, EVENING = 9, 18
"""Hours of the day, in the zone that pages show."""
LONGEST = timedelta(days=366)
BATCH = 500
Kind, Status = ConversationEvent.Kind, Conversation.Status


def choices(now: datetime) -> dict[str, tuple[str, datetime]]:
    """Return what the menu offers at `now`: a key, its words, and the moment that it stands for."""
    local = timezone.localtime(now)
    evening = local.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0) + timedelta(days=1)
    offered = {"hour": (_("In an hour"), now + timedelta(hours=1))}
    if local < evening - timedelta(hours=1):
        offered["tonight"] = (_("Tonight"), evening)
    offered["tomorrow"] = (_("Tomorrow morning"), morning)
    offered["week"] = (_("Next Monday"), morning + timedelta(days=(7 - morning.weekday()) % 7))
    return offered


def snooze(*, conversation: Conversation, until: datetime, by: User) -> bool:
    """Put the conversation aside until a moment to come, a year ahead at most; return whether that could be."""
    now = timezone.now()
    if not now < until <= now + LONGEST:
        return False
    moves.snooze([conversation], until=until, by=by)
    return True


def wake_due() -> int:
    """Open the conversations whose time has come, unread for those who put them aside; return how many."""
    due = Conversation.objects.filter(status=Status.SNOOZED, snoozed_until__lte=timezone.now())
    woken = 0
    for conversation in due.order_by("snoozed_until")[:BATCH]:
        with transaction.atomic():
            still = Q(pk=conversation.pk, status=Status.SNOOZED, snoozed_until=conversation.snoozed_until)
            if not Conversation.objects.filter(still).update(status=Status.OPEN):
                continue
            ConversationEvent.objects.create(conversation=conversation, kind=Kind.WOKE)
            if conversation.snoozed_by_id:
                mark_unread(conversation, conversation.snoozed_by_id)
            live.announce(conversation, "status")
            woken += 1
    return woken


def mark_unread(conversation: Conversation, user_id: int) -> None:
    """Show the conversation as unread to one person, whatever they have seen of it."""
    Unread.objects.get_or_create(
        user_id=user_id,
        conversation=conversation,
        defaults={"owned_number_id": conversation.owned_number_id, "count": 1},
    )
    live.announce(conversation, "read")
