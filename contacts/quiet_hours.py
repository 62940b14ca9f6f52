"""Quiet hours: when a number's owner is not to be texted by rule, and when they may be again. Pure.

A number that may lie in several time zones is quiet while any of them is: the strictest counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contacts.quiet_rules import Rule, rule_for
from contacts.time_zones import zones_of

LOOK_AHEAD = 8
"""Days within which every rule opens again, in any zones of one number."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A person's time of day: what their wall clock may show, earliest first, and how their quiet hours stand."""

    times: tuple[datetime, ...]
    """One for each different reading; aware."""
    is_quiet: bool
    changes_at: datetime
    """When quiet hours end, or where it is not quiet, begin (UTC)."""
    rule: Rule

    @property
    def changes_for_them(self) -> datetime:
        """That moment as the westernmost of their clocks shows it: there the day both begins and ends last."""
        return self.changes_at.astimezone(self.times[0].tzinfo)


def clock(phone: str, at: datetime) -> Clock | None:
    """Return what is known of a number's time of day at `at`, or None for what has no known place."""
    zones = zones_of(phone)
    if not zones:
        return None
    readings = {reading.replace(tzinfo=None): reading for reading in (at.astimezone(zone) for zone in zones)}
    quiet = is_quiet(phone, at)
    return Clock(
        times=tuple(readings[wall] for wall in sorted(readings)),
        is_quiet=quiet,
        changes_at=next_allowed(phone, at) if quiet else next_quiet(phone, at),
        rule=rule_for(phone),
    )


def is_quiet(phone: str, at: datetime) -> bool:
    """Whether a text by rule must wait at `at` (aware); what has no known place has no quiet hours."""
    rule = rule_for(phone)
    for zone in zones_of(phone):
        local = at.astimezone(zone)
        hours = rule.on(local.weekday())
        if hours is None or not hours.opens <= local.time() < hours.closes:
            return True
    return False


def next_allowed(phone: str, at: datetime) -> datetime:
    """Return the first moment from `at` on at which a text by rule may go: `at` itself where it is not quiet."""
    if not is_quiet(phone, at):
        return at
    openings = sorted(opens for opens, _ in _days(phone, at) if opens > at)
    return next(opens for opens in openings if not is_quiet(phone, opens))


def next_quiet(phone: str, at: datetime) -> datetime:
    """Return the first moment from `at` on at which it is quiet; a year ahead for what has no known place."""
    if is_quiet(phone, at):
        return at
    return min((closes for _, closes in _days(phone, at) if closes > at), default=at + timedelta(days=366))


def _days(phone: str, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield when each day from yesterday on opens and closes, in each zone of the number (UTC)."""
    rule = rule_for(phone)
    for zone in zones_of(phone):
        today = at.astimezone(zone).date()
        for days in range(-1, LOOK_AHEAD):
            day = today + timedelta(days=days)
            if hours := rule.on(day.weekday()):
                opens, closes = (datetime.combine(day, edge, zone) for edge in (hours.opens, hours.closes))
                yield opens.astimezone(UTC), closes.astimezone(UTC)
