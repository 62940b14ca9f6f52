"""The outbox: queue a text, claim it, POST it once, record what came of it.

`inbox/tasks.py` nudges; the row is what counts. `inbox.models.Message` draws the states, DESIGN.md the reasons.
"""

from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from contacts import consent
from contacts.models import OptOut
from contacts.phone import AddressKind, parse_carrier
from inbox import carrier_blocks, conversations, live, nudges, outcomes, saved_replies, segments, stale
from inbox.claiming import claim
from inbox.models import Conversation, Message, OwnedNumber
from televoips.client import Client
from televoips.errors import CarrierError

logger = structlog.get_logger(__name__)
Status, Purpose = Message.Status, Message.Purpose

NEVER_LEFT = [Status.BLOCKED, Status.CANCELLED]
"""How a text that was to be sent again ends without being tried; any other stands in its former one's place."""
NOT_TEXTABLE = {AddressKind.ALPHANUMERIC, AddressKind.ANONYMOUS, AddressKind.EXTENSION}


class CannotSend(Exception):
    """The text was not accepted; the sentence says why and is fit for staff."""


class AlreadySent(CannotSend):
    """The form was sent before with other words: those are on their way, these need a form of their own."""


def queue_reply(
    *, conversation: Conversation, body: str, by: User, client_token: str, resend_of: Message | None = None
) -> Message:
    """Store a person's reply as queued and nudge the worker; the same token again returns the same message.

    Raises `CannotSend` with a sentence for the form.
    """
    body = clean(body)
    if known := Message.objects.filter(client_token=client_token).first():
        return same_text(known, conversation=conversation, body=body, by=by)
    if reason := why_not(conversation, body):
        raise CannotSend(reason)
    return queue(
        conversation=conversation,
        body=body,
        purpose=Purpose.REPLY,
        client_token=client_token,
        by=by,
        resend_of=resend_of,
    )


def clean(body: str) -> str:
    """Return what somebody typed as it is stored and sent."""
    return body.replace("\r\n", "\n").replace("\x00", "").strip()


def why_not(conversation: Conversation, body: str) -> str:
    """Return why `body` cannot be sent in this conversation, or nothing."""
    is_opted_out = OptOut.objects.filter(contact=conversation.contact).exists()
    asked_again = is_opted_out and carrier_blocks.remaining().filter(contact=conversation.contact).exists()
    if reason := why_closed(conversation, is_opted_out=is_opted_out, asked_again=asked_again):
        return reason
    if not body:
        return _("Write something first.")
    if len(body) > segments.MAX_CHARACTERS:
        counts = {"count": f"{len(body):,}", "most": f"{segments.MAX_CHARACTERS:,}"}
        return _("This text has %(count)s characters; the carrier takes %(most)s. Shorten it.") % counts
    if left := saved_replies.unfilled(body):
        named = ", ".join(f"{{{name}}}" for name in left)
        return _("%(named)s is not filled in. Write what is to stand there.") % {"named": named}
    return ""


def why_closed(conversation: Conversation, *, is_opted_out: bool, asked_again: bool = False) -> str:
    """Return why nobody can text in this conversation, or nothing.

    `asked_again`: they agreed to be texted again since they opted out, and it is the carrier that refuses.
    """
    contact, number = conversation.contact, conversation.owned_number
    if is_opted_out and asked_again:
        return _(
            "This person agreed to be texted again, but the carrier still refuses texts to them. "
            "Ask TeleVoIPs to take its block off; then an admin can restore texting."
        )
    if is_opted_out:
        return _("This person opted out of texts. They must text START before you can reply.")
    if not number.is_active:
        return _("%(number)s is switched off, so nothing can be sent from it.") % {"number": number.label}
    if contact.phone == number.number:
        return _("This is our own number.")
    if parse_carrier(contact.phone.removeprefix("+")).kind in NOT_TEXTABLE:
        return _("This sender has no number, so it cannot get replies.")
    return ""


