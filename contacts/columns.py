"""What the columns of a file of contacts mean: by their heads, in the usual programs' words, or by what is in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contacts.phone import InvalidPhone, parse_typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contacts.models import CustomField

PROBLEM = "Problem (Textdesk)"
"""The head of the column that says in a file of errors what is wrong; it is passed over when the file comes back."""
PHONE, NAME, FIRST, LAST, COMPANY, EMAIL, TAGS = "phone", "name", "first", "last", "company", "email", "tags"
MEANINGS = (PHONE, NAME, FIRST, LAST, COMPANY, EMAIL, TAGS)
CUSTOM = "custom_"
"""Begins the meaning of a column that holds a field that admins defined."""
WORDS: dict[str, set[str]] = {
    NAME: {"name", "full name", "display name", "contact", "contact name", "customer", "nombre completo"},
    FIRST: {"first name", "given name", "first", "forename", "nombre"},
    LAST: {"last name", "family name", "surname", "last", "apellido", "apellidos"},
    COMPANY: {"company", "company name", "organization", "organisation", "organization name", "organization 1 name",
              "business", "account name", "empresa"},
    EMAIL: {"email", "e mail", "email address", "e mail address", "email 1 value", "e mail 1 value", "mail", "correo"},
    TAGS: {"tags", "tag", "labels", "label", "groups", "group membership", "categories", "etiquetas"},
}  # fmt: skip
PHONE_WORDS = re.compile(
    r"\b(phone|mobile|cell|cellphone|tel|telephone|number|sms|telefono|teléfono|movil|móvil|celular)\b"
)
NO_PHONE = re.compile(r"\b(fax|pager|type|label|ext|extension|account|order|customer|invoice|house|street)\b")


def plain(head: str) -> str:
    """Return a head in small letters, with blanks for all signs."""
    return " ".join(re.findall(r"\w+", head.replace("_", " ").casefold()))


def by_heads(heads: Sequence[str], fields: Iterable[CustomField]) -> list[str]:
    """Return what each column means by its head; empty for one that says nothing to us."""
    named = {plain(field.name): f"{CUSTOM}{field.key}" for field in fields}
    found: list[str] = []
    for head in heads:
        words = plain(head)
        meaning = next((meaning for meaning, known in WORDS.items() if words in known), named.get(words, ""))
        if not meaning and PHONE_WORDS.search(words) and not NO_PHONE.search(words):
            meaning = PHONE
        is_taken = meaning != PHONE and meaning in found
        found.append("" if is_taken or head == PROBLEM else meaning)
    return found


def by_contents(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return what columns without heads mean: numbers, an email, and the first column of words as the name."""
    width = max((len(row) for row in rows), default=0)
    found: list[str] = []
    for at in range(width):
        cells = [row[at] for row in rows if at < len(row) and row[at]]
        if cells and sum(map(is_phone, cells)) * 2 > len(cells):
            found.append(PHONE)
        elif cells and sum("@" in cell for cell in cells) * 2 > len(cells):
            found.append("" if EMAIL in found else EMAIL)
        else:
            found.append("" if NAME in found or not any(map(has_letters, cells)) else NAME)
    return found


def has_heads(first: Sequence[str]) -> bool:
    """Whether the first row names the columns: it has words, and neither a number nor an email."""
    return any(map(has_letters, first)) and not any(is_phone(cell) or "@" in cell for cell in first)


def has_letters(cell: str) -> bool:
    """Whether a cell has a word in it."""
    return any(char.isalpha() for char in cell)


def is_phone(cell: str) -> bool:
    """Whether a cell holds a phone number in any usual form."""
    try:
        parse_typed(cell)
    except InvalidPhone:
        return False
    return True


def gather(cells: Sequence[str], meanings: Sequence[str]) -> tuple[list[str], Mapping[str, str]]:
    """Return a row's numbers as typed, and its other values by their meaning."""
    phones: list[str] = []
    values: dict[str, str] = {}
    for cell, meaning in zip(cells, meanings, strict=False):
        if meaning == PHONE and cell:
            # Some programs put several numbers of one kind into one cell.
            phones += [part.strip() for part in cell.split(":::") if part.strip()]
        elif meaning and cell:
            values[meaning] = cell
    full = " ".join(values.pop(part) for part in (FIRST, LAST) if part in values)
    if full:
        values.setdefault(NAME, full)
    return phones, values
