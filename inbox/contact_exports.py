"""Taking contacts away as a file: CSV or vCard, streamed in batches, of those people alone whom one may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from contacts import fields, tables, vcard

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from contacts.models import Contact, CustomField

BATCH = 500
HEADS = ["Phone", "Name", "Company", "Email", "Tags"]
"""The heads that bringing the file back understands; not translated, so that it does in every language."""


def csv_lines(rows: QuerySet[Contact]) -> Iterator[str]:
    """Return the contacts as CSV; no cell is run as a formula, and the file can be brought back as it is."""
    return tables.lines(table(rows))


def table(rows: QuerySet[Contact]) -> Iterator[list[str]]:
    """Yield the heads and a row for each contact."""
    custom = fields.active()
    yield [*HEADS, *(field.name for field in custom), gettext("Opted out"), gettext("Known since")]
    for contact in each(rows):
        yield [
            contact.display_phone,
            contact.name,
            contact.company,
            contact.email,
            ", ".join(tag.name for tag in contact.tags.all()),
            *values(contact, custom),
            gettext("yes") if contact.is_opted_out else gettext("no"),
            timezone.localtime(contact.created_at).date().isoformat(),
        ]


def vcards(rows: QuerySet[Contact], *, version: str) -> Iterator[str]:
    """Return the contacts as cards, one for each number."""
    custom = fields.active()
    for contact in each(rows):
        named = zip((field.name for field in custom), values(contact, custom), strict=True)
        card = vcard.Card(
            number=0,
            text="",
            name=contact.name,
            company=contact.company,
            email=contact.email,
            phones=[contact.phone],
            tags=[tag.name for tag in contact.tags.all()],
            fields=[(name, value) for name, value in named if value],
        )
        yield vcard.write(card, version=version)


def values(contact: Contact, custom: Sequence[CustomField]) -> list[str]:
    """Return the values of the fields that admins defined, as bringing them back reads them."""
    return [fields.as_typed(contact.custom.get(field.key)) for field in custom]


def each(rows: QuerySet[Contact]) -> Iterator[Contact]:
    """Yield contacts in batches by key, so that neither memory nor a transaction grows with their count."""
    last = 0
    rows = rows.select_related("opt_out").prefetch_related("tags").order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1].pk
