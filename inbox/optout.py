"""What an opt-out and a restoration do in the inbox: stop what waits, say so in every thread, confirm once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, TextField, Value, When
from django.utils import timezone

from contacts import consent
from contacts.models import ConsentEvent, Contact, OptOut
from contacts.phone import is_textable_automatically
from inbox import automatic, conversations, doubts, nudges
from inbox.models import Conversation, ConversationEvent, Message, OptOutDoubt, OwnedNumber

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from accounts.models import User

PUSH_WAIT = timedelta(seconds=60)
"""How long the push waits for the confirmation to leave: told first, the carrier would refuse it."""


class Words(TypedDict):
    """The words of a line of the ledger, as far as a person may read them."""

    words: str


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
        doubts.settle_all(contact, by=by)
        block_waiting(contact)
        conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_OUT, by=by)
        if confirm and automatic.confirm_opt_out(conversation, block):
            return block
        if confirm:
            consent.release_push(contact)
        if block.carrier_state == OptOut.CarrierState.PENDING:
            transaction.on_commit(lambda: nudges.push(block.pk), robust=True)
    return block


def restore_texts(
    *,
    conversation: Conversation,
    source: str,
    text: str = "",
    said_at: datetime | None = None,
    confirm: bool = False,
) -> bool:
    """Lift the contact's block, as they ask; return whether there was one. What was queued before stays blocked."""
    contact, number = conversation.contact, conversation.owned_number
    said_at = said_at or timezone.now()
    with transaction.atomic():
        consent.lock(contact)
        if OptOut.objects.filter(contact=contact).exists():
            block_waiting(contact)
        restored = consent.restore(
            contact=contact, source=source, text=text, owned_number=number.number, said_at=said_at
        )
        doubts.settle_until(contact, said_at)
        if restored:
            conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_IN)
            if confirm and may_answer(contact, number):
                automatic.confirm_opt_in(conversation)
    return restored


def opt_out_doubted(*, doubt: OptOutDoubt, by: User) -> bool:
    """Opt the writer of a doubtful text out, as staff read it; return whether it was undecided."""
    message = doubt.message
    with transaction.atomic():
        consent.lock(doubt.contact)
        if not OptOutDoubt.objects.undecided().filter(pk=doubt.pk).exists():
            return False
        stop_texts(
            conversation=message.conversation,
            source=ConsentEvent.Source.TEXT,
            by=by,
            text=message.body,
            said_at=message.occurred_at,
        )
    return True


def restore_by_hand(*, contact: Contact, by: User, reason: str) -> bool:
    """Lift a person's block since an admin says why; return whether there was one. What was queued stays blocked."""
    with transaction.atomic():
        consent.lock(contact)
        if not OptOut.objects.filter(contact=contact).exists():
            return False
        block_waiting(contact)
        consent.restore(contact=contact, source=ConsentEvent.Source.STAFF, by=by, text=reason)
        conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_IN, by=by)
    return True


def stop_listed(*, contact: Contact, by: User, text: str, push_after: timedelta) -> bool:
    """Opt a person out since a do-not-text list names them; return whether that changed anything."""
    with transaction.atomic():
        block = consent.opt_out(
            contact=contact, source=ConsentEvent.Source.IMPORT, by=by, text=text, push_after=push_after
        )
        if block is None:
            return False
        doubts.settle_all(contact, by=by)
        block_waiting(contact)
        conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_OUT, by=by)
    return True


def block_waiting(contact: Contact) -> None:
    """Block whatever waits to be sent to `contact` from any number; the claim would refuse it as well."""
    waiting = [Message.Status.SCHEDULED, Message.Status.QUEUED]
    theirs = Message.objects.filter(conversation__contact=contact)
    theirs.filter(status=Message.Status.SCHEDULED).update(status=Message.Status.BLOCKED, occurred_at=timezone.now())
    theirs.filter(status=Message.Status.QUEUED).update(status=Message.Status.BLOCKED)
    shown = Conversation.objects.filter(contact=contact, preview_direction=Message.Direction.OUTBOUND)
    shown.filter(preview_status__in=waiting).update(preview_status=Message.Status.BLOCKED)


def may_answer(contact: Contact, number: OwnedNumber, *, on_toll_free: bool = False) -> bool:
    """Whether a text by rule may go to `contact` from `number`.

    Never to short codes, names or numbers of our own (loops). On toll-free the network itself answers the words of
    consent, so none of ours goes `on_toll_free` about these.
    """
    return (
        number.is_active
        and (on_toll_free or not number.is_toll_free)
        and is_textable_automatically(contact.phone)
        and not OwnedNumber.objects.filter(number=contact.phone).exists()
    )


def active_numbers() -> list[str]:
    """Return our numbers that are switched on: any of them tells the carrier of an opt-out."""
    return list(OwnedNumber.objects.filter(is_active=True).order_by("pk").values_list("number", flat=True)[:50])


def as_seen_by(user: User, lines: QuerySet[ConsentEvent]) -> QuerySet[WithAnnotations[ConsentEvent, Words]]:
    """Add the words to lines of a ledger, save those of numbers that `user` may not see: the fact is everyone's."""
    theirs = OwnedNumber.objects.visible_to(user).filter(number=OuterRef("owned_number"))
    words = Case(When(Q(owned_number="") | Exists(theirs), then=F("text")), default=Value(""), output_field=TextField())
    return lines.select_related("actor").annotate(words=words)
