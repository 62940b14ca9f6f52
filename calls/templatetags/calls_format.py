"""How pages write lengths of time."""

from django import template
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def spoken_time(seconds: int) -> str:
    """Return a length of time: 30 s, 2 min 5 s, 1 h 4 min."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    if minutes:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    return f"{rest} s"


@register.filter
def about_time(seconds: float) -> str:
    """Return a length of time to the unit that matters: 40 s, 12 min, 3 h 5 min, 2 days."""
    if seconds >= 2 * 86_400:
        days = round(seconds / 86_400)
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return spoken_time(int(seconds if seconds < 60 else seconds // 60 * 60))


@register.filter
def percent(share: float) -> str:
    """Return a share of 1 as whole per cent."""
    return f"{share:.0%}".replace("%", " %")
