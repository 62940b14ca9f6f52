"""A thread: texts and quiet lines in the order of time, newest page first, with days between."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from inbox.listing import Cursor
from inbox.models import Message

if TYPE_CHECKING:
    from datetime import date, datetime

    from inbox.models import Conversation, ConversationEvent

Status = Message.Status
PAGE = 50
"""Texts on a page."""
MOST = 500
"""Texts that a refresh of an open page may bring."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text or a quiet line; one of the two is given."""

    at: datetime
    message: Message | None = None
    event: ConversationEvent | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """All entries of one day, in the reader's time zone."""

    day: date
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Thread:
    """A page of a thread, oldest first; `before` begins the page of older texts (nothing at the start)."""

    days: list[Day]
    before: str
    since: str
    """The oldest text of this page."""


def read(conversation: Conversation, before: str = "", since: str = "") -> Thread:
    """Return the newest texts of a conversation, or those before a `Thread.before`.

    An open page names the oldest text that it holds (`since`, a former `Thread.since`), so that none goes missing
    between what it loaded before and what has come after.
    """
    cursor, first = Cursor.read(before), Cursor.read(since)
    size = PAGE
    later = Message.objects.filter(resend_of=OuterRef("pk")).exclude(status__in=[Status.FAILED, Status.BLOCKED])
    rows = conversation.messages.select_related("author").prefetch_related("attachments")
    rows = rows.annotate(was_resent=Exists(later))
    if cursor:
        older = Q(occurred_at__lt=cursor.at) | Q(occurred_at=cursor.at, pk__lt=cursor.pk)
        rows = rows.filter(older, occurred_at__lte=cursor.at)
    elif first:
        size = MOST
        rows = rows.filter(Q(occurred_at__gt=first.at) | Q(occurred_at=first.at, pk__gte=first.pk))
    messages = list(rows.order_by("-occurred_at", "-pk")[: size + 1])
    has_older = len(messages) > size
    messages = messages[:size]
    entries = [Entry(message.occurred_at, message=message) for message in reversed(messages)]
    oldest = messages[-1] if messages else None
    entries += _events(conversation, after=oldest if has_older or first else None, before=cursor)
    entries.sort(key=lambda entry: entry.at)
    days = [
        Day(day, list(group)) for day, group in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    ]
    start = str(Cursor(oldest.occurred_at, oldest.pk)) if oldest else ""
    return Thread(days, before=start if has_older else "", since=start)


def _events(conversation: Conversation, *, after: Message | None, before: Cursor | None) -> list[Entry]:
    """Return the quiet lines that belong between the texts of a page."""
    rows = conversation.events.select_related("actor", "target")
    if after:
        rows = rows.filter(at__gte=after.occurred_at)
    if before:
        rows = rows.filter(at__lt=before.at)
    newest_first = rows.order_by("-at", "-pk")[: 2 * PAGE]
    return [Entry(event.at, event=event) for event in reversed(newest_first)]
