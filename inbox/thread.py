"""A thread: texts and quiet lines in the order of time, newest page first, with days between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Prefetch, Q
from django.utils import timezone

from inbox import merged
from inbox.listing import Cursor
from inbox.models import Attachment, ConversationEvent, Message, Note

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from inbox.models import Conversation

Status = Message.Status
PAGE = 50
"""Texts and calls on a page."""
CONTEXT = 10
"""Texts shown before one that was jumped to."""
MOST_SCHEDULED = 20
"""Texts that may wait for their time in one conversation; each page has room for them."""
MOST = 500
"""Texts and calls that a refresh of an open page may bring."""
SHOWN_CALLS = 5
"""Calls that the panel beside the thread lists."""
CALL = "call-"
"""Begins a place in the thread that is a call's."""
LAST = 2**63 - 1
BEGINNING = "0-0"
"""The place before all others: a page of a whole thread also gets what turns up late, as calls do."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text, a quiet line, a note or a call; one of them is given."""

    at: datetime
    message: Message | None = None
    event: ConversationEvent | None = None
    note: Note | None = None
    call: Model | None = None
    """Of an application above this one, reached through the conversation's reverse relation."""


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
    """The oldest text or call of this page."""
    calls: list[Model]
    """The newest calls of this page."""
    newest: int
    """The key of the newest text of this page: what a reader of it has seen."""
    scheduled: list[Message]
    """The texts that wait for their time, the next one first; they stand below all others."""


def read(
    conversation: Conversation, before: str = "", since: str = "", *, others: Sequence[Conversation] = ()
) -> Thread:
    """Return the newest texts of a conversation, or those before a `Thread.before`.

    With `others`, those of the same person on further numbers, all stand in one timeline. An open page names the
    oldest text that it holds (`since`, a former `Thread.since`), so that none goes missing between what it loaded
    before and what has come after.
    """
    cursor, calls_before = _places(before)
    first, calls_since = _places(since)
    size = PAGE
    later = Message.objects.filter(resend_of=OuterRef("pk")).exclude(status__in=[Status.FAILED, Status.BLOCKED])
    pictures = Prefetch("attachments", Attachment.objects.select_related("retried_by"))
    bounds = Q()
    if cursor:
        older = Q(occurred_at__lt=cursor.at) | Q(occurred_at=cursor.at, pk__lt=cursor.pk)
        bounds = older & Q(occurred_at__lte=cursor.at)
    elif first:
        size = MOST
        bounds = Q(occurred_at__gt=first.at) | Q(occurred_at=first.at, pk__gte=first.pk)
    shown = {each.pk: each for each in [conversation, *others]}
    limit = size + 1 + MOST_SCHEDULED * len(shown)
    rows = _newest_texts(shown, bounds, limit=limit).select_related("author").prefetch_related(pictures)
    found = list(rows.annotate(was_resent=Exists(later)).order_by("-occurred_at", "-pk")[:limit])
    messages = [message for message in found if message.status != Status.SCHEDULED]
    calls = _calls(conversation, shown, before=calls_before, since=calls_since, limit=size + 1)
    entries = [Entry(message.occurred_at, message=message) for message in messages]
    # At one instant a call counts as older than a text; the sort keeps that order, newest first.
    entries += [Entry(call.started_at, call=call) for call in calls]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    has_older = len(entries) > size
    entries = entries[:size][::-1]
    oldest = entries[0] if entries else None
    is_part = has_older or bool(first and since != BEGINNING)
    start_of_page = oldest if is_part else None
    entries += _events(shown, after=start_of_page, before=cursor)
    entries += _notes(shown, after=start_of_page, before=cursor)
    entries.sort(key=lambda entry: entry.at)
    if others:
        entries = _told_once(entries)
        _name_conversations(entries, shown)
    days = [
        Day(day, list(group)) for day, group in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    ]
    start = _place_of(oldest) if oldest else ""
    newest = max((message.pk for message in found), default=0)
    return Thread(
        days,
        before=start if has_older else "",
        since=start if is_part else BEGINNING,
        calls=list(calls[:SHOWN_CALLS]),
        newest=newest,
        scheduled=[message for message in reversed(found) if message.status == Status.SCHEDULED],
    )


def place_before(conversation: Conversation, pk: int) -> str:
    """Return a `since` that has one text on the page, with some before it; nothing where the text is not here."""
    message = conversation.messages.filter(pk=pk).first()
    return _place_with_context(conversation, Cursor(message.occurred_at, pk)) if message else ""


