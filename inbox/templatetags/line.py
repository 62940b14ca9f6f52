"""Why nothing is sent, on every page of admin."""

from django import template

from inbox import holds

register = template.Library()


@register.simple_tag
def line_stop() -> holds.Stop | None:
    """Return why nothing is sent at the moment, or None."""
    return holds.current()
