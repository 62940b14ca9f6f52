"""From stored bytes to messages and statuses: what a webhook changes, applied once however often it comes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from accounts.models import User
from contacts import consent, erasure, policy
from contacts.keywords import Keyword
from contacts.models import ConsentEvent, Contact
from contacts.phone import InvalidPhone, parse_carrier
from inbox import (
    answers,
    arrivals,
    automatic,
    conversations,
    doubts,
    live,
    nudges,
    optout,
    reconcile,
    scheduling,
    statements,
)
from inbox.models import Attachment, Conversation, Message, OwnedNumber, WebhookEvent
from televoips import webhooks
from televoips.errors import describe
from televoips.types import MessageEvent, TextDelivered, TextFailed, TextReceived

logger = structlog.get_logger(__name__)
State, Status = WebhookEvent.State, Message.Status

MAX_ATTEMPTS = 3
"""Tries at an event that fails to apply, before it is parked for an admin."""
WAIT_FOR_MESSAGE = timedelta(hours=24)
"""How long a receipt waits for the message that it belongs to."""
CLOCK_SLACK = timedelta(minutes=5)
"""A carrier's time further ahead of ours than this is a wrong clock or zone: ours is used."""

NOT_APPLIED = gettext_noop("It could not be applied")
"""The reason of what failed on our side; the kind of failure follows."""

appliers: dict[str, Callable[[WebhookEvent], None]] = {}
"""What applies an event of another kind than a message: `calls/apps.py` adds its own, as we may not import it."""


class Quarantined(Exception):
    """An authentic event that cannot be applied; the sentence says why."""


WAITING_FOR = "SELECT id FROM inbox_webhookevent WHERE carrier_id = %(carrier_id)s AND state = 'waiting' ORDER BY id"
"""Raw, as it is asked after each text that leaves."""


class Copy(Exception):
    """We hold this text already: whatever was done about it is undone, and `afterwards` is done."""

    def __init__(self, afterwards: Callable[[], object]) -> None:
        super().__init__()
        self.afterwards = afterwards


@dataclass(frozen=True, slots=True)
class Waits:
    """A receipt came for an id that no message of ours bears yet."""

    carrier_id: str


def take_in(body: bytes, *, kind: str = WebhookEvent.Kind.MESSAGE) -> WebhookEvent:
    """Store one webhook and apply it, in one transaction; the caller answers 200 after its commit."""
    event = WebhookEvent(kind=kind, body=body)
    settle(event)
    if event.state == State.WAITING:
        # The message may have learned its id while we looked: one of the two sides always sees the other.
        apply_waiting(event.carrier_id)
    return event


def settle(event: WebhookEvent) -> None:
    """Apply the event and save it with what became of it, in one transaction; what failed is undone, the event kept."""
    key, event.carrier_id = event.pk, ""
    try:
        said = parse(event) if event.kind == WebhookEvent.Kind.MESSAGE else None
        if receive_ordinary(event, said):
            return
        with transaction.atomic():
            event.state, event.reason = State.APPLIED, ""
            event.save()  # before what it brings, some of which names it
            outcome = apply(event, said)
            if isinstance(outcome, Waits):
                wait(event, outcome.carrier_id)
                event.save(update_fields=["state", "reason", "carrier_id", "try_at"])
            return
    except Copy as copy:
        copy.afterwards()
        event.state, event.reason = State.APPLIED, ""
    except (webhooks.Unreadable, Quarantined, InvalidPhone) as error:
        event.state, event.reason = State.QUARANTINED, str(error)[:300]
    except Exception as error:
        event.attempts += 1
        event.state = State.QUARANTINED if event.attempts >= MAX_ATTEMPTS else State.PENDING
        event.reason = f"{NOT_APPLIED}: {type(error).__name__}."
        event.try_at = timezone.now() + timedelta(seconds=10 * 2**event.attempts)
        logger.exception("event_failed", webhook_event=key, attempts=event.attempts)
    event.pk, event.carrier_id = key, ""
    event.save()