def place_before_note(conversation: Conversation, pk: int) -> str:
    """Return a `since` that has one note on the page, with some texts before it; nothing where it is not here."""
    note = conversation.notes.filter(pk=pk).first()
    return _place_with_context(conversation, Cursor(note.at, LAST)) if note else ""


def _place_with_context(conversation: Conversation, place: Cursor) -> str:
    older = Q(occurred_at__lt=place.at) | Q(occurred_at=place.at, pk__lte=place.pk)
    rows = conversation.messages.filter(older, occurred_at__lte=place.at).order_by("-occurred_at", "-pk")
    found = list(rows[:CONTEXT])
    return str(Cursor(found[-1].occurred_at, found[-1].pk)) if found else BEGINNING


def written_since(conversation: Conversation, *, seen: int, by: User) -> Message | None:
    """Return the newest text that the customer or a colleague wrote after what `by` has on screen, if there is one."""
    newer = conversation.messages.filter(pk__gt=seen, purpose=Message.Purpose.REPLY).select_related("author")
    return newer.exclude(author=by).order_by("-pk").first()


def _newest_texts(shown: Mapping[int, Conversation], bounds: Q, *, limit: int) -> QuerySet[Message]:
    """Return the texts of the shown conversations within bounds: at least the newest `limit` of them."""
    if len(shown) == 1:
        return Message.objects.filter(bounds, conversation__in=list(shown))
    ranges = [Message.objects.filter(bounds, conversation=key) for key in shown]
    return Message.objects.filter(pk__in=merged.newest(ranges, by="occurred_at", limit=limit))


def _told_once(entries: list[Entry]) -> list[Entry]:
    """Leave out what was put into each conversation of the person at once, but for the first."""
    told, kept = set(), []
    for entry in entries:
        fact = (entry.event.kind, entry.event.actor_id, entry.at) if entry.event else None
        if fact is None or fact not in told:
            kept.append(entry)
        told.add(fact)
    return kept


def _name_conversations(entries: list[Entry], shown: Mapping[int, Conversation]) -> None:
    """Hand the entries their conversations, which are known, with their numbers."""
    for entry in entries:
        row: Any = entry.message or entry.call or entry.note or entry.event
        row.conversation = shown[row.conversation_id]


def _notes(shown: Mapping[int, Conversation], *, after: Entry | None, before: Cursor | None) -> list[Entry]:
    """Return the notes that belong between the texts of a page."""
    rows = Note.objects.filter(conversation__in=list(shown)).select_related("author")
    if after:
        rows = rows.filter(at__gte=after.at)
    if before:
        rows = rows.filter(at__lt=before.at)
    newest_first = rows.order_by("-at", "-pk")[: 2 * PAGE]
    return [Entry(note.at, note=note) for note in reversed(newest_first)]


def _places(text: str) -> tuple[Cursor | None, Cursor | None]:
    """Return where texts and where calls go on from a place in the thread."""
    cursor = Cursor.read(text.removeprefix(CALL))
    if cursor is None:
        return None, None
    return (replace(cursor, pk=0), cursor) if text.startswith(CALL) else (cursor, replace(cursor, pk=LAST))


def _place_of(entry: Entry) -> str:
    """Return a text's or a call's place in the thread, as an address bears it."""
    row = entry.call or entry.message
    return f"{CALL if entry.call else ''}{Cursor(entry.at, row.pk if row else 0)}"


def _calls(
    conversation: Conversation,
    shown: Mapping[int, Conversation],
    *,
    before: Cursor | None,
    since: Cursor | None,
    limit: int,
) -> list[Any]:
    """Return the newest calls, or those before or since a place, newest first."""
    rows = conversation.calls.model.objects.filter(conversation__in=list(shown))
    if before:
        older = Q(started_at__lt=before.at) | Q(started_at=before.at, pk__lt=before.pk)
        rows = rows.filter(older, started_at__lte=before.at)
    elif since:
        rows = rows.filter(Q(started_at__gt=since.at) | Q(started_at=since.at, pk__gte=since.pk))
    return list(rows.order_by("-started_at", "-pk")[:limit])


def _events(shown: Mapping[int, Conversation], *, after: Entry | None, before: Cursor | None) -> list[Entry]:
    """Return the quiet lines that belong between the texts of a page."""
    rows = ConversationEvent.objects.filter(conversation__in=list(shown)).select_related("actor", "target")
    if after:
        rows = rows.filter(at__gte=after.at)
    if before:
        rows = rows.filter(at__lt=before.at)
    newest_first = rows.order_by("-at", "-pk")[: 2 * PAGE]
    return [Entry(event.at, event=event) for event in reversed(newest_first)]
