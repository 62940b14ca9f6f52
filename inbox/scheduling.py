"""Sending later: a text waits as `scheduled`, and a sweep queues it at its time, in the recipient's waking hours.

Queued, it is a text like any other: the claim decides whether it leaves (`inbox.sending`). Who scheduled, changed,
cancelled or hurried it stands in the thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import consent, quiet_hours
from inbox import conversations, doubts, live, nudges, segments, sending, stale, thread
from inbox.models import ConversationEvent, Message

if TYPE_CHECKING:
    from accounts.models import User
    from inbox.models import Conversation

Status, Kind = Message.Status, ConversationEvent.Kind
CannotSend = sending.CannotSend

LONGEST = timedelta(days=366)
CLOCK_SLACK = timedelta(minutes=5)
"""How far the carrier's clock may be behind ours when it says which of two texts came first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks for: the words, the moment, and whether the text is void once the recipient writes."""

    body: str
    at: datetime
    cancels_on_reply: bool = False


def goes_at(conversation: Conversation, at: datetime) -> datetime:
    """Return when a text for `at` goes out: then, or when the recipient's quiet hours end."""
    return quiet_hours.next_allowed(conversation.contact.phone, at)


def schedule(*, conversation: Conversation, wish: Wish, by: User, client_token: str) -> Message:
    """Store a text to be sent later; the same token again returns the same text. Raises `CannotSend`."""
    body = sending.clean(wish.body)
    if known := Message.objects.filter(client_token=client_token).first():
        return sending.same_text(known, conversation=conversation, body=body, by=by)
    now, goes = timezone.now(), goes_at(conversation, wish.at)
    try:
        with transaction.atomic():
            consent.lock(conversation.contact)
            _check(conversation, body, wish.at)
            if conversation.messages.filter(status=Status.SCHEDULED).count() >= thread.MOST_SCHEDULED:
                raise CannotSend(_("So many texts wait here already. Cancel one, or send it now."))
            message = Message.objects.create(
                conversation=conversation,
                owned_number_id=conversation.owned_number_id,
                direction=Message.Direction.OUTBOUND,
                body=body,
                status=Status.SCHEDULED,
                client_token=client_token,
                author=by,
                segments=segments.count(body).segments,
                scheduled_for=wish.at,
                cancels_on_reply=wish.cancels_on_reply,
                not_before=goes,
                occurred_at=goes,
                created_at=now,
            )
            _tell(message, Kind.SCHEDULED, by=by)
    except IntegrityError:
        known = Message.objects.get(client_token=client_token)
        return sending.same_text(known, conversation=conversation, body=body, by=by)
    return message


def reschedule(*, message: Message, wish: Wish, by: User) -> bool:
    """Change a text's words or moment; return whether it still waited. Raises `CannotSend`."""
    body, conversation = sending.clean(wish.body), message.conversation
    _check(conversation, body, wish.at)
    goes = goes_at(conversation, wish.at)
    with transaction.atomic():
        changed = Message.objects.filter(pk=message.pk, status=Status.SCHEDULED).update(
            body=body,
            segments=segments.count(body).segments,
            scheduled_for=wish.at,
            cancels_on_reply=wish.cancels_on_reply,
            not_before=goes,
            occurred_at=goes,
        )
        if changed:
            _tell(message, Kind.RESCHEDULED, by=by)
    return changed == 1


def send_now(*, message: Message, by: User) -> bool:
    """Queue a waiting text at once, as this person's reply; return whether it still waited."""
    now = timezone.now()
    fields = {"scheduled_for": None, "cancels_on_reply": False, "held_at": None, "released_by": by, "released_at": now}
    with transaction.atomic():
        moved = _queue(message, now, send_before=stale.send_before(now), quiet_at=None, **fields)
        if moved:
            _tell(message, Kind.SENT_EARLY, by=by)
    return moved


def cancel(*, message: Message, by: User) -> bool:
    """Give a waiting text up; return whether it still waited."""
    with transaction.atomic():
        cancelled = _cancel(message, by=by)
        if cancelled:
            _tell(message, Kind.UNSCHEDULED, by=by)
    return cancelled


def cancel_since_they_wrote(conversation: Conversation, *, at: datetime) -> None:
    """Give up what was to go only if the recipient stayed silent: they wrote at `at`."""
    waiting = conversation.messages.filter(cancels_on_reply=True, status__in=[Status.SCHEDULED, Status.QUEUED])
    for message in waiting.filter(created_at__lte=at + CLOCK_SLACK):
        if _cancel(message) or _cancel_queued(message):
            _tell(message, Kind.UNSCHEDULED)


def release_due(*, limit: int) -> int:
    """Queue the scheduled texts whose time has come; return how many."""
    due = Message.objects.filter(status=Status.SCHEDULED, not_before__lte=timezone.now())
    rows = due.select_related("conversation__contact", "conversation__owned_number").order_by("not_before", "pk")
    return sum(_release(message) for message in rows[:limit])


def _release(message: Message) -> bool:
    """Queue one text, unless it is quiet where its recipient is, or staff must still say whether they opted out."""
    contact = message.conversation.contact
    with transaction.atomic():
        consent.lock(contact)
        now = timezone.now()
        waiting = Message.objects.filter(pk=message.pk, status=Status.SCHEDULED, not_before__lte=now)
        if quiet_hours.is_quiet(contact.phone, now):
            again = quiet_hours.next_allowed(contact.phone, now)
            waiting.update(not_before=again, occurred_at=again)
            return False
        if doubts.is_doubted(contact):
            waiting.update(not_before=now + doubts.REST)
            return False
        due = quiet_hours.next_allowed(contact.phone, message.scheduled_for or now)
        quiet_at = quiet_hours.next_quiet(contact.phone, now)
        return _queue(message, now, send_before=stale.send_before(due), quiet_at=quiet_at)


def _queue(message: Message, now: datetime, **fields: object) -> bool:
    moved = Message.objects.move(
        message.pk, Status.QUEUED, from_=[Status.SCHEDULED], not_before=now, occurred_at=now, **fields
    )
    if moved:
        message.refresh_from_db(fields=["occurred_at", "status"])
        conversations.show_newest(message)
        live.announce(message.conversation, "message")
        transaction.on_commit(lambda: nudges.send(message.pk), robust=True)
    return moved


def _cancel(message: Message, *, by: User | None = None) -> bool:
    """Cancel a text that waits for its time; its place in the thread becomes the present."""
    now = timezone.now()
    return Message.objects.move(
        message.pk, Status.CANCELLED, from_=[Status.SCHEDULED], occurred_at=now, settled_at=now, settled_by=by
    )


def _cancel_queued(message: Message) -> bool:
    """Cancel a text that was released and has not left: sending was paused, or it waited for its turn."""
    moved = Message.objects.move(message.pk, Status.CANCELLED, from_=[Status.QUEUED], settled_at=timezone.now())
    if moved:
        conversations.show_status(message.pk)
    return moved


def _check(conversation: Conversation, body: str, at: datetime) -> None:
    if reason := sending.why_not(conversation, body):
        raise CannotSend(reason)
    now = timezone.now()
    if not now < at <= now + LONGEST:
        raise CannotSend(_("Choose a moment to come, within a year."))


def _tell(message: Message, kind: ConversationEvent.Kind, *, by: User | None = None) -> None:
    ConversationEvent.objects.create(conversation_id=message.conversation_id, kind=kind, actor=by)
    live.announce(message.conversation, "message")
