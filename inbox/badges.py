"""What waits for a person, counted for the folders: each count is a few index entries, and stops at a hundred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from inbox.models import Conversation, Mention, OwnedNumber, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django_stubs_ext import WithAnnotations

    from accounts.models import User

MOST_COUNTED = 100
"""Where a badge stops counting; it says 99+."""


class Counts(TypedDict):
    """What waits for a person on a number: unread texts, conversations given to them that they have not seen,
    conversations of their teams that nobody claimed, and conversations with notes that name them."""

    unread: int
    new_to_me: int
    to_claim: int
    named_me: int


class CappedCount(Subquery):
    """How many rows a query has, up to `MOST_COUNTED`."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any, Any]) -> None:
        super().__init__(rows.order_by()[:MOST_COUNTED])


def numbers_of(user: User) -> list[WithAnnotations[OwnedNumber, Counts]]:
    """Return the numbers that `user` may see, each with what waits for them on it."""
    counts = Unread.objects.filter(user=user, owned_number=OuterRef("pk")).order_by().values("owned_number")
    total = Subquery(counts.annotate(total=Sum("count")).values("total"), output_field=IntegerField())
    here = Conversation.objects.filter(owned_number=OuterRef("pk"))
    given = here.filter(assignee=user, is_new_to_assignee=True).exclude(status=Conversation.Status.SPAM)
    to_claim = here.filter(team__isnull=False, team__in=user.teams.all(), assignee__isnull=True, status="open")
    named = Mention.objects.filter(user=user, seen_at__isnull=True, conversation__owned_number=OuterRef("pk"))
    numbers = OwnedNumber.objects.visible_to(user).annotate(
        unread=Coalesce(total, 0),
        new_to_me=CappedCount(given.values("pk")),
        to_claim=CappedCount(to_claim.values("pk")),
        named_me=CappedCount(named.values("conversation").distinct()),
    )
    return cast("list[WithAnnotations[OwnedNumber, Counts]]", list(numbers))


def of_folders(numbers: Sequence[WithAnnotations[OwnedNumber, Counts]]) -> dict[str, int]:
    """Return what the folders show as waiting."""
    return {
        "mine": sum(number.new_to_me for number in numbers),
        "teams": sum(number.to_claim for number in numbers),
        "unread": sum(number.unread for number in numbers),
        "mentions": sum(number.named_me for number in numbers),
    }
