"""A thread: texts and quiet lines in the order of time, newest page first, with days between."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, OuterRef, Prefetch, Q, Subquery, prefetch_related_objects
from django.utils import timezone

from inbox import merged, together
from inbox.listing import Cursor
from inbox.models import Attachment, ConversationEvent, Message, Note
from inbox.sending import NEVER_LEFT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from inbox.models import Conversation

Row = TypeVar("Row", bound=Model)
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
    """The newest calls, on this page or not."""
    newest: int
    """The key of the newest text of this page: what a reader of it has seen."""
    scheduled: list[Message]
    """The texts that wait for their time, the next one first; they stand below all others."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a timeline is asked for: the newest texts, or those before a `Thread.before`.

    With `others`, the conversations of the same person on further numbers, all stand in one timeline. An open page
    names the oldest text that it holds (`since`, a former `Thread.since`), so that none goes missing between what it
    loaded before and what has come after.
    """

    conversation: Conversation
    before: str = ""
    since: str = ""
    others: Sequence[Conversation] = ()

    @property
    def shown(self) -> dict[int, Conversation]:
        """The conversations of the timeline, by key."""
        return {each.pk: each for each in [self.conversation, *self.others]}

    @property
    def size(self) -> int:
        """How many texts and calls the part may have."""
        return MOST if _places(self.since)[0] and not _places(self.before)[0] else PAGE

    def sets(self) -> dict[str, QuerySet[Any]]:
        """Return the rows that the part is made of, for `together.fetch`; `read` makes a thread of them."""
        cursor, calls_before = _places(self.before)
        first, calls_since = (None, None) if cursor else _places(self.since)
        shown = self.shown
        return {
            "texts": _texts(shown, before=cursor, since=first, limit=self.size + 1 + MOST_SCHEDULED * len(shown)),
            "calls": _calls(self.conversation, shown, before=calls_before, since=calls_since, limit=self.size + 1),
            "last_calls": _calls(self.conversation, shown, limit=SHOWN_CALLS),
            "events": _beside(ConversationEvent.objects.select_related("actor", "target"), shown, before=cursor),
            "notes": _beside(Note.objects.select_related("author"), shown, before=cursor),
        }


def read(window: Window, found: Mapping[str, Sequence[Any]] | None = None) -> Thread:
    """Return a part of a timeline, made of the rows of `Window.sets` where those are here already."""
    rows = together.fetch(**window.sets()) if found is None else found
    texts, calls = rows["texts"], rows["calls"]
    files = Attachment.objects.select_related("retried_by")
    prefetch_related_objects(texts, Prefetch("attachments", files, to_attr="files"))
    entries = [Entry(text.occurred_at, message=text) for text in texts if text.status != Status.SCHEDULED]
    # At one instant a call counts as older than a text; the sort keeps that order, newest first.
    entries += [Entry(call.started_at, call=call) for call in calls]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    has_older = len(entries) > window.size
    entries = entries[: window.size][::-1]
    oldest = entries[0] if entries else None
    is_part = has_older or (window.since != BEGINNING and _places(window.since)[0] is not None)
    quiet = [Entry(event.at, event=event) for event in reversed(rows["events"])]
    quiet += [Entry(note.at, note=note) for note in reversed(rows["notes"])]
    entries += [entry for entry in quiet if not (is_part and oldest) or entry.at >= oldest.at]
    entries.sort(key=lambda entry: entry.at)
    if window.others:
        entries = _told_once(entries)
        _name_conversations(entries, window.shown)
    days = [
        Day(day, list(group)) for day, group in groupby(entries, key=lambda entry: timezone.localtime(entry.at).date())
    ]
    start = _place_of(oldest) if oldest else ""
    return Thread(
        days,
        before=start if has_older else "",
        since=start if is_part else BEGINNING,
        calls=list(rows["last_calls"]),
        newest=max((text.pk for text in texts), default=0),
        scheduled=[text for text in reversed(texts) if text.status == Status.SCHEDULED],
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


def _texts(
    shown: Mapping[int, Conversation], *, before: Cursor | None, since: Cursor | None, limit: int
) -> QuerySet[Message]:
    """Return the newest texts, or those before or since a place, newest first."""
    bounds = Q()
    if before:
        older = Q(occurred_at__lt=before.at) | Q(occurred_at=before.at, pk__lt=before.pk)
        bounds = older & Q(occurred_at__lte=before.at)
    elif since:
        bounds = Q(occurred_at__gt=since.at) | Q(occurred_at=since.at, pk__gte=since.pk)
    rows = Message.objects.filter(bounds, conversation__in=list(shown))
    if len(shown) > 1:
        ranges = [Message.objects.filter(bounds, conversation=key) for key in shown]
        rows = Message.objects.filter(pk__in=merged.newest(ranges, by="occurred_at", limit=limit))
    later = Message.objects.filter(resend_of=OuterRef("pk")).exclude(status__in=NEVER_LEFT).order_by("-pk")
    rows = rows.select_related("author").annotate(
        resent_as=Subquery(later.values("pk")[:1]), resent_at=Subquery(later.values("occurred_at")[:1])
    )
    return rows.order_by("-occurred_at", "-pk")[:limit]


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


def _beside(rows: QuerySet[Row], shown: Mapping[int, Conversation], *, before: Cursor | None) -> QuerySet[Row]:
    """Return the newest notes or quiet lines that may stand between texts."""
    rows = rows.filter(conversation__in=list(shown))
    if before:
        rows = rows.filter(at__lt=before.at)
    return rows.order_by("-at", "-pk")[: 2 * PAGE]


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
    before: Cursor | None = None,
    since: Cursor | None = None,
    limit: int,
) -> QuerySet[Any]:
    """Return the newest calls, or those before or since a place, newest first."""
    rows: QuerySet[Any] = conversation.calls.model.objects.filter(conversation__in=list(shown))
    if before:
        older = Q(started_at__lt=before.at) | Q(started_at=before.at, pk__lt=before.pk)
        rows = rows.filter(older, started_at__lte=before.at)
    elif since:
        rows = rows.filter(Q(started_at__gt=since.at) | Q(started_at=since.at, pk__gte=since.pk))
    return rows.order_by("-started_at", "-pk")[:limit]