def wait(event: WebhookEvent, carrier_id: str) -> None:
    """Keep a receipt until its message is known; after a day it is for an admin."""
    now = timezone.now()
    event.carrier_id = carrier_id
    event.state, event.reason = State.WAITING, gettext_noop("No text of ours bears this id yet.")
    event.try_at = now + timedelta(seconds=30)
    if event.received_at < now - WAIT_FOR_MESSAGE:
        event.state, event.reason = State.QUARANTINED, gettext_noop("For a day, no text of ours bore this id.")


def retry(event_id: int) -> None:
    """Try a stored event again, if it still waits for that; two workers do not try the same one at once."""
    with transaction.atomic():
        unsettled = WebhookEvent.objects.filter(pk=event_id, state__in=[State.PENDING, State.WAITING])
        if event := unsettled.select_for_update().first():
            settle(event)


def replay(event_id: int) -> WebhookEvent | None:
    """Try a quarantined or pending event afresh, since an admin asked; None for one that needs no replay."""
    with translation.override(settings.LANGUAGE_CODE), transaction.atomic():  # reasons are kept in English
        parked = WebhookEvent.objects.filter(pk=event_id, state__in=[State.QUARANTINED, State.PENDING])
        if not parked.update(state=State.PENDING, attempts=0, dismissed_at=None, dismissed_by=None):
            return None
        retry(event_id)
        return WebhookEvent.objects.defer("body").get(pk=event_id)


def dismiss(event_id: int, *, by: User) -> bool:
    """Call a quarantined event looked at, so that it counts as trouble no more; return whether it did until now."""
    parked = WebhookEvent.objects.filter(pk=event_id, state=State.QUARANTINED, dismissed_at=None)
    return parked.update(dismissed_at=timezone.now(), dismissed_by=by) == 1


def apply_waiting(carrier_id: str) -> None:
    """Apply the receipts that came before their message bore its id."""
    for pk in statements.keys(WAITING_FOR, {"carrier_id": carrier_id}):
        retry(pk)


def apply(event: WebhookEvent, said: MessageEvent | None) -> Waits | None:
    """Change what the event says, or raise why not (`Unreadable`, `Quarantined`, `InvalidPhone`)."""
    match said:
        case None:
            appliers[event.kind](event)
        case TextReceived():
            receive(said, received_at=event.received_at)
        case TextDelivered() | TextFailed():
            return apply_receipt(said, received_at=event.received_at)
    return None


def parse(event: WebhookEvent) -> MessageEvent:
    """Return what an event of the messages' door says, or raise `Unreadable`."""
    return webhooks.parse_message_event(bytes(event.body), zone=ZoneInfo(settings.TELEVOIPS_TIME_ZONE))


def receive_ordinary(event: WebhookEvent, text: MessageEvent | None) -> bool:
    """Apply and store, in one round trip to the database, a new event that brings an ordinary text; else do nothing.

    Nearly every text: one of a person who wrote to this number before and asks for nothing, with no picture, into an
    open conversation. `receive` takes all others, and does the same for this one, in five round trips.
    """
    if event.pk or not isinstance(text, TextReceived) or len(text.recipients) > 1 or text.media:
        return False
    sender, recipient = parse_carrier(text.sender).value, parse_carrier(text.recipients[0]).value
    if policy.asked_for(policy.judge(text.text)) or answers.has_rules(recipient):
        return False
    message = inbound(text, at=written_at(text.time, event.received_at))
    conversation = arrivals.store_ordinary(message, event, sender=sender, recipient=recipient)
    if conversation is None:
        return False
    event.state, event.reason = State.APPLIED, ""
    live.announce(conversation, "message")
    return True


