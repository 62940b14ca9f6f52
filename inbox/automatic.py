"""Texts that we send by rule: the confirmation of an opt-out or a restoration, and the answer to HELP."""

from contacts import ledger
from contacts.models import ConsentEvent, OptOut
from inbox import sending
from inbox.models import Conversation, Message

OPT_OUT = "{business}: You are opted out and will get no more texts from us. Reply START to be texted again."
OPT_IN = (
    "{business}: You can get texts from us again. Reply HELP for help, STOP to opt out. Msg & data rates may apply."
)
HELP = "{business}: For help {contact}. Msg & data rates may apply. Reply STOP to opt out."


def confirm_opt_out(conversation: Conversation, block: OptOut) -> Message:
    """Queue the one confirmation that the law allows."""
    ledger.record(
        conversation.contact,
        ConsentEvent.Kind.CONFIRMATION,
        source=ConsentEvent.Source.TEXT,
        owned_number=conversation.owned_number.number,
    )
    return _queue(conversation, OPT_OUT, Message.Purpose.OPT_OUT_CONFIRMATION, token=f"opt-out-{block.pk}")


def confirm_opt_in(conversation: Conversation) -> Message:
    """Say once that texting is restored."""
    newest = conversation.contact.consent_events.filter(kind=ConsentEvent.Kind.OPT_IN).latest("pk")
    return _queue(conversation, OPT_IN, Message.Purpose.OPT_IN_CONFIRMATION, token=f"opt-in-{newest.pk}")


def answer_help(conversation: Conversation, asked: Message) -> Message:
    """Answer HELP; people who opted out get it too."""
    return _queue(conversation, HELP, Message.Purpose.HELP, token=f"help-{asked.pk}")


def _queue(conversation: Conversation, wording: str, purpose: Message.Purpose, *, token: str) -> Message:
    number = conversation.owned_number
    contact = f"contact {number.help_contact}" if number.help_contact else "reply with your question"
    body = wording.format(business=number.business_name, contact=contact)
    return sending.queue(conversation=conversation, body=body, purpose=purpose, client_token=token)
