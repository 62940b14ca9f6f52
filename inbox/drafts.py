"""Keeping what is typed: a draft lives on the server, so that no reload, crash or change of machine loses it."""

from django.utils import timezone

from accounts.models import User
from inbox.models import Conversation, Draft

MOST_CHARACTERS = 20_000


def keep(*, conversation: Conversation, body: str, by: User) -> None:
    """Keep `body` as this person's draft; an empty one is thrown away."""
    body = body.replace("\x00", "")[:MOST_CHARACTERS]
    if not body.strip():
        discard(conversation=conversation, by=by)
        return
    Draft.objects.update_or_create(
        user=by, conversation=conversation, defaults={"body": body, "updated_at": timezone.now()}
    )


def discard(*, conversation: Conversation, by: User) -> None:
    """Throw this person's draft away: it was sent, or emptied."""
    Draft.objects.filter(user=by, conversation=conversation).delete()


def find(*, conversation: Conversation, by: User) -> str:
    """Return what this person has typed here and not sent."""
    return Draft.objects.filter(user=by, conversation=conversation).values_list("body", flat=True).first() or ""
