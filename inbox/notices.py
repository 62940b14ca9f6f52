"""What a person is told of while they look elsewhere: new texts, mentions, assignments and missed calls since a place.

An open page asks after each live event; the place that it got last time says what it knows already. A row may be
committed after one with a higher key, so each answer looks back a little and the page passes over what it has shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.models import Conversation, ConversationEvent, Mention, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

MOST = 10
"""Notices of each kind in one answer: the newest."""
LOOK_BACK, MOST_BACK = 20, 1000
"""Keys behind the place that are looked at again, and at most looked at."""
CALL_AGE = timedelta(hours=1)
"""A call is told of so long after its beginning at most, or it is for the list alone."""
LONGEST = 140


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where a page knows everything: the newest keys, and the moment (whole seconds since 1970)."""

    message: int
    event: int
    mention: int
    at: int

    @classmethod
    def now(cls) -> Place:
        """Return the place after everything."""
        newest = [model.objects.aggregate(newest=Max("pk"))["newest"] or 0 for model in KINDS]
        return cls(newest[0], newest[1], newest[2], int(timezone.now().timestamp()))

    @classmethod
    def read(cls, text: str) -> Place | None:
        """Read what `str()` gave; None for anything else."""
        parts = text.split("-")
        if len(parts) != 4 or not all(part.isascii() and part.isdecimal() and len(part) < 18 for part in parts):
            return None
        return cls(*map(int, parts))

    def bounded(self, now: Place) -> Place:
        """Return this place a little earlier, and not so early that the answer were unbounded."""
        parts = {
            name: max(getattr(self, name) - LOOK_BACK, getattr(now, name) - MOST_BACK, 0)
            for name in ("message", "event", "mention")
        }
        return replace(self, **parts, at=max(self.at - LOOK_BACK, now.at - 600))

    def __str__(self) -> str:
        return f"{self.message}-{self.event}-{self.mention}-{self.at}"


KINDS = (Message, ConversationEvent, Mention)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell; `key` is the same however often it is asked for."""

    key: str
    title: str
    body: str
    conversation: int

    @property
    def url(self) -> str:
        """Where a click leads."""
        return reverse("inbox:conversation-detail", args=[self.conversation])


def since(user: User, place: Place, now: Place) -> list[Notice]:
    """Return what `user` wants to be told of that happened after `place`, oldest kind by kind, without doubles."""
    begin = place.bounded(now)
    found = list(_texts(user, begin))
    sources = {"tells_mentions": _mentions, "tells_assigned": _assigned, "tells_missed_calls": _missed_calls}
    for choice, source in sources.items():
        if getattr(user, choice):
            found += source(user, begin)
    return [_private(notice) for notice in found] if user.tells_privately else found


def _private(notice: Notice) -> Notice:
    """Leave names and words out."""
    words = {"text": _("New text"), "mention": _("You were mentioned"), "call": _("Missed call")}
    title = words.get(notice.key.partition("-")[0], _("A conversation was assigned to you"))
    return replace(notice, title=title, body="")


def _texts(user: User, begin: Place) -> Iterator[Notice]:
    wanted = Q(pk__in=[])
    if user.tells_mine:
        wanted |= Q(conversation__assignee=user)
    if user.tells_unassigned:
        wanted |= Q(conversation__assignee__isnull=True)
    rows = Message.objects.visible_to(user).filter(wanted, pk__gt=begin.message, direction=Message.Direction.INBOUND)
    rows = rows.exclude(conversation__status=Conversation.Status.SPAM)
    for text in rows.select_related("conversation__contact").order_by("-pk")[:MOST]:
        body = text.body[:LONGEST] or _("Picture")
        yield Notice(f"text-{text.pk}", text.conversation.contact.display_name, body, text.conversation_id)


def _mentions(user: User, begin: Place) -> Iterator[Notice]:
    rows = Mention.objects.filter(
        user=user, pk__gt=begin.mention, conversation__in=Conversation.objects.visible_to(user)
    )
    for mention in rows.select_related("note__author").order_by("-pk")[:MOST]:
        title = _("%(name)s mentioned you") % {"name": mention.note.author.display_name}
        yield Notice(f"mention-{mention.pk}", title, mention.note.body[:LONGEST], mention.conversation_id)


def _assigned(user: User, begin: Place) -> Iterator[Notice]:
    rows = ConversationEvent.objects.filter(
        target=user,
        pk__gt=begin.event,
        kind=ConversationEvent.Kind.ASSIGNED,
        conversation__in=Conversation.objects.visible_to(user),
    ).exclude(actor=user)
    for event in rows.select_related("actor", "conversation__contact").order_by("-pk")[:MOST]:
        who = event.actor.display_name if event.actor else _("Textdesk")
        title = _("%(name)s assigned a conversation to you") % {"name": who}
        yield Notice(f"assigned-{event.pk}", title, event.conversation.contact.display_name, event.conversation_id)


def _missed_calls(user: User, begin: Place) -> Iterator[Notice]:
    """Return missed calls, which are of an application above this one: reached through the reverse relation."""
    told_at = datetime.fromtimestamp(begin.at, tz=UTC)
    calls = Conversation.objects.visible_to(user).filter(
        calls__told_at__gte=told_at, calls__started_at__gte=told_at - CALL_AGE
    )
    rows = calls.select_related("contact").annotate(call=F("calls__pk")).order_by("-call")[:MOST]
    for row in rows:
        key: int = getattr(row, "call")  # noqa: B009 - annotated above, which the types do not tell
        yield Notice(f"call-{key}", _("Missed call"), row.contact.display_name, row.pk)
