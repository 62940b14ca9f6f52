"""Texts that we send by rule: the confirmation of an opt-out or a restoration, and the answer to HELP.

A person gets each kind at most once a day, but for the one confirmation of each opt-out, and after three texts by rule
in ten minutes nothing more: what answers at once, again and again, is a machine.
"""

from datetime import timedelta

from django.utils import timezone

from contacts import ledger
from contacts.models import ConsentEvent, Contact, OptOut
from inbox import sending
from inbox.models import AutomaticText, Conversation, Message, OwnedNumber

OPT_OUT = "{business}: You are opted out and will get no more texts from us. Reply START to be texted again."
OPT_IN = (
    "{business}: You can get texts from us again. Reply HELP for help, STOP to opt out. Msg & data rates may apply."
)
HELP = "{business}: For help {contact}. Msg & data rates may apply. Reply STOP to opt out."
WELCOME = (
    "{business}: Thanks for your text, we will get back to you. Msg & data rates may apply. Reply STOP to opt out."
)
CLOSED = "{business}: Nobody is here right now. We will answer when we are back, {opens}. Reply STOP to opt out."
HOLIDAY = "{business}: We are closed today for a holiday. We will answer when we are back, {opens}."
DEFAULTS = {
    Message.Purpose.OPT_OUT_CONFIRMATION: OPT_OUT,
    Message.Purpose.OPT_IN_CONFIRMATION: OPT_IN,
    Message.Purpose.HELP: HELP,
    Message.Purpose.WELCOME: WELCOME,
    Message.Purpose.CLOSED: CLOSED,
    Message.Purpose.HOLIDAY: HOLIDAY,
}

ONCE_IN = timedelta(days=1)
LOOP_TEXTS, LOOP_TIME = 3, timedelta(minutes=10)
"""So many texts by rule to one person in this time are a loop."""


def confirm_opt_out(conversation: Conversation, block: OptOut) -> Message | None:
    """Queue the one confirmation that the law allows; None where it is switched off or would go on a loop."""
    confirmation = _queue(conversation, Message.Purpose.OPT_OUT_CONFIRMATION, token=f"opt-out-{block.pk}")
    if confirmation:
        ledger.record(
            conversation.contact,
            ConsentEvent.Kind.CONFIRMATION,
            source=ConsentEvent.Source.TEXT,
            owned_number=conversation.owned_number.number,
        )
    return confirmation


def confirm_opt_in(conversation: Conversation) -> Message | None:
    """Say once that texting is restored."""
    newest = conversation.contact.consent_events.filter(kind=ConsentEvent.Kind.OPT_IN).latest("pk")
    return _queue(conversation, Message.Purpose.OPT_IN_CONFIRMATION, token=f"opt-in-{newest.pk}")


def answer_help(conversation: Conversation, asked: Message) -> Message | None:
    """Answer HELP; people who opted out get it too."""
    return _queue(conversation, Message.Purpose.HELP, token=f"help-{asked.pk}")


def answer(
    conversation: Conversation, purpose: Message.Purpose, body: str, *, token: str, opens: str = "", like: str = ""
) -> Message | None:
    """Queue an answer with the wording `body`; of those whose tokens begin `like` this, one goes to a person a day."""
    if is_enough(conversation.contact, purpose, like=like):
        return None
    said = wording(conversation.owned_number, purpose, body, opens=opens)
    return sending.queue(conversation=conversation, body=said, purpose=purpose, client_token=token)


def wording(number: OwnedNumber, purpose: str, body: str = "", *, opens: str = "Monday at 9:00 AM") -> str:
    """Return what `number` says, `body` or its default, with the names filled in."""
    contact = f"contact {number.help_contact}" if number.help_contact else "reply with your question"
    said = body or DEFAULTS[Message.Purpose(purpose)]
    return said.replace("{business}", number.business_name).replace("{contact}", contact).replace("{opens}", opens)


def is_enough(contact: Contact, purpose: str, *, like: str = "") -> bool:
    """Whether one more text of this kind would be too many; the caller holds the contact's row.

    A kind is a purpose, and of its texts those alone whose tokens begin `like` this: each keyword is a kind.
    """
    now = timezone.now()
    by_rule = Message.objects.filter(
        conversation__contact=contact, direction=Message.Direction.OUTBOUND, created_at__gt=now - ONCE_IN
    ).exclude(purpose=Message.Purpose.REPLY)
    times = list(by_rule.order_by("-created_at").values_list("purpose", "created_at", "client_token")[:50])
    if sum(at > now - LOOP_TIME for _, at, _ in times) >= LOOP_TEXTS:
        return True
    return purpose != Message.Purpose.OPT_OUT_CONFIRMATION and any(
        kind == purpose and (token or "").startswith(like) for kind, _, token in times
    )


def _queue(conversation: Conversation, purpose: Message.Purpose, *, token: str) -> Message | None:
    number = conversation.owned_number
    own = AutomaticText.objects.filter(owned_number=number, purpose=purpose).first()
    if (own and not own.is_on) or is_enough(conversation.contact, purpose):
        return None
    body = wording(number, purpose, own.body if own else "")
    return sending.queue(conversation=conversation, body=body, purpose=purpose, client_token=token)
