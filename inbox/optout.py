"""What an opt-out and a restoration do in the inbox: stop what waits, say so in every thread, confirm once."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from contacts import consent
from contacts import tasks as consent_tasks
from contacts.models import ConsentEvent, Contact, OptOut
from contacts.phone import is_textable_automatically
from inbox import automatic, conversations
from inbox.models import Conversation, ConversationEvent, Message, OwnedNumber

PUSH_WAIT = timedelta(seconds=60)
"""How long the push waits for the confirmation to leave: told first, the carrier would refuse it."""


def stop_texts(
    *,
    conversation: Conversation,
    source: str,
    by: User | None = None,
    text: str = "",
    said_at: datetime | None = None,
    confirm: bool = False,
) -> OptOut | None:
    """Opt the conversation's contact out of every number of ours; return the new block, or None if nothing changed."""
    contact, number = conversation.contact, conversation.owned_number
    confirm = confirm and may_answer(contact, number)
    with transaction.atomic():
        block = consent.opt_out(
            contact=contact,
            source=source,
            by=by,
            text=text,
            owned_number=number.number,
            said_at=said_at,
            push_after=PUSH_WAIT if confirm else timedelta(0),
        )
        if block is None:
            return None
        block_waiting(contact)
        conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_OUT, by=by)
        if confirm:
            automatic.confirm_opt_out(conversation, block)
        elif block.carrier_state == OptOut.CarrierState.PENDING:
            transaction.on_commit(lambda: consent_tasks.nudge(block.pk), robust=True)
    return block


def restore_texts(
    *,
    conversation: Conversation,
    source: str,
    by: User | None = None,
    text: str = "",
    said_at: datetime | None = None,
    confirm: bool = False,
) -> bool:
    """Lift the contact's block; return whether there was one. What was queued before stays blocked."""
    contact, number = conversation.contact, conversation.owned_number
    with transaction.atomic():
        consent.lock(contact)
        if OptOut.objects.filter(contact=contact).exists():
            block_waiting(contact)
        restored = consent.restore(
            contact=contact, source=source, by=by, text=text, owned_number=number.number, said_at=said_at
        )
        if restored:
            conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_IN, by=by)
            if confirm and may_answer(contact, number):
                automatic.confirm_opt_in(conversation)
    return restored


def block_waiting(contact: Contact) -> None:
    """Block whatever waits to be sent to `contact` from any number; the claim would refuse it as well."""
    waiting = [Message.Status.SCHEDULED, Message.Status.QUEUED]
    Message.objects.filter(conversation__contact=contact, status__in=waiting).update(status=Message.Status.BLOCKED)


def may_answer(contact: Contact, number: OwnedNumber) -> bool:
    """Whether a text by rule may go to `contact` from `number`.

    Never to short codes, names or numbers of our own (loops), and never on toll-free: the network answers itself.
    """
    return (
        number.is_active
        and not number.is_toll_free
        and is_textable_automatically(contact.phone)
        and not OwnedNumber.objects.filter(number=contact.phone).exists()
    )


def ledger(contact: Contact, *, limit: int = 50) -> list[ConsentEvent]:
    """Return the newest lines of a person's ledger."""
    return list(contact.consent_events.select_related("actor")[:limit])
