"""Replies whose turn came too late: they are held, and a person says whether they still go.

An answer to "are you open?" must not arrive at night since the carrier was down all afternoon. `inbox/restores.py`
holds the texts of a restored backup the same way.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from inbox import conversations, live, nudges, statements
from inbox.models import Message

Status = Message.Status

NEXT_IN_LINE = """
    SELECT id FROM inbox_message WHERE conversation_id = %(conversation)s AND status = 'queued' AND held_at IS NULL
    ORDER BY id LIMIT 1
    """
"""Raw, as the ORM takes longer to ask than the database to answer, after each text."""


ANSWER_WITHIN = timedelta(minutes=15)
"""An answer by rule speaks of its moment ("nobody is here right now"): later it is dropped."""
OF_THE_MOMENT = frozenset(
    {
        Message.Purpose.WELCOME,
        Message.Purpose.CLOSED,
        Message.Purpose.HOLIDAY,
        Message.Purpose.KEYWORD,
        Message.Purpose.TEXT_BACK,
    }
)


def send_before(now: datetime, purpose: str = Message.Purpose.REPLY) -> datetime | None:
    """Return until when a text that is accepted at `now` may leave by itself; None for as long as it takes."""
    if purpose in OF_THE_MOMENT:
        return now + ANSWER_WITHIN
    return now + timedelta(hours=settings.REPLY_FRESH_HOURS) if purpose == Message.Purpose.REPLY else None


def hold_if_stale(message: Message, now: datetime) -> None:
    """Hold a queued reply whose time to leave is over, drop an answer by rule; what was written after need not wait."""
    late = Message.objects.filter(pk=message.pk, status=Status.QUEUED, held_at=None, send_before__lte=now)
    dropped = late.filter(purpose__in=OF_THE_MOMENT).update(status=Status.CANCELLED, settled_at=now)
    if dropped:
        conversations.show_status(message.pk)
    if dropped or late.update(held_at=now, held_why=Message.HeldWhy.LATE):
        live.announce(message.conversation, "message")
        nudge_next(message)


def nudge_next(message: Message) -> None:
    """Ask for the next text of the conversation, once this transaction is committed."""
    following = statements.keys(NEXT_IN_LINE, {"conversation": message.conversation_id})
    if following and following != [message.pk]:
        transaction.on_commit(lambda: nudges.send(following[0]), robust=True)


def release(*, message: Message, by: User) -> bool:
    """Let a held text go after all; return whether it was still held. An opt-out still stops it, at the claim."""
    now = timezone.now()
    said = {"held_at": None, "released_by": by, "released_at": now}
    with transaction.atomic():
        held = Message.objects.filter(pk=message.pk, held_at__isnull=False)
        queued = held.filter(status=Status.QUEUED).update(
            **said, send_before=send_before(now), not_before=now, quiet_at=None, cancels_on_reply=False
        )
        released = queued or held.filter(status=Status.SCHEDULED).update(**said)
        if released:
            live.announce(message.conversation, "message")
            transaction.on_commit(lambda: nudges.send(message.pk), robust=True)
    return released == 1


def cancel(*, message: Message, by: User) -> bool:
    """Give a held text up; return whether it was still held."""
    with transaction.atomic():
        held = Message.objects.filter(held_at__isnull=False)
        cancelled = held.move(
            message.pk,
            Status.CANCELLED,
            from_=[Status.QUEUED, Status.SCHEDULED],
            settled_by=by,
            settled_at=timezone.now(),
        )
        if cancelled:
            conversations.show_status(message.pk)
            live.announce(message.conversation, "message")
    return cancelled
