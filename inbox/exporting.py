"""All that we hold of a person, to hand over: JSON, a page to read, and the pictures, in one ZIP that streams.

Nothing is gathered in memory but one row at a time. `calls` tells its rows through the contact's reverse relation.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from io import RawIOBase
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import ConsentEvent, Contact, ContactChange, ContactImportRow, ContactNote, DoNotTextRow
from contacts.phone import digits_of
from contacts.profile import same_person
from inbox.models import Attachment, Conversation, Draft, Message, Note, WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

CHUNK = 500
MOST_EVENTS = 10_000
"""Raw webhook events that are looked through for the number, newest first."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of rows: its name in the JSON, the page's heading, and the rows."""

    name: str
    heading: str
    rows: Iterable[Row]


def parts(contact: Contact) -> list[Part]:
    """Return everything of a person, of all numbers that are known to be theirs; each part reads as it is walked."""
    theirs = same_person(contact)
    texts = Message.objects.filter(conversation__contact__in=theirs).select_related("owned_number", "author")
    consent = ConsentEvent.objects.filter(contact__in=theirs).order_by("number")
    listed = DoNotTextRow.objects.filter(phone__in=_phones(theirs))
    return [
        Part("profile", _("Profile"), map(_profile, theirs.prefetch_related("tags"))),
        Part("changes", _("Changes of the profile"), map(_change, _of(ContactChange, theirs))),
        Part("notes_about", _("Notes about the person"), map(_contact_note, _of(ContactNote, theirs))),
        Part("conversations", _("Conversations"), map(_conversation, _conversations(theirs))),
        Part("texts", _("Texts"), map(_text, texts.prefetch_related("attachments").order_by("pk").iterator(CHUNK))),
        Part("notes", _("Notes in conversations"), map(_note, Note.objects.filter(conversation__contact__in=theirs))),
        Part("drafts", _("Drafts"), map(_draft, Draft.objects.filter(conversation__contact__in=theirs))),
        Part("calls", _("Calls"), _calls(theirs)),
        Part("consent", _("Consent"), map(_consent, consent)),
        Part("do_not_text", _("Do-not-text lists"), map(_listed, listed)),
        Part("imports", _("Files of contacts"), map(_imported, ContactImportRow.objects.filter(contact__in=theirs))),
        Part("webhooks", _("As the carrier delivered it"), _events(theirs)),
    ]


def as_json(contact: Contact) -> Iterator[str]:
    """Yield one JSON object with a list per part."""
    yield f'{{"exported_at": {json.dumps(_time(timezone.now()))}'
    for part in parts(contact):
        yield f',\n"{part.name}": ['
        for at, row in enumerate(part.rows):
            yield f"{',' if at else ''}\n{json.dumps(row, ensure_ascii=False)}"
        yield "]"
    yield "}\n"


def as_page(contact: Contact) -> Iterator[str]:
    """Yield a page to read, with nothing to load but the pictures beside it."""
    page = render_to_string("privacy/export.html", {"contact": contact, "now": timezone.now()})
    head, _, end = page.partition("<!-- parts -->")
    yield head
    for part in parts(contact):
        yield render_to_string("privacy/export_part.html", {"part": part})
        for row in part.rows:
            facts = [(name.replace("_", " "), value) for name, value in row.items() if value not in ("", None, [], {})]
            yield render_to_string("privacy/export_row.html", {"facts": facts})
    yield end


