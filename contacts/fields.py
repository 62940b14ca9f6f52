"""Values of the fields that admins defined: reading what was typed, and writing it for people.

A value is kept in JSON: text and a choice as they are, a number as decimal digits, a date as YYYY-MM-DD, yes or no
as a boolean. A field without a value has no entry.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext

from contacts.models import CustomField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import QuerySet

Kind = CustomField.Kind
Value = str | bool
MOST_FIELDS = 100
LONGEST_TEXT = 500
NUMBER = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,10})?")
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%d.%m.%Y", "%b %d, %Y", "%B %d, %Y")
"""How a date may be typed; a slash puts the month first, a dot the day."""
YES, NO = {"yes", "y", "true", "1", "x", "sí", "si"}, {"no", "n", "false", "0"}


class InvalidValue(ValueError):
    """What was typed does not fit its field; the sentence says what would."""


def active() -> list[CustomField]:
    """Return the fields in use, in their order."""
    return list(_in_use())


def _in_use() -> QuerySet[CustomField]:
    return CustomField.objects.filter(is_active=True)[:MOST_FIELDS]


def read(field: CustomField, typed: str, *, current: object = None) -> Value | None:
    """Return what `typed` stands for, None for nothing; a choice that is `current` may stay though it is no more.

    Raises `InvalidValue`.
    """
    text = " ".join(typed.replace("\x00", "").split())
    if not text:
        return None
    if field.kind == Kind.CHOICE:
        offered = [*field.options, current] if isinstance(current, str) else field.options
        return _choice(text, offered)
    readers: dict[str, Callable[[str], Value]] = {
        Kind.TEXT: _text,
        Kind.NUMBER: _number,
        Kind.DATE: _date,
        Kind.YES_NO: _yes_no,
    }
    return readers[field.kind](text)


def _text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise InvalidValue(gettext("This has more than 500 characters."))
    return text


def _number(text: str) -> str:
    if not NUMBER.fullmatch(text):
        raise InvalidValue(gettext("Write a number, like 1250 or 99.50."))
    number = Decimal(text.replace(",", ""))
    return f"{number.normalize():f}" if number else "0"


def _date(text: str) -> str:
    for form in DATES:
        try:
            moment = datetime.strptime(text, form)  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if moment.year >= 1000:
            return moment.date().isoformat()
    raise InvalidValue(gettext("Write a date, like 2026-11-25."))


def _choice(text: str, offered: list[str]) -> str:
    for option in offered:
        if option.casefold() == text.casefold():
            return option
    raise InvalidValue(gettext("Choose one of: %(choices)s.") % {"choices": ", ".join(offered[:10])})


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word not in YES | NO:
        raise InvalidValue(gettext("Write yes or no."))
    return word in YES


def show(field: CustomField, value: object) -> str:
    """Return a value as people read it; empty for none."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    text = str(value) if value is not None else ""
    if field.kind == Kind.DATE and text:
        try:
            return formats.date_format(date.fromisoformat(text), "DAY_WITH_YEAR")
        except ValueError:
            return text
    return text


def as_typed(value: object) -> str:
    """Return a value as a form or a file bears it, so that `read` gives it back."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def of(custom: Mapping[str, object]) -> QuerySet[CustomField]:
    """Return the fields in use, for a person's values; none, without asking, where there are no values."""
    return _in_use() if custom else CustomField.objects.none()


def shown(custom: Mapping[str, object], fields: Iterable[CustomField] | None = None) -> list[tuple[CustomField, str]]:
    """Return a person's values with their fields (those of `of`, if they are here already), in the fields' order."""
    among = of(custom) if fields is None else fields
    return [(field, show(field, custom[field.key])) for field in among if custom.get(field.key) is not None]
