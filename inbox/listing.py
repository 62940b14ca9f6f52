"""The inbox's list: which conversations a person sees, newest first, a page at a time.

Each owned number's newest rows are read from its own index and merged, so that the cost depends on the page and on
how many numbers one may see, never on how many conversations there are. Pages follow one another by keyset.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypedDict, cast
from urllib.parse import urlencode

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from inbox import merged
from inbox.models import Conversation, ConversationTag, Draft, Mention, Message, OwnedNumber, Unread
from inbox.models.tagging import tag_marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import WithAnnotations

    from accounts.models import User

PAGE = 40
"""Rows on a page."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOLDERS = {
    "all": "All",
    "mine": "Mine",
    "teams": _("My teams"),
    "unassigned": "Unassigned",
    "unread": "Unread",
    "mentions": "Mentions",
}
STATES = {"open": "Open", "snoozed": "Snoozed", "closed": "Closed"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; `number` is an owned number's key, `tag` a tag's."""

    state: str = "open"
    folder: str = "all"
    number: int | None = None
    tag: int | None = None

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Filters:
        """Read the address's parameters; what makes no sense there counts as not given."""
        state, folder = params.get("state", ""), params.get("folder", "")
        return cls(
            state=state if state in STATES else "open",
            folder=folder if folder in FOLDERS else "all",
            number=_key(params.get("number", "")),
            tag=_key(params.get("tag", "")),
        )

    def address(self, **changes: object) -> str:
        """Return these filters as the query part of an address, without what is at its default."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        usual = asdict(Filters())
        kept = {name: value for name, value in asdict(wanted).items() if value != usual[name]}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def is_default(self) -> bool:
        """Whether nothing but the open conversations' own list is asked for."""
        return self == Filters()


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its time and key."""

    at: datetime
    pk: int

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """Read `microseconds-key`; None for anything else, which begins at the top."""
        moment, _, pk = text.partition("-")
        if not (moment.isdecimal() and pk.isdecimal() and len(moment) < 18 and len(pk) < 19):
            return None
        return cls(EPOCH + timedelta(microseconds=int(moment)), int(pk))

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of the list, and where the next ones begin (nothing after the last)."""

    rows: list[Conversation]
    next: str


class Counts(TypedDict):
    """What waits for a person on a number: unread texts, conversations given to them that they have not seen,
    conversations of their teams that nobody claimed, and conversations with notes that name them."""

    unread: int
    new_to_me: int
    to_claim: int
    named_me: int


MOST_COUNTED = 100
"""Where a badge stops counting; it says 99+."""


class CappedCount(Subquery):
    """How many rows a sliced query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) capped)"
    output_field = IntegerField()

    def __init__(self, rows: QuerySet[Any]) -> None:
        super().__init__(rows.order_by()[:MOST_COUNTED])


def numbers_of(user: User) -> list[WithAnnotations[OwnedNumber, Counts]]:
    """Return the numbers that `user` may see, each with what waits for them on it."""
    here = Conversation.objects.filter(owned_number=OuterRef("pk"))
    given = here.filter(assignee=user, is_new_to_assignee=True)
    to_claim = here.filter(team__isnull=False, team__in=user.teams.all(), assignee__isnull=True, status="open")
    named = Mention.objects.filter(user=user, seen_at__isnull=True, conversation__owned_number=OuterRef("pk"))
    counts = Unread.objects.filter(user=user, owned_number=OuterRef("pk")).order_by().values("owned_number")
    total = Subquery(counts.annotate(total=Sum("count")).values("total"), output_field=IntegerField())
    numbers = OwnedNumber.objects.visible_to(user).annotate(
        unread=Coalesce(total, 0),
        new_to_me=CappedCount(given.values("pk")),
        to_claim=CappedCount(to_claim.values("pk")),
        named_me=CappedCount(named.values("conversation").distinct()),
    )
    return cast("list[WithAnnotations[OwnedNumber, Counts]]", list(numbers))


def badges(numbers: Sequence[WithAnnotations[OwnedNumber, Counts]]) -> dict[str, int]:
    """Return what the folders show as waiting."""
    return {
        "mine": sum(number.new_to_me for number in numbers),
        "teams": sum(number.to_claim for number in numbers),
        "unread": sum(number.unread for number in numbers),
        "mentions": sum(number.named_me for number in numbers),
    }


def page(user: User, filters: Filters, numbers: Sequence[OwnedNumber], after: str = "", rows: int = PAGE) -> Page:
    """Return a page of the list; `numbers` are those that `user` may see, `after` is a `Page.next`."""
    chosen = [number.pk for number in numbers if filters.number in (None, number.pk)]
    keys = _newest(user, filters, chosen, Cursor.read(after), rows + 1)
    found = list(_with_row_parts(Conversation.objects.filter(pk__in=keys[:rows]), user))
    found.sort(key=lambda row: (row.last_message_at, row.pk), reverse=True)
    has_more = len(keys) > rows and found
    return Page(found, str(Cursor(found[-1].last_message_at, found[-1].pk)) if has_more else "")


def _with_row_parts(rows: QuerySet[Conversation], user: User) -> QuerySet[Conversation]:
    unread = Unread.objects.filter(user=user, conversation=OuterRef("pk")).values("count")
    draft = Draft.objects.filter(user=user, conversation=OuterRef("pk")).values("body")
    waits = Exists(Message.objects.filter(conversation=OuterRef("pk"), status=Message.Status.SCHEDULED))
    rows = rows.select_related("contact__opt_out", "owned_number", "assignee", "team")
    rows = rows.annotate(draft=Subquery(draft), tag_marks=tag_marks(), has_scheduled=waits)
    return rows.annotate(unread_count=Coalesce(Subquery(unread, output_field=IntegerField()), 0))


def _newest(user: User, filters: Filters, numbers: list[int], after: Cursor | None, limit: int) -> list[int]:
    """Return the newest `limit` keys, newest first."""
    if not numbers:
        return []
    rows = Conversation.objects.filter(status=filters.state)
    if filters.tag is not None:
        rows = rows.filter(pk__in=ConversationTag.objects.filter(tag=filters.tag).values("conversation"))
    if after:
        at_or_before = Q(last_message_at__lt=after.at) | Q(last_message_at=after.at, pk__lt=after.pk)
        # The plain bound beside the pair is what the index can seek by.
        rows = rows.filter(at_or_before, last_message_at__lte=after.at)
    if filters.folder == "mine":
        return _keys(rows.filter(assignee=user, owned_number__in=numbers), limit)
    if filters.folder == "teams":
        theirs = rows.filter(owned_number__in=numbers)
        teams = user.teams.values_list("pk", flat=True)[: merged.MOST_PARTS]
        return merged.newest([theirs.filter(team=team) for team in teams], by="last_message_at", limit=limit)
    if filters.folder == "unread":
        unread = Unread.objects.filter(user=user, owned_number__in=numbers).values("conversation")
        return _keys(rows.filter(pk__in=unread), limit)
    if filters.folder == "mentions":
        named = Mention.objects.filter(user=user, seen_at__isnull=True).values("conversation")
        return _keys(rows.filter(pk__in=named, owned_number__in=numbers), limit)
    if filters.folder == "unassigned":
        rows = rows.filter(assignee__isnull=True)
    return merged.newest([rows.filter(owned_number=number) for number in numbers], by="last_message_at", limit=limit)


def _keys(rows: QuerySet[Conversation], limit: int) -> list[int]:
    return list(rows.order_by("-last_message_at", "-pk").values_list("pk", flat=True)[:limit])
