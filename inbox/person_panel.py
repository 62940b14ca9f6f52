"""The panel beside a conversation: who the person is, what colleagues noted, consent, and where else we talk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from contacts import fields
from contacts.models import ConsentEvent
from inbox import optout, people
from inbox.contact_forms import ContactNoteForm

if TYPE_CHECKING:
    from accounts.models import User
    from inbox.models import Conversation

SHOWN_NOTES = 5
"""Notes about the person that the panel shows; their page has the rest."""


def parts(conversation: Conversation, user: User) -> dict[str, Any]:
    """Return what the panel shows of a conversation's person, as `user` may see it."""
    contact = conversation.contact
    ledger = optout.ledger(contact, user=user)
    notes = list(people.notes_about(contact)[: SHOWN_NOTES + 1])
    others = [other for other in people.conversations_of(contact, user) if other.pk != conversation.pk]
    return {
        "custom_values": fields.shown(contact.custom),
        "person_tags": list(contact.tags.all()),
        "person_notes": notes[:SHOWN_NOTES],
        "has_more_notes": len(notes) > SHOWN_NOTES,
        "about": ContactNoteForm(initial={"client_token": uuid4().hex}, auto_id="id_about_%s", label_suffix=""),
        "ledger": ledger,
        "carrier_may_block": any(line.kind == ConsentEvent.Kind.PUSH_DONE for line in ledger),
        "other_numbers": people.other_numbers(contact, user),
        "other_conversations": others,
    }
