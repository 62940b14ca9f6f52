"""Reading a do-not-text list: any CSV with phone numbers in some column, in any usual form."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext

from contacts import tables
from contacts.models import DoNotTextList, DoNotTextRow, OptOut
from contacts.phone import InvalidPhone, parse_typed
from contacts.tables import SHORTENED, Unreadable, decode, refuse_workbooks

if TYPE_CHECKING:
    from accounts.models import User

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
MOST_CELLS, LONGEST_CELL = 40, 200
Outcome = DoNotTextRow.Outcome


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number, its cells, and the number found in it, or the problem."""

    line: int
    cells: list[str]
    phone: str
    problem: str


def upload(*, name: str, content: bytes, by: User) -> DoNotTextList:
    """Keep a file's lines with what each will do; nothing is blocked yet. Raises `Unreadable`."""
    lines = read(content)
    phones = {line.phone for line in lines if line.phone}
    blocked: set[str] = set()
    for some in batches(sorted(phones)):
        blocked |= set(OptOut.objects.filter(contact__phone__in=some).values_list("contact__phone", flat=True))
    seen: set[str] = set()
    rows = []
    with transaction.atomic():
        source = DoNotTextList.objects.create(name=name[:120] or "list.csv", created_by=by)
        for line in lines:
            outcome = Outcome.BLOCK
            if not line.phone:
                outcome = Outcome.ERROR
            elif line.phone in seen:
                outcome = Outcome.REPEATED
            elif line.phone in blocked:
                outcome = Outcome.KNOWN
            seen.add(line.phone)
            rows.append(
                DoNotTextRow(
                    source=source,
                    line=line.line,
                    cells=line.cells,
                    phone=line.phone,
                    outcome=outcome,
                    problem=line.problem,
                )
            )
        DoNotTextRow.objects.bulk_create(rows, batch_size=500)
    return source


def read(content: bytes) -> list[Line]:
    """Return the lines of a file; the column with the most phone numbers is the one. Raises `Unreadable`."""
    refuse_workbooks(content)
    if len(content) > MOST_BYTES:
        raise Unreadable(gettext("This file is larger than 2 MB. Split it."))
    rows = [
        (number, [cell[:LONGEST_CELL] for cell in cells[:MOST_CELLS]]) for number, cells in tables.rows(decode(content))
    ]
    if len(rows) > MOST_ROWS:
        words = gettext("This file has %(lines)s lines; %(most)s are the most. Split it.")
        raise Unreadable(words % {"lines": f"{len(rows):,}", "most": f"{MOST_ROWS:,}"})
    found = [(number, cells, [phone_of(cell) for cell in cells]) for number, cells in rows]
    counts = Counter(at for _, _, phones in found for at, phone in enumerate(phones) if phone)
    if not counts:
        raise Unreadable(gettext("No phone number was found in this file."))
    column = counts.most_common(1)[0][0]
    if found and not any(found[0][2]) and not any(sum(map(str.isdigit, cell)) > 6 for cell in found[0][1]):
        found = found[1:]
    return [_line(number, cells, phones, column) for number, cells, phones in found]


def phone_of(cell: str) -> str:
    """Return the number of a cell as we keep it, or nothing."""
    try:
        return parse_typed(cell.lstrip("'"))
    except InvalidPhone:
        return ""


def _line(number: int, cells: list[str], phones: list[str], column: int) -> Line:
    here = phones[column] if column < len(phones) else ""
    phone = here or next((phone for phone in phones if phone), "")
    if phone:
        return Line(number, cells, phone, "")
    cell = cells[column] if column < len(cells) else ""
    if SHORTENED.match(cell):
        words = gettext("The spreadsheet shortened this number. Format the column as text, export again.")
        return Line(number, cells, "", words)
    try:
        parse_typed(cell)
    except InvalidPhone as error:
        return Line(number, cells, "", str(error)[:200])
    return Line(number, cells, "", gettext("There is no phone number."))


def batches(phones: list[str]) -> list[list[str]]:
    """Part a list for queries."""
    return [phones[at : at + 500] for at in range(0, len(phones), 500)]


def errors_csv(source: DoNotTextList) -> str:
    """Return the lines that were not read, with why, to be mended and brought again."""
    rows = source.rows.filter(outcome=Outcome.ERROR).iterator(chunk_size=1000)
    table = (
        [*row.cells, gettext("line %(line)s: %(problem)s") % {"line": row.line, "problem": row.problem}] for row in rows
    )
    return "".join(tables.lines(table, has_mark=False))
