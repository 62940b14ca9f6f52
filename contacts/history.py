"""The history of a person's profile, as people read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from contacts import fields, profile
from contacts.models import ContactChange, CustomField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contacts.models import Contact

MOST = 30
"""Changes that a page lists."""


@dataclass(frozen=True, slots=True)
class Line:
    """One change: label, value before and value after of each column that differs."""

    change: ContactChange
    values: list[tuple[str, str, str]]


def of(contact: Contact) -> list[Line]:
    """Return the newest changes of a person, newest first."""
    rows = ContactChange.objects.filter(contact__in=profile.same_person(contact)).select_related("actor", "contact")
    changes = list(rows[:MOST])
    values = values_of([change.changes for change in changes])
    return [Line(change, of_change) for change, of_change in zip(changes, values, strict=True)]


def values_of(changes: Sequence[Mapping[str, Sequence[Any]]]) -> list[list[tuple[str, str, str]]]:
    """Return label, before and after of what differs in each change; the fields' names cost one query at most."""
    has_custom = any("custom" in each for each in changes)
    custom = {field.key: field for field in CustomField.objects.all()} if has_custom else {}
    return [_values(each, custom) for each in changes]


def _values(change: Mapping[str, Sequence[Any]], custom: dict[str, CustomField]) -> list[tuple[str, str, str]]:
    labels = {
        "name": gettext("Name"),
        "company": gettext("Company"),
        "email": gettext("Email"),
        "tags": gettext("Tags"),
    }
    found = []
    for column, (before, after) in change.items():
        if before == after:
            continue
        if column == "custom":
            found += _custom(before or {}, after or {}, custom)
        else:
            found.append((labels.get(column, column), _words(before), _words(after)))
    return found


def _words(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def _custom(
    before: dict[str, object], after: dict[str, object], custom: dict[str, CustomField]
) -> list[tuple[str, str, str]]:
    """Return the fields whose values differ; one that is no more bears its key."""
    found = []
    for key in {**before, **after}:
        old, new = before.get(key), after.get(key)
        if old != new:
            field = custom.get(key)
            values = (fields.show(field, old), fields.show(field, new)) if field else (str(old or ""), str(new or ""))
            found.append((field.name if field else key, *values))
    return found
