"""The inbox's list: which conversations a person sees, in the order they chose, a page at a time.

Each owned number's first rows are read from its own index and merged, so that the cost depends on the page and on
how many numbers one may see, never on how many conversations there are. Pages follow one another by keyset.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from inbox import merged
from inbox.models import Conversation, ConversationTag, Draft, Mention, Message, Unread
from inbox.models.tagging import tag_marks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django_stubs_ext import StrOrPromise

    from accounts.models import User
    from inbox.models import OwnedNumber

PAGE = 40
"""Rows on a page."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FOLDERS = {
    "all": _("All"),
    "mine": _("Mine"),
    "teams": _("My teams"),
    "unread": _("Unread"),
    "mentions": _("Mentions"),
    "unassigned": _("Unassigned"),
}
STATES = {"open": _("Open"), "snoozed": _("Snoozed"), "closed": _("Closed"), "spam": _("Spam")}
NOTHING_IN = {
    "mine": _("No open conversation is assigned to you."),
    "teams": _("No open conversation is assigned to your teams."),
    "unread": _("You have seen everything."),
    "mentions": _("No open conversation mentions you."),
    "unassigned": _("Somebody has each open conversation."),
    "snoozed": _("Nothing is snoozed."),
    "closed": _("Nothing is closed."),
    "spam": _("Nobody is marked as spam."),
}
"""What is said of a folder, or a state, that is empty."""


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the list: the column that has the moment, and its direction."""

    label: StrOrPromise
    column: str
    is_descending: bool

    def beyond(self, cursor: Cursor) -> Q:
        """Return what keeps the rows after a row: the plain bound beside the pair is what the index can seek by."""
        way = "lt" if self.is_descending else "gt"
        bound = Q(**{f"{self.column}__{way}e": cursor.at})
        return bound & (
            Q(**{f"{self.column}__{way}": cursor.at}) | Q(**{self.column: cursor.at, f"pk__{way}": cursor.pk})
        )


ORDERS = {
    "newest": Order(_("Newest first"), "last_message_at", is_descending=True),
    "waiting": Order(_("Waiting longest"), "waiting_since", is_descending=False),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, and its order; `number` is an owned number's key, `tag` a tag's."""

    state: str = "open"
    folder: str = "all"
    number: int | None = None
    tag: int | None = None
    sort: str = "newest"

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Filters:
        """Read the address's parameters; what makes no sense there counts as not given."""
        state, folder, sort = params.get("state", ""), params.get("folder", ""), params.get("sort", "")
        return cls(
            state=state if state in STATES else "open",
            folder=folder if folder in FOLDERS else "all",
            number=_key(params.get("number", "")),
            tag=_key(params.get("tag", "")),
            sort=sort if sort in ORDERS else "newest",
        )

    def address(self, **changes: object) -> str:
        """Return these filters as the query part of an address, without what is at its default."""
        wanted = replace(self, **changes)  # type: ignore[arg-type]
        usual = asdict(Filters())
        kept = {name: value for name, value in asdict(wanted).items() if value != usual[name]}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def order(self) -> Order:
        """The order of the rows."""
        return ORDERS[self.sort]

    @property
    def is_default(self) -> bool:
        """Whether nothing but the open conversations' own list is asked for."""
        return self == Filters(sort=self.sort)

    @property
    def nothing(self) -> StrOrPromise:
        """What to say where no conversation fits: of the one folder or state that was chosen, or of all filters."""
        usual = asdict(Filters(sort=self.sort))
        chosen = [value for name, value in asdict(self).items() if value != usual[name]]
        said = NOTHING_IN.get(chosen[0]) if len(chosen) == 1 else None
        return said or _("No conversation fits these filters.")


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


def page(user: User, filters: Filters, numbers: Sequence[OwnedNumber], after: str = "", rows: int = PAGE) -> Page:
    """Return a page of the list; `numbers` are those that `user` may see, `after` is a `Page.next`."""
    chosen = [number.pk for number in numbers if filters.number in (None, number.pk)]
    keys = _first(user, filters, chosen, Cursor.read(after), rows + 1)
    order = filters.order
    found = list(_with_row_parts(Conversation.objects.filter(pk__in=keys[:rows]), user))
    found = [row for row in found if getattr(row, order.column)]
    found.sort(key=lambda row: (getattr(row, order.column), row.pk), reverse=order.is_descending)
    has_more = len(keys) > rows and found
    return Page(found, str(Cursor(getattr(found[-1], order.column), found[-1].pk)) if has_more else "")


def following(user: User, filters: Filters, numbers: Sequence[OwnedNumber], left: Conversation) -> int | None:
    """Return the key of the conversation after one that leaves the list; from the top again where it was the last."""
    moment = getattr(left, filters.order.column)
    after = [str(Cursor(moment, left.pk))] if moment else []
    for start in [*after, ""]:
        keys = [row.pk for row in page(user, filters, numbers, after=start, rows=2).rows if row.pk != left.pk]
        if keys:
            return keys[0]
    return None


def _with_row_parts(rows: QuerySet[Conversation], user: User) -> QuerySet[Conversation]:
    unread = Unread.objects.filter(user=user, conversation=OuterRef("pk")).values("count")
    drafts = Draft.objects.filter(user=user, conversation=OuterRef("pk")).exclude(body="")
    draft = drafts.order_by("-updated_at").values("body")[:1]
    waits = Exists(Message.objects.filter(conversation=OuterRef("pk"), status=Message.Status.SCHEDULED))
    rows = rows.select_related("contact__opt_out", "owned_number", "assignee", "team")
    rows = rows.annotate(draft=Subquery(draft), tag_marks=tag_marks(), has_scheduled=waits)
    return rows.annotate(unread_count=Coalesce(Subquery(unread, output_field=IntegerField()), 0))


def _first(user: User, filters: Filters, numbers: list[int], after: Cursor | None, limit: int) -> list[int]:
    """Return the first `limit` keys in the order that was asked for."""
    if not numbers:
        return []
    order = filters.order
    rows = Conversation.objects.filter(status=filters.state, **{f"{order.column}__isnull": False})
    if filters.tag is not None:
        rows = rows.filter(pk__in=ConversationTag.objects.filter(tag=filters.tag).values("conversation"))
    if after:
        rows = rows.filter(order.beyond(after))
    here = rows.filter(owned_number__in=numbers)
    if filters.folder == "mine":
        parts = [here.filter(assignee=user)]
    elif filters.folder == "teams":
        teams = user.teams.values_list("pk", flat=True)[: merged.MOST_PARTS]
        parts = [here.filter(team=team) for team in teams]
    elif filters.folder == "unread":
        unread = Unread.objects.filter(user=user, owned_number__in=numbers).values("conversation")
        parts = [rows.filter(pk__in=unread)]
    elif filters.folder == "mentions":
        named = Mention.objects.filter(user=user, seen_at__isnull=True).values("conversation")
        parts = [here.filter(pk__in=named)]
    else:
        if filters.folder == "unassigned":
            rows = rows.filter(assignee__isnull=True)
        parts = [rows.filter(owned_number=number) for number in numbers]
    return merged.first(parts, by=order.column, limit=limit, is_descending=order.is_descending)