def receive(text: TextReceived, *, received_at: datetime) -> None:
    """Put an inbound text into the conversation of each number of ours that it names."""
    recipients = list(dict.fromkeys(parse_carrier(number).value for number in text.recipients))
    sender, at = parse_carrier(text.sender).value, written_at(text.time, received_at)
    if len(recipients) == 1:
        known = conversations.lock_known(owned_number=recipients[0], phone=sender)
        if known:
            receive_in(known, text, at=at)
            return
    ours = list(OwnedNumber.objects.filter(number__in=recipients))
    if not ours:
        raise Quarantined(gettext_noop("None of the numbers that it was sent to is ours."))
    contact = find_contact(sender)
    consent.lock(contact)
    for number in ours:
        others = [recipient for recipient in recipients if recipient != number.number]
        conversation, _ = Conversation.objects.select_related("owned_number", "contact").get_or_create(
            owned_number=number,
            contact=contact,
            defaults={"last_message_at": at, "status": conversations.first_status(contact)},
        )
        if not is_copy(text, conversation, others=others, at=at):
            receive_in(conversation, text, others=others, at=at)


def find_contact(phone: str) -> Contact:
    """Return the contact of an address, made at its first text."""
    contact, _ = erasure.of_phone(phone)
    return contact


def written_at(carrier_time: datetime | None, received_at: datetime) -> datetime:
    """Return the carrier's time, unless it names none or one that lies in the future."""
    if carrier_time is None or carrier_time > received_at + CLOCK_SLACK:
        return received_at
    return carrier_time.astimezone(UTC)


def receive_in(conversation: Conversation, text: TextReceived, *, at: datetime, others: Sequence[str] = ()) -> None:
    """Store the text in one conversation, and do what it asks for. The contact's row is locked: copies take turns."""
    message = inbound(text, at=at, others=others)
    message.conversation, message.owned_number_id = conversation, conversation.owned_number_id
    if not store(message):
        is_copy(text, conversation, others=others, at=at)
        raise Copy(partial(know_again, text, conversation, others=others, at=at))
    keep_links(message, text.media)
    live.announce(conversation, "spam" if conversation.status == Conversation.Status.SPAM else "message")
    act_on_keyword(message)


def inbound(text: TextReceived, *, at: datetime, others: Sequence[str] = ()) -> Message:
    """Return a text as a message that is not stored yet and has no conversation."""
    return Message(
        direction=Message.Direction.INBOUND,
        status=Status.RECEIVED,
        body=text.text,
        carrier_id=text.id,
        segments=text.segment_count,
        others=list(others),
        occurred_at=at,
    )


def store(message: Message) -> bool:
    """Store an inbound message and let its conversation wake up; return whether it was news."""
    stored = arrivals.store(message)
    if stored is None:
        return False
    conversation = message.conversation
    conversation.status, makes_void = stored
    if conversation.status != Conversation.Status.OPEN:
        conversations.wake(conversation, at=message.occurred_at)
    if makes_void:
        scheduling.cancel_since_they_wrote(conversation, at=message.occurred_at)
    return True


def is_copy(text: TextReceived, conversation: Conversation, *, others: Sequence[str], at: datetime) -> bool:
    """Whether we hold this text already; the same id with other words is not merged but shown to an admin.

    A group text that names two numbers of ours comes once for each, under different ids: there the sender, the
    words, the others and the carrier's time say that it is one text.
    """
    inbound = Message.objects.filter(owned_number=conversation.owned_number_id, direction=Message.Direction.INBOUND)
    known = inbound.filter(carrier_id=text.id).values_list("body", "conversation").first()
    if known:
        if known != (text.text, conversation.pk):
            raise Quarantined(gettext_noop("Another text came under this id before."))
        return True
    if know_again(text, conversation, others=others, at=at):
        return True
    if not others:
        return False
    same = inbound.filter(conversation=conversation, body=text.text, occurred_at=at)
    return any(sorted(kept) == sorted(others) for kept in same.values_list("others", flat=True)[:20])


