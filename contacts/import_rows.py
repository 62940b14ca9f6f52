"""From a file of contacts to rows: what each line or card says, and what it would do to whom we know."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

from contacts import columns, fields, tables, vcard
from contacts.models import Contact, ContactImport, Tag
from contacts.phone import InvalidPhone, parse_typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contacts.models import CustomField

LONGEST = {columns.NAME: 120, columns.COMPANY: 120, columns.EMAIL: 254}


@dataclass(slots=True)
class Parsed:
    """One number of one line: the profile that it gives, or why it cannot be read."""

    line: int
    position: int
    cells: list[str]
    phone: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


def parse(source: ContactImport, custom: Sequence[CustomField]) -> Iterator[list[Parsed]]:
    """Yield the numbers of each line or card after those that were read already. Raises `Unreadable`."""
    text = tables.decode(bytes(source.content))
    if source.kind == ContactImport.Kind.VCARD:
        named = {field.name.casefold(): f"{columns.CUSTOM}{field.key}" for field in custom}
        for card in vcard.cards(text):
            if card.number > source.rows_read:
                yield _numbers(card.number, [card.text], card.phones, _of_card(card, named), custom)
        return
    heads = first_line(text) if source.heads else 0
    for number, cells in tables.rows(text):
        if number > max(source.rows_read, heads):
            phones, values = columns.gather(cells, source.meanings)
            yield _numbers(number, cells, phones, values, custom)


def first_line(text: str) -> int:
    """Return the number of the first row that is not blank."""
    return next((number for number, _ in tables.rows(text)), 0)


def _of_card(card: vcard.Card, named: Mapping[str, str]) -> dict[str, str]:
    values = {columns.NAME: card.name, columns.COMPANY: card.company, columns.EMAIL: card.email}
    values[columns.TAGS] = ",".join(card.tags)
    values |= {named[name.casefold()]: value for name, value in card.fields if name.casefold() in named}
    return {meaning: value for meaning, value in values.items() if value}


def _numbers(
    line: int, cells: list[str], phones: Sequence[str], typed: Mapping[str, str], custom: Sequence[CustomField]
) -> list[Parsed]:
    """Return one row for each number; a line that is wrong somewhere is wrong for all of its numbers."""
    values: dict[str, Any] = {}
    problem = ""
    try:
        values = _values(typed, custom)
    except ValueError as error:
        problem = str(error)
    if not phones:
        return [Parsed(line, 0, cells, values=values, problem=gettext("There is no phone number."))]
    rows = []
    for position, phone in enumerate(phones[:20]):
        row = Parsed(line, position, cells, values=values, problem=problem)
        try:
            row.phone = _phone(phone)
        except InvalidPhone as error:
            row.problem = row.problem or f"{phone[:40]}: {error}"
        rows.append(row)
    return rows


def _phone(typed: str) -> str:
    if tables.SHORTENED.match(typed):
        raise InvalidPhone(gettext("The spreadsheet shortened this number. Format the column as text, export again."))
    return parse_typed(typed.lstrip("'"))


def _values(typed: Mapping[str, str], custom: Sequence[CustomField]) -> dict[str, Any]:
    """Return the profile's columns that a line gives; a blank gives none. Raises `ValueError` with a sentence."""
    values: dict[str, Any] = {}
    for meaning, most in LONGEST.items():
        value = " ".join(typed.get(meaning, "").split())
        if len(value) > most:
            raise ValueError(gettext("“%(start)s…” is too long.") % {"start": value[:30]})
        # Programs give who has no name the number as one.
        if value and not (meaning == columns.NAME and columns.is_phone(value)):
            values[meaning] = value
    if columns.EMAIL in values:
        _check_email(values[columns.EMAIL])
    if tags := _tags(typed.get(columns.TAGS, "")):
        values["tags"] = tags
    if found := _custom(typed, custom):
        values["custom"] = found
    return values


def _check_email(value: str) -> None:
    try:
        validate_email(value)
    except ValidationError:
        raise ValueError(gettext("“%(value)s” is no email address.") % {"value": value[:80]}) from None


def _tags(typed: str) -> list[str]:
    """Return the names in a list; those that begin with a star are another program's own groups."""
    names = map(Tag.tidy, re.split(r",|;|:::", typed))
    return list(dict.fromkeys(name for name in names if name and not name.startswith("*")))[: Tag.MOST_ON_ONE]


def _custom(typed: Mapping[str, str], custom: Sequence[CustomField]) -> dict[str, fields.Value]:
    found = {}
    for one in custom:
        try:
            value = fields.read(one, typed.get(f"{columns.CUSTOM}{one.key}", ""))
        except fields.InvalidValue as error:
            raise ValueError(f"{one.name}: {error}") from None
        if value is not None:
            found[one.key] = value
    return found


def planned(contact: Contact | None, values: Mapping[str, Any], *, keeps_known: bool) -> dict[str, list[Any]]:
    """Return what a row changes: each column before and after. Tags are added, blanks take nothing away."""
    plain = ("name", "company", "email")
    changes: dict[str, list[Any]] = {}
    for column in plain:
        before = getattr(contact, column) if contact else ""
        value = values.get(column, "")
        if value and value != before and not (keeps_known and before):
            changes[column] = [before, value]
    before = dict(contact.custom) if contact else {}
    given: dict[str, Any] = values.get("custom", {})
    after = {**given, **before} if keeps_known else {**before, **given}
    if after != before:
        changes["custom"] = [before, after]
    names = sorted(tag.name for tag in contact.tags.all()) if contact else []
    known = {name.casefold() for name in names}
    added = [name for name in values.get("tags", []) if name.casefold() not in known]
    if added:
        changes["tags"] = [names, sorted([*names, *added])]
    return changes
