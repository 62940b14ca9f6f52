"""How the inbox writes times."""

from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from contacts.sentences import in_readers_language
from inbox.badges import MOST_COUNTED
from inbox.listing import Filters

register = template.Library()
register.filter(in_readers_language)


@register.simple_tag
def filter_address(filters: Filters, after: str = "", **changes: object) -> str:
    """Return the query part of an address: these filters with `changes`, from the row `after` on."""
    address = filters.address(**changes)
    if not after:
        return address
    return f"{address}&after={after}" if address else f"?after={after}"


@register.filter
def badge(counts: Mapping[str, int], folder: str) -> str:
    """Return what a folder shows as waiting: nothing, a number, or 99+."""
    count = counts.get(folder, 0)
    return "99+" if count >= MOST_COUNTED else str(count or "")


@register.filter
def undo_key(tags: str | None) -> str:
    """Return the key of the bulk action that a notice offers to undo, if it offers one."""
    return (tags or "").removeprefix("undo-") if (tags or "").startswith("undo-") else ""


@register.filter
def short_time(moment: datetime) -> str:
    """Return the time for today, the weekday for the last six days, else the day; in the reader's zone."""
    local, now = timezone.localtime(moment), timezone.localtime()
    days = (now.date() - local.date()).days
    if days == 0:
        return clock(moment)
    if 0 < days < 7:
        return formats.date_format(local, "D")
    return formats.date_format(local, "DAY" if local.year == now.year else "DAY_WITH_YEAR")


@register.filter
def waited(since: datetime) -> str:
    """Return how long somebody has waited, in the largest unit that fits: 5 min, 3 h, 2 d."""
    minutes = max(int((timezone.now() - since).total_seconds() // 60), 0)
    if minutes < 60:
        return _("%(count)d min") % {"count": minutes}
    if minutes < 48 * 60:
        return _("%(count)d h") % {"count": minutes // 60}
    return _("%(count)d d") % {"count": minutes // (24 * 60)}


@register.filter
def clock(moment: datetime) -> str:
    """Return the time of day in the reader's zone: 9:05 AM."""
    return formats.time_format(timezone.localtime(moment), "CLOCK")


@register.filter
def day_name(day: date) -> str:
    """Return Today, Yesterday, or the day in full."""
    today = timezone.localdate()
    days = (today - day).days
    if days in (0, 1):
        return _("Yesterday") if days else _("Today")
    return formats.date_format(day, "LONG_DAY" if day.year == today.year else "LONG_DAY_WITH_YEAR")


@register.filter
def by_name(marks: list[list[str]] | None) -> list[list[str]]:
    """Return the names and colours of tags (`inbox.models.tagging.tag_marks`) in the order of the alphabet."""
    return sorted(marks or [], key=lambda mark: mark[0].casefold())
