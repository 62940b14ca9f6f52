"""Icons of the kept set, each drawn once: a page shows fifty, of a few dozen kinds."""

import functools

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()
register.simple_tag(functools.lru_cache(maxsize=1000)(lucide), name="lucide")