def resend(*, message: Message, by: User) -> Message:
    """Send a text once more that failed or, by a person's word, never left; return the new text.

    Two people who ask at once send it once: they take turns on the contact's row. Raises `CannotSend`.
    """
    with transaction.atomic():
        consent.lock(message.conversation.contact)
        message.refresh_from_db(fields=["status", "error_code"])
        if message.is_automatic:
            raise CannotSend(_("An automatic text is not sent again by hand."))
        if message.status == Status.UNKNOWN:
            if not outcomes.settle(message=message, arrived=False, by=by):
                raise CannotSend(_("News of this text came in just now. Look at it again."))
        elif message.status != Status.FAILED:
            raise CannotSend(_("Only a text that was not delivered can be sent again."))
        elif not message.can_be_resent:
            raise CannotSend(f"{message.trouble} {message.next_step}")
        if message.resends.exclude(status__in=NEVER_LEFT).exists():
            raise CannotSend(_("This text was sent again already. Look at the newer one."))
        return queue_reply(
            conversation=message.conversation,
            body=message.body,
            by=by,
            client_token=f"resend-{message.pk}-{message.resends.count()}",
            resend_of=message,
        )


def queue(
    *,
    conversation: Conversation,
    body: str,
    purpose: Message.Purpose,
    client_token: str,
    by: User | None = None,
    resend_of: Message | None = None,
) -> Message:
    """Store one outbound text as queued, with a token that makes it once, and nudge the worker at commit."""
    now = timezone.now()
    counted = segments.count(body)
    try:
        with transaction.atomic():
            message = Message.objects.create(
                conversation=conversation,
                owned_number_id=conversation.owned_number_id,
                direction=Message.Direction.OUTBOUND,
                purpose=purpose,
                body=body,
                status=Status.QUEUED,
                client_token=client_token,
                author=by,
                resend_of=resend_of,
                segments=counted.segments,
                occurred_at=now,
                created_at=now,
                not_before=now,
                send_before=stale.send_before(now, purpose),
            )
            conversations.show_newest(message)
            live.announce(conversation, "message")
            transaction.on_commit(lambda: nudges.send(message.pk), robust=True)
    except IntegrityError:
        known = Message.objects.get(client_token=client_token)
        return same_text(known, conversation=conversation, body=body, by=by)
    return message


def same_text(known: Message, *, conversation: Conversation, body: str, by: User | None) -> Message:
    """Return the text that a token stands for, if it is this one; raises `AlreadySent` where it is another."""
    if (known.conversation_id, known.author_id, known.body) == (conversation.pk, by and by.pk, body):
        return known
    raise AlreadySent(
        _("This was sent with other words before, and they are on their way. Send these as a text of their own.")
    )


def send(message_id: int, *, client: Client) -> str:
    """Claim one message and POST it; return the carrier's id of it, or nothing where it did not leave."""
    claimed = claim(message_id)
    if claimed is None:
        return ""
    carrier_id = ""
    message = claimed.message
    try:
        accepted = client.send_message(
            sender=message.owned_number.number,
            recipient=message.conversation.contact.phone,
            content=message.body,
        )
    except CarrierError as error:
        outcomes.record_failure(message, error)
    else:
        carrier_id = accepted.uuid
        outcomes.record_sent(message, carrier_id)
    if claimed.is_probe:
        outcomes.end_pause_if_answered(message)
    after(message)
    return carrier_id


def after(message: Message) -> None:
    """Take on what waited for this message: the next text of the conversation, the push of an opt-out."""
    stale.nudge_next(message)
    waits = Message.objects.filter(pk=message.pk, status__in=[Status.QUEUED, Status.SENDING])
    if message.purpose == Purpose.OPT_OUT_CONFIRMATION and not waits.exists():
        block = consent.release_push(message.conversation.contact)
        if block:
            nudges.push(block.pk)


def due(*, limit: int) -> list[int]:
    """Return the texts whose turn it is, the longest waiting first, so that no number's backlog hides another's.

    Of each conversation only the oldest that waits, and of numbers that are switched on and whose pace is free.
    """
    now = timezone.now()
    waiting = Message.objects.filter(status=Status.QUEUED, held_at=None)
    older = waiting.filter(conversation=OuterRef("conversation"), pk__lt=OuterRef("pk"))
    free = OwnedNumber.objects.filter(is_active=True, next_send_at__lte=now + timedelta(seconds=1))
    rows = waiting.filter(~Exists(older), not_before__lte=now, owned_number__in=free.values("pk"))
    return list(rows.order_by("not_before", "pk").values_list("pk", flat=True)[:limit])
