"""Who is viewing a conversation, and who is typing in it: told through Redis to those who may see it, stored nowhere.

A page says it again as long as it is true, and whoever hears of it forgets it after a while (`static/js/presence.js`).
With Redis gone nobody hears of it.
"""

from django.db.models import TextChoices

from accounts.models import User
from inbox import live
from inbox.models import Conversation

MOST_COLLEAGUES = 1000


class Doing(TextChoices):
    """What somebody does in a conversation."""

    VIEWING = "viewing"
    TYPING = "typing"
    LEFT = "left"


def tell(*, conversation: Conversation, doing: Doing, by: User) -> None:
    """Tell the open pages."""
    number = conversation.owned_number_id
    live.publish({"conversation": conversation.pk, "number": number, "kinds": [doing.value], "user": by.pk})


def colleagues() -> dict[int, dict[str, str]]:
    """Return how people are called, by key: an event names them by their key alone."""
    people = User.objects.filter(is_active=True).order_by("pk")[:MOST_COLLEAGUES]
    return {person.pk: {"name": person.display_name, "initials": person.initials} for person in people}
