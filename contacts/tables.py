"""Tables that people bring and take: CSV in whatever encoding and with whatever sign between the columns."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_CELLS, LONGEST_CELL = 100, 2000
SHORTENED = re.compile(r"\A\d(?:[.,]\d+)?e\+\d+\Z", re.IGNORECASE)
"""A number as a spreadsheet shortens it: 1.40756E+10."""
NUMBER = re.compile(r"\+?[\d\s().\-/]+")
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that starts with one of these (OWASP, CSV injection)."""


class Unreadable(Exception):
    """The file as a whole cannot be read; the sentence says why and what to do."""


def refuse_workbooks(content: bytes) -> None:
    """Say what to do with an Excel file. Raises `Unreadable`."""
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(gettext("This is an Excel workbook. Save it as CSV, then bring that."))


def decode(content: bytes) -> str:
    """Return the text in whichever encoding spreadsheets write: UTF-8, UTF-16 with its mark or not, Windows-1252."""
    text = _decoded(content)
    return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    head = content[:2000]
    if head.count(b"\x00") > len(head) // 4:
        return content.decode("utf-16-be" if head[:1] == b"\x00" else "utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def delimiter_of(text: str) -> str:
    """Return the sign that parts the columns: the commonest in the first lines."""
    head = "\n".join(text.split("\n", 20)[:20])
    return max(",;\t|", key=head.count)


def rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not blank, each with its number in the file, from 1; cells are cut to a sane length."""
    reader = csv.reader(io.StringIO(text), delimiter=delimiter_of(text))
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            # One cell is longer than the reader takes: an opening quote that nothing closes.
            words = gettext("From line %(number)s on a quotation mark is not closed. Mend that line.")
            raise Unreadable(words % {"number": number}) from None
        kept = [unguarded(cell.strip())[:LONGEST_CELL] for cell in cells[:MOST_CELLS]]
        if any(kept):
            yield number, kept


def harmless(cell: str) -> str:
    """Keep a spreadsheet from reading a cell as a formula; a phone number stays as it is."""
    return f"'{cell}" if cell.startswith(RISKY) and not NUMBER.fullmatch(cell) else cell


def unguarded(cell: str) -> str:
    """Take the mark of `harmless` off again."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell


class Echo:
    """What csv writes to: hands each line back, so that a file streams."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def lines(table: Iterable[Iterable[object]], *, has_mark: bool = True) -> Iterator[str]:
    """Return a table as lines of CSV (RFC 4180), with the mark that spreadsheets want; no cell is run as a formula."""
    writer = csv.writer(Echo())
    if has_mark:
        yield "\ufeff"
    for row in table:
        yield writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
