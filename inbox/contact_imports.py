"""Bringing contacts from a file: read in steps, previewed row by row, applied in steps once somebody confirmed.

Each step is a transaction of its own and says how far it came, so that a stopped worker goes on where it was. The
first step of each is done at once; a sweep does the others.
"""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from contacts import columns, fields, history, import_rows, profile, tables, vcard
from contacts.models import Contact, ContactChange, ContactImport, ContactImportRow
from contacts.tables import Unreadable
from inbox import people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from accounts.models import User
    from contacts.import_rows import Parsed

MOST_BYTES = 4 * 1024 * 1024
MOST_ROWS = 100_000
STEP = 500
"""Lines that one transaction reads."""
APPLIED_AT_ONCE = 100
"""Rows that one step applies, each in a transaction of its own."""
SECONDS = 20.0
"""How long one run of the sweep works."""
SAMPLE = 20
Outcome = ContactImportRow.Outcome


def upload(*, name: str, content: bytes, keeps_known: bool, by: User) -> ContactImport:
    """Keep a file and read its first rows; no contact is touched yet. Raises `Unreadable`."""
    if len(content) > MOST_BYTES:
        raise Unreadable(gettext("This file is larger than 4 MB. Split it."))
    tables.refuse_workbooks(content)
    text = tables.decode(content)
    source = ContactImport(name=name[:120] or "contacts", content=content, keeps_known=keeps_known, created_by=by)
    if vcard.is_vcard(text):
        source.kind = ContactImport.Kind.VCARD
        source.length = text.upper().count("BEGIN:VCARD")
    else:
        source.kind = ContactImport.Kind.CSV
        describe_columns(source, text)
    if source.length > MOST_ROWS:
        raise Unreadable(gettext("This file has more than 100,000 rows. Split it."))
    source.save()
    read_some(source, until=0)
    return source


def describe_columns(source: ContactImport, text: str) -> None:
    """Say what the columns of a CSV mean, as far as they tell. Raises `Unreadable`."""
    sample = [cells for _, cells in islice(tables.rows(text), SAMPLE)]
    if not sample:
        raise Unreadable(gettext("This file is empty."))
    source.length = text.count("\n") + 1
    source.meanings = columns.by_contents(sample)
    if columns.has_heads(sample[0]):
        source.heads = sample[0]
        source.meanings = columns.by_heads(sample[0], fields.active())
        if columns.PHONE not in source.meanings:
            guessed = columns.by_contents(sample[1:])
            found = [columns.PHONE if guess == columns.PHONE else "" for guess in guessed]
            pairs = zip(source.meanings, [*found, *[""] * len(source.meanings)], strict=False)
            source.meanings = [meaning or guess for meaning, guess in pairs]
    if columns.PHONE not in source.meanings:
        raise Unreadable(gettext("No column with phone numbers was found in this file."))


def remap(*, source: ContactImport, meanings: Sequence[str]) -> bool:
    """Read a file again with other meanings of its columns; return whether it may still be."""
    with transaction.atomic():
        fresh = ContactImport.objects.filter(pk=source.pk, confirmed_at__isnull=True, kind=ContactImport.Kind.CSV)
        if not fresh.update(meanings=list(meanings), rows_read=0, read_at=None, problem=""):
            return False
        source.rows.all().delete()
    source.refresh_from_db()
    read_some(source, until=0)
    return True


def confirm(*, source: ContactImport, by: User) -> bool:
    """Let a file be applied, and apply its first rows; return whether it was not confirmed before."""
    fresh = ContactImport.objects.filter(pk=source.pk, confirmed_at__isnull=True, read_at__isnull=False, problem="")
    confirmed = bool(fresh.update(confirmed_at=timezone.now(), confirmed_by=by, content=b""))
    if confirmed:
        source.refresh_from_db()
        apply_some(source, until=0)
    return confirmed


def discard(*, source: ContactImport) -> bool:
    """Throw a file away that was not confirmed; return whether it could be."""
    return bool(ContactImport.objects.filter(pk=source.pk, confirmed_at__isnull=True).delete()[0])


def work() -> None:
    """Read and apply what waits, for a while: the sweep's part."""
    until = time.monotonic() + SECONDS
    waiting = ContactImport.objects.filter(done_at__isnull=True, problem="").select_related("created_by").order_by("pk")
    for source in waiting[:20]:
        # What is wrong with a row is kept as a sentence, for who brought the file.
        with translation.override(source.created_by.language or settings.LANGUAGE_CODE):
            if source.read_at is None:
                read_some(source, until=until)
            elif source.confirmed_at is not None:
                apply_some(source, until=until)
        if time.monotonic() > until:
            return


def read_some(source: ContactImport, *, until: float) -> None:
    """Read the next rows, at least one step, and go on while there is time."""
    custom = fields.active()
    lines = import_rows.parse(source, custom)
    try:
        while True:
            step = list(islice(lines, STEP))
            if not keep_step(source, step) or time.monotonic() > until:
                return
    except Unreadable as error:
        ContactImport.objects.filter(pk=source.pk).update(problem=str(error)[:300])


