"""Saved replies: kept for everyone or for oneself, and filled in for one conversation."""

import re
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from inbox import segments
from inbox.models import Conversation, SavedReply
from inbox.segments import Segments

VARIABLE = re.compile(r"\{([^{}\n]{1,40})\}")
MOST = 200
VARIABLES = {
    "first name": _("the first word of their name"),
    "name": _("their name"),
    "my name": _("your first name"),
    "number": _("the number that you text from"),
    "business": _("who texts, as customers know you"),
}
"""Each variable, with what stands for it."""
EXAMPLE = {
    "name": "Ann Lee",
    "first name": "Ann",
    "number": "(321) 555-0123",
    "business": "Acme",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """A saved reply as it would go out; `missing` names what cannot be filled in, and then it must not be used."""

    name: str
    text: str
    missing: tuple[str, ...]
    is_own: bool

    @property
    def cost(self) -> Segments:
        """What it costs to send."""
        return segments.count(self.text)


def fill_all(*, conversation: Conversation, by: User) -> list[Filled]:
    """Return every saved reply with its variables filled in for this conversation and this author."""
    values = values_for(conversation, by)
    return [fill(reply, values) for reply in SavedReply.objects.visible_to(by)[:MOST]]


def fill(reply: SavedReply, values: dict[str, str]) -> Filled:
    """Fill in one; an unknown variable counts as missing, since braces must never reach a customer."""
    missing = tuple(name for name in wanted(reply.body) if not values.get(name))
    text = VARIABLE.sub(lambda found: values.get(_key(found[1])) or found[0], reply.body)
    return Filled(reply.name, text, missing, is_own=reply.owner_id is not None)


def example(body: str, by: User) -> Filled:
    """Return a wording as it would read to somebody whom we know all about."""
    return fill(SavedReply(body=body), EXAMPLE | {"my name": _my_name(by)})


def unfilled(body: str) -> list[str]:
    """Return the variables that still stand in what is about to be sent: somebody forgot to fill them in."""
    return [name for name in wanted(body) if name in VARIABLES]


def unknown(body: str) -> list[str]:
    """Return the words in braces that are no variable of ours."""
    return [name for name in wanted(body) if name not in VARIABLES]


def wanted(body: str) -> list[str]:
    """Return the words in braces, each once, in order."""
    return list(dict.fromkeys(_key(name) for name in VARIABLE.findall(body)))


def save(reply: SavedReply, *, is_shared: bool, by: User) -> None:
    """Keep a new or changed wording, for everyone or for `by` alone. Its name must be free (the form looks)."""
    reply.owner = None if is_shared else by
    reply.updated_by, reply.updated_at = by, timezone.now()
    reply.save()


def remove(reply: SavedReply, *, by: User) -> None:
    """Take a wording out of use; an admin can bring it back."""
    SavedReply.objects.filter(pk=reply.pk).update(is_active=False, updated_by=by, updated_at=timezone.now())


def values_for(conversation: Conversation, by: User) -> dict[str, str]:
    """Return what each variable stands for; empty where we do not know it."""
    name, number = conversation.contact.name, conversation.owned_number
    return {
        "name": name,
        "first name": name.split()[0] if name else "",
        "my name": _my_name(by),
        "number": number.display_number,
        "business": number.business_name,
    }


def _key(name: str) -> str:
    return " ".join(name.lower().split())


def _my_name(by: User) -> str:
    return by.first_name or by.display_name
