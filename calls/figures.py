"""Figures: texts and calls of a range of days by hour and number, missed calls, and how soon those were answered.

Three bounded statements: texts and calls, counted by number, day and hour from indexes that hold all they ask for,
and the newest missed calls.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Count, DateTimeField, OuterRef, Q, Subquery
from django.db.models.functions import ExtractHour, TruncDate
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy

from calls.models import Call
from calls.models.call import answers
from inbox.models import Message, OwnedNumber

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from accounts.models import User

MOST_DAYS = 366
MOST_MISSED = 2000
"""Missed calls, the newest of the range, of which the time until somebody called or texted back is told."""
LEFT = (Message.Status.SENT, Message.Status.DELIVERED)
"""An outbound text counts once the carrier took it."""
RANGES = {
    "today": (1, gettext_lazy("Today")),
    "7": (7, gettext_lazy("7 days")),
    "30": (30, gettext_lazy("30 days")),
}
"""The offered ranges: the days that each has, today the last of them, and its name."""
CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class Range:
    """Some whole days, both ends included, in the site's time zone; and the number that is asked for, if one is."""

    name: str
    first: date
    last: date
    number: int | None = None

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Range:
        """Read the address's parameters; what makes no sense there counts as not given, and too many days are cut."""
        name, number, today = params.get("range", ""), params.get("number", ""), local_day(timezone.now())
        chosen = int(number) if number.isascii() and number.isdecimal() and len(number) < 18 else None
        first, last = _day(params.get("since", "")), _day(params.get("until", ""))
        if name == CUSTOM and (first or last):
            last = min(last or today, today)
            first = min(first or last, last)
            return cls(CUSTOM, max(first, last - timedelta(days=MOST_DAYS - 1)), last, chosen)
        name = name if name in RANGES else "7"
        return cls(name, today - timedelta(days=RANGES[name][0] - 1), today, chosen)

    @property
    def days(self) -> list[date]:
        """All days of the range."""
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The moment at which the range begins, and the one before which it ends."""
        zone = timezone.get_default_timezone()
        end = self.last + timedelta(days=1)
        return datetime.combine(self.first, time.min, zone), datetime.combine(end, time.min, zone)

    def address(self, **changes: object) -> str:
        """Return the query part of an address that asks for this, with `changes`."""
        pairs: dict[str, object] = {"range": self.name, "number": self.number}
        if self.name == CUSTOM:
            pairs |= {"since": self.first, "until": self.last}
        return "?" + urlencode({name: value for name, value in (pairs | changes).items() if value})


@dataclass(slots=True)
class Counts:
    """What happened: texts and calls, in and out; `missed` is a part of `calls_in`."""

    texts_in: int = 0
    texts_out: int = 0
    calls_in: int = 0
    missed: int = 0
    calls_out: int = 0

    def add(self, other: Counts) -> None:
        """Add another's counts to these."""
        for name in COUNTED:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def missed_share(self) -> float | None:
        """The share of the calls to us in which nobody of us spoke; None without calls."""
        return self.missed / self.calls_in if self.calls_in else None

    @property
    def taken(self) -> int:
        """The calls to us that were not missed."""
        return self.calls_in - self.missed

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not any(getattr(self, name) for name in COUNTED)


COUNTED = ("texts_in", "texts_out", "calls_in", "missed", "calls_out")


@dataclass(slots=True)
class Answers:
    """For how long missed callers waited until a person of us called or texted back, in seconds."""

    waits: list[float] = field(default_factory=list)
    missed: int = 0
    """The missed calls that were looked at, answered since or not."""

    @property
    def median(self) -> float | None:
        """Half of the answered callers waited no longer."""
        return percentile(self.waits, 0.5)

    @property
    def p90(self) -> float | None:
        """Nine of ten answered callers waited no longer."""
        return percentile(self.waits, 0.9)

    @property
    def waiting(self) -> int:
        """The missed calls that nobody has answered."""
        return self.missed - len(self.waits)


