"""What "send later" offers: a few moments in the recipient's waking hours, each as both clocks show it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from django.utils import timezone
from django.utils.translation import gettext as _

from contacts import quiet_hours
from contacts.time_zones import zones_of

MORNING, AFTERNOON = time(9), time(14)
SOON = timedelta(minutes=45)
"""An offer nearer than this is no better than sending now."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One offer; `at` is when the text goes out."""

    name: str
    at: datetime
    theirs: datetime | None
    """The same moment by the recipient's clock, where that shows something else than the writer's."""


def offered(phone: str, now: datetime) -> list[Moment]:
    """Return what to offer at `now`, soonest first, each moment once."""
    named = [(_("In an hour"), now + timedelta(hours=1))]
    if quiet_hours.is_quiet(phone, now):
        named.insert(0, (_("When their quiet hours end"), now))
    today = timezone.localdate(now)
    named += [
        (_("This afternoon"), _in(phone, today, AFTERNOON)),
        (_("Tomorrow morning"), _in(phone, today + timedelta(days=1), MORNING)),
        (_("Tomorrow afternoon"), _in(phone, today + timedelta(days=1), AFTERNOON)),
        (_("Monday morning"), _in(phone, today + timedelta(days=7 - today.weekday()), MORNING)),
    ]
    found: dict[datetime, Moment] = {}
    for name, wanted in named:
        at = quiet_hours.next_allowed(phone, wanted).replace(second=0, microsecond=0)
        if at >= now + SOON or (wanted == now and at > now):
            found.setdefault(at, Moment(name, at, theirs(phone, at)))
    return sorted(found.values(), key=lambda moment: moment.at)


def theirs(phone: str, at: datetime) -> datetime | None:
    """Return a moment by the recipient's clock (the westernmost of several), where the writer's shows another time."""
    clock = quiet_hours.clock(phone, at)
    if clock is None or clock.times[0].replace(tzinfo=None) == timezone.localtime(at).replace(tzinfo=None):
        return None
    return clock.times[0]


def _in(phone: str, day: date, hour: time) -> datetime:
    """Return that hour of a day where the recipient is; of several zones, the one where it comes last."""
    zones: tuple[tzinfo, ...] = zones_of(phone) or (timezone.get_current_timezone(),)
    return max(datetime.combine(day, hour, zone) for zone in zones)
