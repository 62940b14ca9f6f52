"""How the composer writes a person's time of day."""

from datetime import datetime

from django import template
from django.utils import formats, timezone
from django.utils.html import json_script
from django.utils.safestring import SafeString

from contacts.quiet_hours import Clock
from inbox import moments, words

register = template.Library()


@register.simple_tag
def script_words() -> SafeString:
    """Return the words of the inbox's scripts, as data in the page."""
    return json_script(words.of_scripts(), "words")


@register.filter
def hour(moment: datetime) -> str:
    """Return what a wall clock in the moment's own zone shows: 2:14 AM."""
    return formats.time_format(moment, "CLOCK")


@register.filter
def zone(moment: datetime) -> str:
    """Return the name of the moment's zone, as scripts know it: America/New_York."""
    return str(moment.tzinfo)


@register.filter
def quiet_until(clock: Clock) -> str:
    """Return when their quiet hours end by their own clock: 8:00 AM, or Monday 8:00 AM where that is not next."""
    ends, now = clock.changes_for_them, clock.times[0]
    shown = hour(ends)
    is_soon = (ends.date() - now.date()).days <= 1
    return shown if is_soon else f"{formats.date_format(ends, 'l')} {shown}"


@register.filter
def epoch(moment: datetime) -> int:
    """Return a moment as seconds since 1970, as scripts count."""
    return int(moment.timestamp())


@register.filter
def moment_there(moment: datetime) -> str:
    """Return a moment in its own zone: Fri, Nov 27, 9:00 AM."""
    return formats.date_format(moment, "MOMENT_WITH_WEEKDAY")


@register.filter
def for_them(moment: datetime, phone: str) -> datetime | None:
    """Return a moment by the clock of a number's owner, where that differs from the reader's."""
    return moments.theirs(phone, moment)


@register.filter
def moment_here(moment: datetime) -> str:
    """Return a moment in the reader's zone: Fri, Nov 27, 9:00 AM."""
    return formats.date_format(timezone.localtime(moment), "MOMENT_WITH_WEEKDAY")
