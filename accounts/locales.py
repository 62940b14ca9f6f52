"""A person's language and time zone: what they chose, else what the browser asks for and the organisation's clock."""

from contextlib import suppress
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.preferences import Preferences

REGIONS = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}
"""How the names of zones that lie somewhere begin; the rest are other names of the same, and no places."""


def activate(person: Preferences | AnonymousUser) -> None:
    """Speak to `person` from here on, in this thread; what they did not choose stays as it is."""
    if not isinstance(person, Preferences):
        return
    if is_spoken(person.language):
        translation.activate(person.language)
    if person.time_zone:
        with suppress(ZoneInfoNotFoundError):  # it was chosen when the machine still knew it
            timezone.activate(ZoneInfo(person.time_zone))


def is_spoken(language: str) -> bool:
    """Whether Textdesk is in this language."""
    return language in dict(settings.LANGUAGES)


@cache
def zones() -> frozenset[str]:
    """Return the names of the zones that can be chosen."""
    return frozenset(name for name in available_timezones() if name.partition("/")[0] in REGIONS) | {"UTC"}


def zone_choices() -> list[tuple[str, object]]:
    """Return the zones by region for a menu, after the organisation's own, which is the choice of nothing."""
    own = _("The organisation's (%(zone)s)") % {"zone": _shown(settings.TIME_ZONE)}
    by_region: dict[str, list[tuple[str, str]]] = {region: [] for region in REGIONS}
    for name in sorted(zones() - {"UTC"}):
        region, _slash, place = name.partition("/")
        by_region[region].append((name, _shown(place)))
    groups: list[tuple[str, object]] = [(str(REGIONS[region]), places) for region, places in by_region.items()]
    return [("", own), ("UTC", "UTC"), *groups]


def language_choices() -> list[tuple[str, object]]:
    """Return the languages, each by its own name, after the browser's, which is the choice of nothing."""
    return [("", _("As the browser asks")), *settings.LANGUAGES]


def _shown(zone: str) -> str:
    return zone.replace("_", " ")