def keep_step(source: ContactImport, step: Sequence[list[Parsed]]) -> bool:
    """Keep some lines with what they will do; return whether there may be more, and whether they are ours to read."""
    with transaction.atomic():
        mine = ContactImport.objects.select_for_update().filter(pk=source.pk, read_at__isnull=True)
        if not mine.filter(rows_read=source.rows_read).exists():
            return False
        ContactImportRow.objects.bulk_create(preview(source, [row for rows in step for row in rows]), batch_size=500)
        if step:
            source.rows_read = step[-1][0].line
        if len(step) < STEP:
            source.read_at = timezone.now()
        source.save(update_fields=["rows_read", "read_at"])
    return len(step) == STEP


def preview(source: ContactImport, parsed: Sequence[Parsed]) -> list[ContactImportRow]:
    """Return the rows with what each will do, as things stand."""
    phones = {row.phone for row in parsed if row.phone}
    known = {contact.phone: contact for contact in Contact.objects.filter(phone__in=phones).prefetch_related("tags")}
    seen = set(people.visible(source.created_by).filter(phone__in=phones).values_list("phone", flat=True))
    before = source.rows.filter(phone__in=phones).exclude(outcome=Outcome.ERROR).values_list("phone", "line")
    above = dict(before)
    rows = []
    for one in parsed:
        row = ContactImportRow(
            source=source, line=one.line, position=one.position, cells=one.cells, phone=one.phone, values=one.values
        )
        contact = known.get(one.phone)
        row.problem = one.problem or why_not(one.phone, above, is_hidden=contact is not None and one.phone not in seen)
        row.problem = row.problem[:300]
        row.outcome = Outcome.ERROR
        if not row.problem:
            row.changes = import_rows.planned(contact, one.values, keeps_known=source.keeps_known)
            row.outcome = (Outcome.UPDATE if row.changes else Outcome.SAME) if contact else Outcome.NEW
            above[one.phone] = one.line
        rows.append(row)
    return rows


def why_not(phone: str, above: dict[str, int], *, is_hidden: bool) -> str:
    """Return why a number cannot be brought, if it cannot."""
    if phone in above:
        return gettext("This number stands in line %(line)s already.") % {"line": above[phone]}
    return gettext("This number belongs to somebody whom you may not see. Ask an admin.") if is_hidden else ""


def apply_some(source: ContactImport, *, until: float) -> None:
    """Apply the next rows, at least one step, and go on while there is time. Two at once apply a row once."""
    waiting = source.rows.filter(outcome__in=[Outcome.NEW, Outcome.UPDATE], applied_at__isnull=True)
    while rows := list(waiting.order_by("line", "position")[:APPLIED_AT_ONCE]):
        for row in rows:
            apply_row(row, source)
        if time.monotonic() > until:
            break
    if not waiting.exists():
        ContactImport.objects.filter(pk=source.pk).update(done_at=timezone.now())


def apply_row(row: ContactImportRow, source: ContactImport) -> None:
    """Add or change the contact of one row, as things stand now."""
    by = source.confirmed_by or source.created_by
    kind = ContactChange.Kind.IMPORTED
    with transaction.atomic():
        mine = ContactImportRow.objects.filter(pk=row.pk, applied_at__isnull=True)
        if not mine.update(applied_at=timezone.now()):
            return
        contact, is_new = profile.add(phone=row.phone, values=row.values, by=by, kind=kind)
        if not is_new:
            if not people.visible(by).filter(pk=contact.pk).exists():
                problem = why_not(row.phone, {}, is_hidden=True)
                ContactImportRow.objects.filter(pk=row.pk).update(outcome=Outcome.ERROR, problem=problem)
                return
            changes = import_rows.planned(contact, row.values, keeps_known=source.keeps_known)
            after = {column: values[1] for column, values in changes.items()}
            people.edit(contact=contact, values=after, by=by, kind=kind)
        ContactImportRow.objects.filter(pk=row.pk).update(contact=contact)


def errors(source: ContactImport) -> Iterator[str]:
    """Return the lines or cards that were not read, with why, as a file to mend and bring again."""
    if source.kind == ContactImport.Kind.VCARD:
        return (vcard.with_problem(row.cells[0], row.problem) for row in wrong_lines(source))
    return tables.lines(error_table(source))


def error_table(source: ContactImport) -> Iterator[list[str]]:
    """Yield the columns' names, if the file has them, and the rows with the problem behind them."""
    width = max(len(source.heads), len(source.meanings))
    if source.heads:
        yield [*source.heads, *[""] * (width - len(source.heads)), columns.PROBLEM]
    for row in wrong_lines(source):
        yield [*row.cells, *[""] * (width - len(row.cells)), row.problem]


def wrong_lines(source: ContactImport) -> Iterator[ContactImportRow]:
    """Yield one row of each line with an error."""
    last = 0
    for row in source.rows.filter(outcome=Outcome.ERROR).order_by("line", "position").iterator(chunk_size=1000):
        if row.line != last:
            yield row
        last = row.line


def told(rows: Iterable[ContactImportRow]) -> list[tuple[ContactImportRow, list[tuple[str, str, str]]]]:
    """Return rows with what they change, as people read it."""
    rows = list(rows)
    return list(zip(rows, history.values_of([row.changes for row in rows]), strict=True))
