"""The panel beside a conversation: who the person is, what colleagues noted, consent, and where else we talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from contacts import fields
from contacts.models import Tag
from inbox import carrier_blocks, optout, people
from inbox.contact_forms import ContactNoteForm

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from accounts.models import User
    from inbox.models import Conversation

SHOWN_NOTES = 5
"""Notes about the person that the panel shows; their page has the rest."""
SHOWN_LINES = 20
"""Lines of the ledger that the panel shows; the page of proof has the rest."""


def sets(conversation: Conversation, user: User) -> dict[str, QuerySet[Any]]:
    """Return the rows that the panel is made of, as `user` may see them, for `together.fetch`."""
    contact = conversation.contact
    return {
        "fields": fields.of(contact.custom),
        "person_tags": contact.tags.all()[: Tag.MOST_ON_ONE],
        "person_notes": people.notes_about(contact)[: SHOWN_NOTES + 1],
        "ledger": optout.as_seen_by(user, contact.consent_events.all())[:SHOWN_LINES],
        "carrier_blocks": carrier_blocks.remaining().filter(contact=contact)[:1],
        "other_numbers": people.other_numbers(contact, user),
        "talks": people.conversations_of(contact, user),
    }


def parts(conversation: Conversation, found: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Return what the panel shows of a conversation's person, made of the rows of `sets`."""
    return {
        "custom_values": fields.shown(conversation.contact.custom, found["fields"]),
        "person_tags": found["person_tags"],
        "person_notes": found["person_notes"][:SHOWN_NOTES],
        "has_more_notes": len(found["person_notes"]) > SHOWN_NOTES,
        "about": ContactNoteForm(initial={"client_token": uuid4().hex}, auto_id="id_about_%s", label_suffix=""),
        "ledger": found["ledger"],
        "carrier_may_block": bool(found["carrier_blocks"]),
        "other_numbers": found["other_numbers"],
        "other_conversations": [talk for talk in found["talks"] if talk.pk != conversation.pk],
    }
