"""Saved replies, filled in for one conversation."""

import re
from dataclasses import dataclass

from accounts.models import User
from inbox.models import Conversation, SavedReply

VARIABLE = re.compile(r"\{([^{}\n]{1,40})\}")
MOST = 200


@dataclass(frozen=True, slots=True)
class Filled:
    """A saved reply as it would go out; `missing` names what cannot be filled in, and then it must not be used."""

    name: str
    text: str
    missing: tuple[str, ...]


def fill_all(*, conversation: Conversation, by: User) -> list[Filled]:
    """Return every saved reply with its variables filled in for this conversation and this author."""
    values = values_for(conversation, by)
    return [fill(reply, values) for reply in SavedReply.objects.filter(is_active=True)[:MOST]]


def fill(reply: SavedReply, values: dict[str, str]) -> Filled:
    """Fill in one; an unknown variable counts as missing, since braces must never reach a customer."""
    wanted = dict.fromkeys(name.strip().lower() for name in VARIABLE.findall(reply.body))
    missing = tuple(name for name in wanted if not values.get(name))
    text = VARIABLE.sub(lambda found: values.get(found[1].strip().lower()) or found[0], reply.body)
    return Filled(reply.name, text, missing)


def values_for(conversation: Conversation, by: User) -> dict[str, str]:
    """Return what each variable stands for; empty where we do not know it."""
    name, number = conversation.contact.name, conversation.owned_number
    return {
        "name": name,
        "first name": name.split()[0] if name else "",
        "my name": by.first_name or by.display_name,
        "number": number.display_number,
        "business": number.business_name,
    }
