"""The list of calls: what it may be narrowed to, and its pages, newest first, by keyset."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from calls.models import Call
from calls.models.call import ANONYMOUS
from contacts.models import Contact
from contacts.phone import InvalidPhone, parse_typed
from inbox.listing import Cursor
from inbox.models import OwnedNumber

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from accounts.models import User
    from calls.models.call import CallQuerySet

PAGE = 50
"""Calls on a page."""
EXPORT_CHUNK = 1000
MOST_EXPORTED = 100_000
"""Calls that one export holds at most; a narrower filter reaches the others."""
LOOKED_AT = 500
"""Missed calls that one page looks at for those that nobody has answered: what followed is asked for each of them.

Where more are asked for at once, as many are looked at."""
TO_ANSWER = "to_answer"
DIRECTIONS = {**dict(Call.Direction.choices), ANONYMOUS: _("Anonymous callers")}
RESULTS = {TO_ANSWER: _("Missed, not yet answered"), **dict(Call.Result.choices)}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to, as its form says it; what makes no sense there counts as not given."""

    number: str = ""
    direction: str = ""
    result: str = ""
    since: str = ""
    until: str = ""
    person: str = ""

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Filters:
        """Read the address's parameters."""
        given = {field.name: params.get(field.name, "").strip()[:80] for field in fields(cls)}
        given["number"] = given["number"] if given["number"].isdecimal() and len(given["number"]) < 18 else ""
        given["direction"] = given["direction"] if given["direction"] in DIRECTIONS else ""
        given["result"] = given["result"] if given["result"] in RESULTS else ""
        for name in ("since", "until"):
            given[name] = given[name] if _day(given[name]) else ""
        given["person"] = given["person"].replace("\x00", "")
        return cls(**given)

    def address(self, after: str = "") -> str:
        """Return these filters as the query part of an address, from the row `after` on."""
        pairs = {field.name: getattr(self, field.name) for field in fields(self)} | {"after": after}
        kept = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def is_default(self) -> bool:
        """Whether all calls are asked for."""
        return self == Filters()


@dataclass(frozen=True, slots=True)
class Page:
    """Some calls, and where the next ones begin (nothing after the last)."""

    rows: list[Call]
    next: str


def page(user: User, filters: Filters, after: str = "") -> Page:
    """Return a page of the calls that `user` may see; `after` is a `Page.next`."""
    rows, end = _read(user, filters, Cursor.read(after), PAGE)
    return Page(rows, str(end or ""))


def every(user: User, filters: Filters) -> Iterator[Call]:
    """Yield the calls of all pages, up to what one export may hold, with few of them in memory."""
    left = MOST_EXPORTED
    after: Cursor | None = None
    while left:
        rows, after = _read(user, filters, after, min(left, EXPORT_CHUNK))
        yield from rows
        left -= len(rows)
        if after is None:
            return


def _read(user: User, filters: Filters, after: Cursor | None, size: int) -> tuple[list[Call], Cursor | None]:
    """Return the next calls, at most `size`, and after which place others may follow."""
    rows, end = _before(narrowed(user, filters), after), None
    if filters.result == TO_ANSWER:
        looked_at = max(LOOKED_AT, size)
        last = list(rows.values_list("started_at", "pk")[looked_at - 1 : looked_at + 1])
        if len(last) == 2:  # others follow
            end = Cursor(*last[0])
            rows = rows.filter(Q(started_at=end.at, pk__gte=end.pk) | Q(started_at__gt=end.at), started_at__gte=end.at)
        rows = rows.still_unanswered()
    found = list(rows.select_related("owned_number", "contact")[: size + 1])
    if len(found) > size:
        end = Cursor(found[size - 1].started_at, found[size - 1].pk)
    return found[:size], end


def narrowed(user: User, filters: Filters) -> CallQuerySet:
    """Return the calls that `user` may see and that fit the filters, answered since or not."""
    rows = Call.objects.visible_to(user)
    if filters.number:
        rows = rows.filter(owned_number=int(filters.number))
    if filters.direction == ANONYMOUS:
        rows = rows.filter(from_number=ANONYMOUS)
    elif filters.direction:
        rows = rows.filter(direction=filters.direction)
    if filters.result == TO_ANSWER:
        rows = rows.unanswered().filter(contact__isnull=False)
    elif filters.result:
        rows = rows.filter(result=filters.result)
    if since := _day(filters.since):
        rows = rows.filter(started_at__gte=since)
    if until := _day(filters.until):
        rows = rows.filter(started_at__lt=until + timedelta(days=1))
    return rows.filter(_of_person(filters.person, user)) if filters.person else rows


def _of_person(words: str, user: User) -> Q:
    """Match a phone number in any usual form, an extension, or a part of a name.

    A number by the keys of who has it, which are indexed; calls of nobody (among our numbers, or on none of ours) are
    looked through only for those who may find some.
    """
    try:
        phone = parse_typed(words)
    except InvalidPhone:
        if words.isdecimal():
            return Q(extension=words) | Q(from_number=words) | Q(to_number=words)
        return Q(contact__name__icontains=words)
    found = Q(contact__in=list(Contact.objects.filter(phone=phone).values_list("pk", flat=True)))
    ours = list(OwnedNumber.objects.filter(number=phone).values_list("pk", flat=True))
    if ours or user.is_superuser:
        of_nobody = Q(contact__isnull=True) & (Q(from_number=phone) | Q(to_number=phone))
        found |= Q(owned_number__in=ours) | of_nobody
    return found


def _before(rows: CallQuerySet, cursor: Cursor | None) -> CallQuerySet:
    if cursor:
        older = Q(started_at__lt=cursor.at) | Q(started_at=cursor.at, pk__lt=cursor.pk)
        # The plain bound beside the pair is what the index can seek by.
        rows = rows.filter(older, started_at__lte=cursor.at)
    return rows.order_by("-started_at", "-pk")


def _day(text: str) -> datetime | None:
    """Return the beginning of a day in the reader's zone."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not 1970 < day.year < 9000:
        return None
    return timezone.make_aware(datetime.combine(day, time.min))
