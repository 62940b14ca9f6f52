"""A conversation as a record: everything in it in the order of time, to print or to keep as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from contacts import tables
from inbox import optout
from inbox.models import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from accounts.models import User
    from inbox.models import Conversation

MOST = 10_000
"""Lines of each kind that a record holds; the newest are kept."""
COLUMNS = [
    gettext_noop("time"),
    gettext_noop("kind"),
    gettext_noop("who"),
    gettext_noop("text"),
    gettext_noop("status"),
    gettext_noop("reason"),
    gettext_noop("carrier id"),
]
TEXT_IN, TEXT_OUT, NOTE = gettext_noop("text in"), gettext_noop("text out"), gettext_noop("note")
EVENT, CALL, CONSENT = gettext_noop("event"), gettext_noop("call"), gettext_noop("consent")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record; `at` is aware."""

    at: datetime
    kind: str
    who: str
    text: str
    status: str = ""
    reason: str = ""
    carrier_id: str = ""


def lines(conversation: Conversation, *, user: User, has_notes: bool = True) -> list[Line]:
    """Return texts, calls, quiet lines, consent events and, if asked for, notes, oldest first, as `user` may see."""
    found = [*_texts(conversation), *_events(conversation), *_calls(conversation), *_consent(conversation, user)]
    if has_notes:
        found += _notes(conversation)
    return sorted(found, key=lambda line: line.at)


def rows(conversation: Conversation, *, user: User, has_notes: bool = True) -> Iterator[list[str]]:
    """Return a table of the record: a head, then a row a line."""
    yield [_(name) for name in COLUMNS]
    for line in lines(conversation, user=user, has_notes=has_notes):
        time = timezone.localtime(line.at).isoformat(timespec="seconds")
        cells = [time, _(line.kind), line.who, line.text, line.status, line.reason, line.carrier_id]
        yield cells


def csv_lines(conversation: Conversation, *, user: User, has_notes: bool = True) -> Iterator[str]:
    """Return the record as lines of CSV (RFC 4180), in UTF-8 with the mark that spreadsheets want."""
    return tables.lines(rows(conversation, user=user, has_notes=has_notes))


def _texts(conversation: Conversation) -> Iterator[Line]:
    messages = conversation.messages.select_related("author").prefetch_related("attachments")
    for message in messages.order_by("-occurred_at", "-pk")[:MOST]:
        if message.is_inbound:
            who = conversation.contact.display_name
        else:
            who = message.author.display_name if message.author else "Textdesk"
        pictures = len(message.attachments.all())
        text = message.body
        if pictures:
            text += " " + ngettext("[%(count)d attached]", "[%(count)d attached]", pictures) % {"count": pictures}
        kind = TEXT_IN if message.is_inbound else TEXT_OUT
        status = str(Message.Status(message.status).label)
        yield Line(message.occurred_at, kind, who, text.strip(), status, message.trouble, message.carrier_id)


def _notes(conversation: Conversation) -> Iterator[Line]:
    for note in conversation.notes.select_related("author").order_by("-at")[:MOST]:
        yield Line(note.at, NOTE, note.author.display_name, note.body)


def _events(conversation: Conversation) -> Iterator[Line]:
    for event in conversation.events.select_related("actor", "target").order_by("-at")[:MOST]:
        named = [event.target.display_name] if event.target else []
        target = "".join(f" ({words})" for words in [*named, event.detail] if words)
        who = event.actor.display_name if event.actor else "Textdesk"
        yield Line(event.at, EVENT, who, f"{event.get_kind_display()}{target}")


def _calls(conversation: Conversation) -> Iterator[Line]:
    for call in conversation.calls.order_by("-started_at")[:MOST]:
        who = conversation.contact.display_name if call.is_inbound else conversation.owned_number.label
        yield Line(call.started_at, CALL, who, str(call.label))


def _consent(conversation: Conversation, user: User) -> Iterator[Line]:
    for event in optout.as_seen_by(user, conversation.contact.consent_events.all())[:MOST]:
        who = event.actor.display_name if event.actor else conversation.contact.display_name
        yield Line(event.at, CONSENT, who, event.words, event.get_kind_display(), event.get_source_display())
