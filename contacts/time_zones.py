"""Where a number's owner may be: its time zones, by area code in North America, else as far as its digits tell.

On libphonenumber's time zone data (not its geocoder). A number can be carried elsewhere: where an area code lies in
several zones all of them count, whatever the exchange.
"""

from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
from phonenumbers import NumberParseException
from phonenumbers.timezone import time_zones_for_number
from phonenumbers.tzdata import TIMEZONE_DATA

from contacts.phone import NANP

ANYWHERE = ("America/Los_Angeles", "America/Denver", "America/Chicago", "America/New_York")
"""For North American numbers without a place: toll-free, personal, and area codes that are newer than the data.

All zones that the data gives a toll-free number, from Guam to Samoa, would leave no common waking hour.
"""
OVERLAID = {
    "364": "270", "448": "850", "458": "541", "679": "313", "689": "407", "729": "423", "930": "812",
}  # fmt: skip
"""Area codes laid over an older one, whose zones the data misses or has wrong (NANPA's relief planning letters)."""


def zones_of(phone: str) -> tuple[ZoneInfo, ...]:
    """Return the zones that `phone` (E.164) may be in; none for short codes, names and what has no known place."""
    digits = phone.removeprefix("+")
    if digits == phone:
        return ()
    if NANP.fullmatch(digits):
        area = digits[1:4]
        return _of_area(OVERLAID.get(area, area))
    return _abroad(phone)


@cache
def _area_zones() -> dict[str, set[str]]:
    """Read the data once: each area code's zones, over all of its exchanges."""
    found: dict[str, set[str]] = {}
    for prefix, names in TIMEZONE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4:
            found.setdefault(prefix[1:4], set()).update(names)
    return found


@lru_cache(maxsize=1024)
def _of_area(area: str) -> tuple[ZoneInfo, ...]:
    return _known(_area_zones().get(area, ())) or _known(ANYWHERE)


@lru_cache(maxsize=4096)
def _abroad(phone: str) -> tuple[ZoneInfo, ...]:
    try:
        number = phonenumbers.parse(phone)
    except NumberParseException:
        return ()
    return _known(time_zones_for_number(number))


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def _known(names: set[str] | tuple[str, ...]) -> tuple[ZoneInfo, ...]:
    return tuple(ZoneInfo(name) for name in sorted(names) if name in _names())
