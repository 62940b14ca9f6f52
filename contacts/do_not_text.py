"""Reading a do-not-text list: any CSV with phone numbers in some column, in any usual form."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from contacts.models import DoNotTextList, DoNotTextRow, OptOut
from contacts.phone import InvalidPhone, parse_typed

if TYPE_CHECKING:
    from accounts.models import User

MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 20_000
MOST_CELLS, LONGEST_CELL = 40, 200
SHORTENED = re.compile(r"\A\d(?:[.,]\d+)?e\+\d+\Z", re.IGNORECASE)
Outcome = DoNotTextRow.Outcome


class Unreadable(Exception):
    """The file as a whole cannot be read; the sentence says why and what to do."""


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
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable("This is an Excel workbook. Save it as CSV, then bring that.")
    if len(content) > MOST_BYTES:
        raise Unreadable("This file is larger than 2 MB. Split it.")
    text = decode(content)
    rows = [
        (number, [cell.strip()[:LONGEST_CELL] for cell in cells[:MOST_CELLS]])
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter_of(text)), 1)
        if any(cell.strip() for cell in cells)
    ]
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"This file has {len(rows):,} lines; {MOST_ROWS:,} are the most. Split it.")
    found = [(number, cells, [phone_of(cell) for cell in cells]) for number, cells in rows]
    counts = Counter(at for _, _, phones in found for at, phone in enumerate(phones) if phone)
    if not counts:
        raise Unreadable("No phone number was found in this file.")
    column = counts.most_common(1)[0][0]
    if found and not any(found[0][2]) and not any(sum(map(str.isdigit, cell)) > 6 for cell in found[0][1]):
        found = found[1:]
    return [_line(number, cells, phones, column) for number, cells, phones in found]


def decode(content: bytes) -> str:
    """Return the text in whichever encoding spreadsheets write."""
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def delimiter_of(text: str) -> str:
    """Return the sign that parts the columns: the commonest in the first lines."""
    head = "\n".join(text.split("\n", 20)[:20])
    return max(",;\t|", key=head.count)


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
        return Line(
            number, cells, "", "The spreadsheet shortened this number: format the column as text, export again."
        )
    try:
        parse_typed(cell)
    except InvalidPhone as error:
        return Line(number, cells, "", str(error)[:200])
    return Line(number, cells, "", "There is no phone number.")


def batches(phones: list[str]) -> list[list[str]]:
    """Part a list for queries."""
    return [phones[at : at + 500] for at in range(0, len(phones), 500)]


def errors_csv(source: DoNotTextList) -> str:
    """Return the lines that were not read, with why, to be mended and brought again."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in source.rows.filter(outcome=Outcome.ERROR).iterator(chunk_size=1000):
        writer.writerow([*(harmless(cell) for cell in row.cells), f"line {row.line}: {row.problem}"])
    return out.getvalue()


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula; a phone number stays as it is."""
    is_number = re.fullmatch(r"\+?[\d\s().\-/]+", cell)
    return f"'{cell}" if cell[:1] in "=@+-\t" and cell and not is_number else cell