@dataclass(frozen=True, slots=True)
class NumberFigures:
    """The figures of one number of ours."""

    number: OwnedNumber
    hours: list[Counts]
    total: Counts
    answers: Answers


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a range, as a whole and number by number."""

    numbers: list[NumberFigures]
    hours: list[Counts]
    days: dict[date, Counts]
    total: Counts
    answers: Answers
    is_cut: bool
    """Whether there were more missed calls than were looked at for the answers."""


def read(user: User, asked: Range) -> Figures:
    """Return the figures of the numbers that `user` may see."""
    numbers = [row for row in OwnedNumber.objects.visible_to(user) if asked.number in (None, row.pk)]
    keys = [number.pk for number in numbers]
    by_hour, by_day = _counts(keys, asked)
    answered, is_cut = _answers(keys, asked)
    found = [NumberFigures(number, hours := by_hour[number.pk], _sum(hours), answered[number.pk]) for number in numbers]
    hours = [_sum(one.hours[hour] for one in found) for hour in range(24)]
    everyone = Answers([wait for one in found for wait in one.answers.waits], sum(one.answers.missed for one in found))
    return Figures(found, hours, by_day, _sum(hours), everyone, is_cut)


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the value that `share` (0 to 1) of all values do not exceed; None without values."""
    ordered = sorted(values)
    return ordered[max(0, -int(-len(ordered) * share // 1) - 1)] if ordered else None


def local_day(moment: datetime) -> date:
    """Return the day of a moment in the site's time zone."""
    return timezone.localdate(moment, timezone=timezone.get_default_timezone())


def _day(text: str) -> date | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 1970 < day.year < 9000 else None


def _sum(parts: Iterable[Counts]) -> Counts:
    total = Counts()
    for part in parts:
        total.add(part)
    return total


def _counts(numbers: list[int], asked: Range) -> tuple[defaultdict[int, list[Counts]], dict[date, Counts]]:
    """Return what happened on each number in each hour of the day, and on each day of the range."""
    zone = timezone.get_default_timezone()
    by_hour: defaultdict[int, list[Counts]] = defaultdict(lambda: [Counts() for _ in range(24)])
    by_day = {day: Counts() for day in asked.days}
    for rows, at in ((_texts(numbers, asked), "occurred_at"), (_calls(numbers, asked), "started_at")):
        parts = {"day": TruncDate(at, tzinfo=zone), "hour": ExtractHour(at, tzinfo=zone)}
        for row in _counted(rows, "owned_number", **parts):
            number, day, hour = row.pop("owned_number"), row.pop("day"), row.pop("hour")
            counts = Counts(**row)
            by_hour[number][hour].add(counts)
            by_day[day].add(counts)
    return by_hour, by_day


def _texts(numbers: list[int], asked: Range) -> Any:
    since, until = asked.span
    return Message.objects.filter(owned_number__in=numbers, occurred_at__gte=since, occurred_at__lt=until)


def _calls(numbers: list[int], asked: Range) -> Any:
    since, until = asked.span
    rows = Call.objects.filter(owned_number__in=numbers, started_at__gte=since, started_at__lt=until)
    return rows.exclude(result=Call.Result.PENDING)


def _counted(rows: Any, *by: str, **parts: Any) -> Iterable[dict[str, Any]]:
    """Count texts or calls, grouped `by` columns and `parts` made of them."""
    inbound, outbound = Q(direction="inbound"), Q(direction="outbound")
    if rows.model is Message:
        counts = {"texts_in": inbound, "texts_out": outbound & Q(status__in=LEFT)}
    else:
        missed = inbound & Q(result__in=Call.UNANSWERED)
        counts = {"calls_in": inbound, "missed": missed, "calls_out": outbound}
    # of a column that is never empty and that, other than the key, both indexes hold
    sums = {name: Count("direction", filter=condition) for name, condition in counts.items()}
    counted: Iterable[dict[str, Any]] = rows.order_by().annotate(**parts).values(*by, *parts).annotate(**sums)
    return counted


def _answers(numbers: list[int], asked: Range) -> tuple[defaultdict[int, Answers], bool]:
    """Return by number how soon missed callers were answered, and whether there were more than are looked at."""
    since, until = asked.span
    missed = Call.objects.unanswered().filter(
        owned_number__in=numbers, started_at__gte=since, started_at__lt=until, contact__isnull=False
    )
    rows = missed.order_by("-started_at", "-pk").values_list("owned_number", "ended_at", *_first_answers())
    found: defaultdict[int, Answers] = defaultdict(Answers)
    columns: Iterable[Any] = rows[: MOST_MISSED + 1]
    for place, (number, ended_at, *moments) in enumerate(columns):
        if place == MOST_MISSED:
            return found, True
        answered_at = min(filter(None, moments), default=None)
        found[number].missed += 1
        if answered_at:
            found[number].waits.append(max(0.0, (answered_at - ended_at).total_seconds()))
    return found, False


def _first_answers() -> tuple[Subquery, Subquery]:
    """Return when a person of us first texted, and when we first spoke or called, since a missed call."""
    texted, called = answers(OuterRef("contact"), OuterRef("started_at"))
    return (
        Subquery(texted.order_by("occurred_at").values("occurred_at")[:1], DateTimeField()),
        Subquery(called.order_by("started_at").values("started_at")[:1], DateTimeField()),
    )
