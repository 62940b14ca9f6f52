"""Ending doubt: sends that a dead worker left, and texts that may have been sent (`GET /messages`, late receipts)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_noop

from contacts import consent
from contacts.phone import InvalidPhone, parse_carrier, to_wire
from inbox import conversations, live, outcomes
from inbox.arrivals import SAME_TIME
from inbox.models import Conversation, Message
from televoips.client import Client
from televoips.errors import CarrierError
from televoips.types import CarrierMessage, TextDelivered, TextFailed

logger = structlog.get_logger(__name__)
Status = Message.Status

STALE_AFTER = timedelta(seconds=60)
"""Twice the client's deadline and more: a claim older than this has no worker."""
BATCH = 20


def give_up_stale_claims() -> None:
    """A claim without a worker becomes `unknown`, never `queued`: its POST may have left."""
    stale = Message.objects.filter(status=Status.SENDING, claimed_at__lt=timezone.now() - STALE_AFTER)
    for message in stale.select_related("conversation").order_by("claimed_at")[:BATCH]:
        outcomes.record_unknown(message, gettext_noop("The program stopped while this text was being sent."))


def look_ages() -> list[timedelta]:
    """Return the ages at which the carrier's list is read for an unknown text; after the last, a person decides.

    Evenly spread ratios from the first wait to the giving up: 30 s, 2.5 min, 13 min, 70 min and 6 h as it comes.
    """
    first, last = settings.UNKNOWN_WAIT_SECONDS, settings.UNKNOWN_GIVE_UP_HOURS * 3600
    steps = max(settings.UNKNOWN_LOOKS - 1, 1)
    return [
        timedelta(seconds=first * (max(last, first) / first) ** (look / steps))
        for look in range(settings.UNKNOWN_LOOKS)
    ]


def look_up_unknown(*, client: Client) -> None:
    """Read the carrier's list around each unknown text whose time to look has come; stop where it cannot be read."""
    now, ages = timezone.now(), look_ages()
    is_due = reduce(or_, (Q(lookups=look, claimed_at__lte=now - age) for look, age in enumerate(ages)))
    unknown = Message.objects.filter(is_due, status=Status.UNKNOWN, carrier_id="")
    for message in unknown.select_related("conversation__contact", "owned_number").order_by("claimed_at")[:BATCH]:
        if not look_up(message, client=client):
            return


def take_look(message: Message) -> bool:
    """Count one look before it is made, so that no two workers make the same one."""
    row = Message.objects.filter(pk=message.pk, status=Status.UNKNOWN, lookups=message.lookups)
    return row.update(lookups=message.lookups + 1, looked_at=timezone.now()) == 1


def give_look_back(message: Message) -> None:
    """Take back a look at a list that could not be read; the next round makes it, and ends there again."""
    Message.objects.filter(pk=message.pk, lookups=message.lookups + 1).update(lookups=message.lookups)


def look_up(message: Message, *, client: Client) -> bool:
    """End one unknown text where the carrier's list holds exactly one match that no other text accounts for.

    Return whether the list could be read.
    """
    if message.claimed_at is None or not take_look(message):
        return True
    try:
        listed = client.list_messages(
            start=message.claimed_at - SAME_TIME, end=message.claimed_at + SAME_TIME + timedelta(minutes=1)
        )
    except CarrierError as error:
        logger.info("look_up_failed", message=message.pk, error=type(error).__name__)
        give_look_back(message)
        return False
    found = matches(message, listed)
    rivals = twins(message)
    if len(found) == 1 and not rivals:
        mark_found(message, found[0])
    return True


def matches(message: Message, listed: Iterable[CarrierMessage]) -> list[CarrierMessage]:
    """Keep the listed outbound texts with the same numbers, words and time (within two minutes)."""
    ours, theirs = to_wire(message.owned_number.number), to_wire(message.conversation.contact.phone)
    return [
        row
        for row in listed
        if row.direction == "outbound"
        and row.sender == ours
        and theirs in row.recipients
        and row.text == message.body
        and message.claimed_at
        and row.time
        and abs(row.time - message.claimed_at) <= SAME_TIME
    ]


def twins(message: Message) -> bool:
    """Whether another text of ours could be the one that the carrier lists: then a person must choose."""
    if message.claimed_at is None:
        return False
    window = (message.claimed_at - 2 * SAME_TIME, message.claimed_at + 2 * SAME_TIME)
    others = Message.objects.filter(conversation=message.conversation_id, direction=Message.Direction.OUTBOUND)
    others = others.filter(body=message.body, claimed_at__range=window).exclude(pk=message.pk)
    return others.exclude(status=Status.QUEUED).exists()


def mark_found(message: Message, row: CarrierMessage) -> None:
    """The carrier has it: it was sent."""
    try:
        with transaction.atomic():
            Message.objects.move(
                message.pk,
                Status.SENT,
                from_=[Status.UNKNOWN],
                carrier_id=row.id,
                listed_id=row.id,
                sent_at=row.time,
                settled_at=timezone.now(),
                error_text="",
            )
            conversations.show_status(message.pk)
            live.announce(message.conversation, "message")
    except IntegrityError:
        logger.info("look_up_id_taken", message=message.pk)


def adopt(receipt: TextDelivered | TextFailed, *, at: datetime) -> Message | None:
    """Give a receipt's id to the one text that it can be about though none of ours bears that id; return the text.

    So a receipt ends doubt by itself, and a text that only the list accounts for learns of its delivery: the list's
    ids need not be the webhooks'. Where two texts could be meant, or one whose answer may still come, it waits.
    """
    conversation = conversation_of(receipt)
    if conversation is None:
        return None
    consent.lock(conversation.contact)
    found = list(nameless(conversation, receipt, at=at)[:2])
    if len(found) != 1 or found[0].status == Status.SENDING:
        return None
    (message,) = found
    message.conversation = conversation
    Message.objects.filter(pk=message.pk).update(carrier_id=receipt.id)
    logger.info("receipt_adopted", message=message.pk)
    return message


def conversation_of(receipt: TextDelivered | TextFailed) -> Conversation | None:
    """Return the conversation that a receipt is about, by its two numbers."""
    try:
        ours, theirs = parse_carrier(receipt.sender).value, parse_carrier(receipt.recipients[0]).value
    except InvalidPhone:
        return None
    both = Conversation.objects.select_related("contact", "owned_number")
    return both.filter(owned_number__number=ours, contact__phone=theirs).first()


def nameless(conversation: Conversation, receipt: TextDelivered | TextFailed, *, at: datetime) -> QuerySet[Message]:
    """The texts that may have left and bear no id of the webhooks', by the receipt's time and, if it has any, words.

    With its words a receipt may come as late as doubt is looked into; without, only while two minutes tell.
    """
    by_person = Q(carrier_id="", status__in=[Status.SENT, Status.FAILED], settled_by__isnull=False)
    by_list = Q(carrier_id=F("listed_id"), status=Status.SENT) & ~Q(listed_id="")
    in_doubt = Q(carrier_id="", status__in=[Status.SENDING, Status.UNKNOWN])
    late = timedelta(hours=settings.UNKNOWN_GIVE_UP_HOURS) if receipt.text else SAME_TIME
    texts = Message.objects.filter(in_doubt | by_person | by_list, conversation=conversation)
    texts = texts.alias(left_at=Coalesce("claimed_at", "sent_at")).filter(left_at__range=(at - late, at + SAME_TIME))
    return texts.filter(body=receipt.text) if receipt.text else texts