def as_zip(contact: Contact) -> Iterator[bytes]:
    """Yield a ZIP: `data.json`, `index.html`, and the pictures under `media/`."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, pieces in (("data.json", as_json(contact)), ("index.html", as_page(contact))):
            with archive.open(name, "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece.encode())
                    yield from sink.drain()
        for attachment in _stored(contact):
            with archive.open(media_name(attachment), "w") as entry, attachment.file.open("rb") as file:
                for piece in file.chunks():
                    entry.write(piece)
                    yield from sink.drain()
    yield from sink.drain()


class Sink(RawIOBase):
    """What the ZIP is written to: it hands on each piece, and cannot go back."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """Say yes."""
        return True

    def write(self, data: Any) -> int:
        """Keep a piece until it is handed on."""
        self._pieces.append(bytes(data))
        return len(data)

    def drain(self) -> Iterator[bytes]:
        """Hand on what was written."""
        pieces, self._pieces = self._pieces, []
        yield from pieces


def _stored(contact: Contact) -> Iterator[Attachment]:
    rows = Attachment.objects.filter(
        message__conversation__contact__in=same_person(contact), state=Attachment.State.STORED
    )
    for attachment in rows.order_by("pk").iterator(CHUNK):
        if attachment.file.name and attachment.file.storage.exists(attachment.file.name):
            yield attachment


def media_name(attachment: Attachment) -> str:
    """Return a picture's place in the ZIP."""
    ending = attachment.content_type.rpartition("/")[2].replace("jpeg", "jpg")[:8] or "bin"
    return f"media/{attachment.message_id}-{attachment.position}.{ending}"


def _of(model: Any, theirs: Any) -> Any:
    return model.objects.filter(contact__in=theirs).order_by("pk").iterator(CHUNK)


def _phones(theirs: Any) -> list[str]:
    return list(theirs.values_list("phone", flat=True))


def _time(moment: datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _profile(contact: Contact) -> Row:
    return {
        "number": contact.phone,
        "name": contact.name,
        "company": contact.company,
        "email": contact.email,
        "custom": contact.custom,
        "tags": [tag.name for tag in contact.tags.all()],
        "known_since": _time(contact.created_at),
        "opted_out": contact.is_opted_out,
    }


def _change(change: ContactChange) -> Row:
    return {"at": _time(change.at), "kind": change.kind, "changes": change.changes}


def _contact_note(note: ContactNote) -> Row:
    return {"at": _time(note.at), "words": note.body}


def _conversations(theirs: Any) -> Any:
    return Conversation.objects.filter(contact__in=theirs).select_related("owned_number", "contact").order_by("pk")


def _conversation(conversation: Conversation) -> Row:
    return {
        "our_number": conversation.owned_number.number,
        "their_number": conversation.contact.phone,
        "begun": _time(conversation.created_at),
        "status": conversation.status,
    }


def _text(message: Message) -> Row:
    return {
        "at": _time(message.occurred_at),
        "direction": message.direction,
        "our_number": message.owned_number.number,
        "words": message.body,
        "status": message.status,
        "written_by": message.author.display_name if message.author else "",
        "others_in_the_group": message.others,
        "pictures": [media_name(one) for one in message.attachments.all() if one.state == Attachment.State.STORED],
    }


def _note(note: Note) -> Row:
    return {"at": _time(note.at), "words": note.body}


def _draft(draft: Draft) -> Row:
    return {"words": draft.body}


def _calls(theirs: Any) -> Iterator[Row]:
    for contact in theirs:
        for call in contact.calls.order_by("pk").iterator(CHUNK):
            yield {
                "at": _time(call.started_at),
                "direction": call.direction,
                "from": call.from_number,
                "to": call.to_number,
                "result": call.result,
                "seconds": call.talk_seconds,
                "rows": [record.row for record in call.records.all()],
            }


def _consent(line: ConsentEvent) -> Row:
    return {
        "line": line.number,
        "said_at": _time(line.said_at),
        "recorded_at": _time(line.at),
        "kind": line.kind,
        "channel": line.source,
        "words": line.text,
        "our_number": line.owned_number,
        "digest": line.digest,
    }


def _listed(row: DoNotTextRow) -> Row:
    return {"list": row.source.name, "line": row.line, "cells": row.cells}


def _imported(row: ContactImportRow) -> Row:
    return {"file": row.source.name, "line": row.line, "cells": row.cells, "values": row.values}


def _events(theirs: Any) -> Iterator[Row]:
    needles = [digits_of(phone).encode() or phone.encode() for phone in _phones(theirs)]
    for event in WebhookEvent.objects.order_by("-pk")[:MOST_EVENTS].iterator(CHUNK):
        body = bytes(event.body)
        if any(needle.removeprefix(b"1") in body for needle in needles):
            yield {"received_at": _time(event.received_at), "kind": event.kind, "body": body.decode(errors="replace")}
