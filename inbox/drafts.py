"""Keeping what is typed: a draft lives on the server, so that no reload, crash or change of machine loses it.

What is typed comes in requests that may overtake one another. A form's token and its own count of changes tell them
apart: an older state never follows a newer one, and nothing is kept of a form that was sent.
"""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from inbox.models import Conversation, Draft, Message, Note

Mode = Draft.Mode
MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in a box: of which form (its token), and how many changes came before (its stamp)."""

    body: str
    token: str = ""
    stamp: int = 0


def keep(*, conversation: Conversation, typed: Typed, by: User, mode: str = Mode.REPLY) -> None:
    """Keep what is typed as this person's draft, unless it was overtaken; an empty one shows nowhere."""
    if _was_sent(typed.token, mode):
        return
    body = typed.body.replace("\x00", "")[:MOST_CHARACTERS]
    changed = {
        "body": body if body.strip() else "",
        "client_token": typed.token,
        "stamp": typed.stamp,
        "updated_at": timezone.now(),
    }
    with transaction.atomic():
        mine = Draft.objects.select_for_update()
        draft, is_new = mine.get_or_create(user=by, conversation=conversation, mode=mode, defaults=changed)
        is_overtaken = draft.client_token == typed.token != "" and typed.stamp < draft.stamp
        if not is_new and not is_overtaken:
            Draft.objects.filter(pk=draft.pk).update(**changed)
    if _was_sent(typed.token, mode):
        discard(conversation=conversation, by=by, mode=mode)


def discard(*, conversation: Conversation, by: User, mode: str = Mode.REPLY) -> None:
    """Throw this person's draft away: it was sent."""
    Draft.objects.filter(user=by, conversation=conversation, mode=mode).delete()


def of(*, conversation: Conversation, by: User) -> QuerySet[Draft]:
    """Return what this person has typed here and not sent: a draft for each mode, at most."""
    return Draft.objects.filter(user=by, conversation=conversation).exclude(body="").order_by("pk")[: len(Mode)]


def find(*, conversation: Conversation, by: User) -> dict[str, str]:
    """Return what this person has typed here and not sent, by mode."""
    return {draft.mode: draft.body for draft in of(conversation=conversation, by=by)}


def _was_sent(token: str, mode: str) -> bool:
    sent = Note.objects if mode == Mode.NOTE else Message.objects
    return bool(token) and sent.filter(client_token=token).exists()