def know_again(text: TextReceived, conversation: Conversation, *, others: Sequence[str], at: datetime) -> bool:
    """Give a text that the carrier's list filled in the id of its late webhook; return whether there is one."""
    around = (at - arrivals.SAME_TIME, at + arrivals.SAME_TIME)
    recovered = Message.objects.filter(
        owned_number=conversation.owned_number_id, direction=Message.Direction.INBOUND, carrier_id=""
    ).filter(occurred_at__range=around, conversation=conversation, body=text.text)
    nearest = min(recovered, key=lambda message: abs(message.occurred_at - at), default=None)
    fields = {"carrier_id": text.id, "segments": text.segment_count, "others": list(others)}
    return nearest is not None and Message.objects.filter(pk=nearest.pk, carrier_id="").update(**fields) == 1


def keep_links(message: Message, links: tuple[str, ...]) -> None:
    """Keep the links of the pictures, and ask for them to be fetched: they live about two days."""
    attachments = Attachment.objects.bulk_create(
        Attachment(message=message, position=position, url=link[:2000]) for position, link in enumerate(links[:20])
    )
    for attachment in attachments:
        transaction.on_commit(partial(nudges.fetch, attachment.pk), robust=True)


def act_on_keyword(message: Message, *, answer: bool = True) -> None:
    """Do what STOP, START and HELP ask for, in the message's own transaction; late news gets no `answer`."""
    conversation, source = message.conversation, ConsentEvent.Source.TEXT
    answer = answer and not message.others
    verdict = policy.judge(message.body)
    match policy.asked_for(verdict):
        case Keyword.OPT_OUT:
            optout.stop_texts(
                conversation=conversation,
                source=source,
                text=message.body,
                said_at=message.occurred_at,
                confirm=answer,
            )
        case Keyword.OPT_IN:
            optout.restore_texts(
                conversation=conversation,
                source=source,
                text=message.body,
                said_at=message.occurred_at,
                confirm=answer,
            )
        case Keyword.HELP if answer and optout.may_answer(conversation.contact, conversation.owned_number):
            automatic.answer_help(conversation, message)
        case Keyword.AMBIGUOUS:
            doubts.raise_doubt(message, verdict)
            if answer:
                answers.answer(message)
        case None if answer:
            answers.answer(message)


def apply_receipt(receipt: TextDelivered | TextFailed, *, received_at: datetime) -> Waits | None:
    """Move the message that the receipt is about; its words stay. Late news never moves it back."""
    at = written_at(receipt.time, received_at)
    outbound = Message.objects.filter(direction=Message.Direction.OUTBOUND, carrier_id=receipt.id)
    outbound = outbound.exclude(carrier_id="")  # as the index says it
    known = outbound.select_related("conversation__contact", "conversation__owned_number").first()
    message = known or reconcile.adopt(receipt, at=at)
    if message is None:
        return Waits(receipt.id)
    consent.lock(message.conversation.contact)
    if isinstance(receipt, TextDelivered):
        before = [Status.SENDING, Status.SENT, Status.UNKNOWN, Status.FAILED]
        moved = Message.objects.move(
            message.pk, Status.DELIVERED, from_=before, settled_at=at, error_code=None, error_text=""
        )
    else:
        moved = Message.objects.move(
            message.pk,
            Status.FAILED,
            from_=[Status.SENDING, Status.SENT, Status.UNKNOWN],
            settled_at=at,
            error_code=receipt.error_code,
            error_text=receipt.description[:300],
        )
        if describe(receipt.error_code).is_opt_out:
            block_as_carrier_says(message, receipt, at)
    if moved:
        if receipt.segment_count:
            Message.objects.filter(pk=message.pk).update(segments=receipt.segment_count)
        conversations.show_status(message.pk)
        live.announce(message.conversation, "message")
    return None


def block_as_carrier_says(message: Message, receipt: TextFailed, at: datetime) -> None:
    """Codes 4475 and 4775: the person opted out where we did not see it."""
    if not message.conversation.contact.is_opted_out:
        optout.stop_texts(
            conversation=message.conversation,
            source=ConsentEvent.Source.CARRIER,
            text=f"{receipt.error_code} {receipt.description}"[:200],
            said_at=at,
        )
