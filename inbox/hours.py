"""When a number of ours is open, by its own clock. Pure: `inbox.models.Calendar` fills it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MIDNIGHT = time(0)
LOOK_AHEAD = 15
"""Days in which the next opening is sought."""


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when, on one day of the week (Monday is 0); closing at midnight is the day's end."""

    weekday: int
    opens: time
    closes: time

    def holds(self, moment: time) -> bool:
        """Whether a time of its day lies in it."""
        return self.opens <= moment and (self.closes == MIDNIGHT or moment < self.closes)


@dataclass(frozen=True, slots=True)
class Day:
    """A holiday: one date, or the same date of each year."""

    on: date
    is_yearly: bool

    def falls_on(self, day: date) -> bool:
        """Whether `day` is it; 29 February comes in leap years alone."""
        return day == self.on or (self.is_yearly and (day.month, day.day) == (self.on.month, self.on.day))


@dataclass(frozen=True, slots=True)
class Hours:
    """A week and the holidays in it. Moments are aware; what counts is the zone's clock."""

    zone: ZoneInfo
    spans: tuple[Span, ...]
    holidays: tuple[Day, ...] = ()

    def is_holiday(self, moment: datetime) -> bool:
        """Whether the number's day is a holiday."""
        return self._is_holiday(moment.astimezone(self.zone).date())

    def is_open(self, moment: datetime) -> bool:
        """Whether somebody is there: in one of the day's spans, and no holiday."""
        local = moment.astimezone(self.zone)
        if self._is_holiday(local.date()):
            return False
        return any(span.weekday == local.weekday() and span.holds(local.time()) for span in self.spans)

    def opens_next(self, moment: datetime) -> datetime | None:
        """Return when it opens next, in its zone; None where it does not within two weeks."""
        local = moment.astimezone(self.zone)
        for ahead in range(LOOK_AHEAD):
            day = local.date() + timedelta(days=ahead)
            if self._is_holiday(day):
                continue
            starts = sorted(span.opens for span in self.spans if span.weekday == day.weekday())
            for start in starts:
                at = datetime.combine(day, start, tzinfo=self.zone)
                if at > local:
                    return at
        return None

    def _is_holiday(self, day: date) -> bool:
        return any(holiday.falls_on(day) for holiday in self.holidays)


def in_words(opens: datetime | None, moment: datetime) -> str:
    """Return an opening as a text says it: `today at 9:00 AM`, `Monday at 9:00 AM`, `December 27 at 9:00 AM`."""
    if opens is None:
        return "soon"
    clock = f"{opens:%I:%M %p}".lstrip("0")
    days = (opens.date() - moment.astimezone(opens.tzinfo).date()).days
    near = {0: "today", 1: "tomorrow"}.get(days) or (f"{opens:%A}" if days < 7 else f"{opens:%B} {opens.day}")
    return f"{near} at {clock}"
