"""How pages write lengths of time."""

from django import template

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
