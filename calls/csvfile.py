"""Reading a file of call rows as it streams: any order of columns, a few rows in memory, and where it stands."""

from __future__ import annotations

import csv
import gzip
import tempfile
import zlib
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext

from calls.receiving import COLUMN_NAMES, values_of
from televoips.webhooks import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_LINE = 64 * 1024
LARGEST = 4 * 1024**3
"""The longest file, in bytes."""
HEADER_SIGN = "uniqueid"
"""The column that a file must have; the document also calls it `id`."""


class BadFile(Exception):
    """The file as a whole cannot be taken; the sentence says why and is fit for admins."""


class Reader:
    """Rows of a CSV file from a byte `position` on; `position` follows the rows that were given out."""

    def __init__(self, file: IO[bytes], position: int = 0) -> None:
        self.file, self.bad, self.first_reason = file, 0, ""
        file.seek(0)
        self.names = read_header(file.readline(LONGEST_LINE))
        self.position = max(position, file.tell())
        file.seek(self.position)

    def records(self, most: int) -> Iterator[dict[str, Any]]:
        """Yield what the records hold of the next `most` rows; those that nobody can read are counted in `bad`."""
        names, width = self.names, len(self.names)
        rows = csv.reader(self._lines())
        for _ in range(most):
            row = next(rows, None)
            if row is None:
                return
            if not row:
                continue
            try:
                if len(row) != width:
                    raise Unreadable(f"A row has {len(row)} columns, the header {width}.")
                columns = {name: value.strip() for name, value in zip(names, row, strict=True) if name and value}
                yield values_of(columns)
            except Unreadable as error:
                self.bad += 1
                self.first_reason = self.first_reason or str(error)

    def _lines(self) -> Iterator[str]:
        while line := self.file.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise BadFile(gettext("A line of the file is longer than any call record."))
            self.position += len(line)
            yield line.decode("utf-8", "replace").replace("\x00", "\ufffd")


def read_header(line: bytes) -> list[str]:
    """Return the columns' names as webhooks write them; empty for one that says nothing new. Raises `BadFile`."""
    text = line.decode("utf-8-sig", "replace").strip()
    if text.startswith(("<", "{", "'")):
        raise BadFile(gettext("This is no CSV file of calls but an answer in words."))
    given = [name.strip().lower() for name in next(csv.reader([text]), [])]
    names = [COLUMN_NAMES.get(name, name) for name in given]
    if HEADER_SIGN in names:
        return ["" if name == "id" else name for name in names]
    if "id" in names and "calldate" in names:
        return [HEADER_SIGN if name == "id" else name for name in names]
    raise BadFile(gettext("The first line names no column 'uniqueid', so this is no file of calls."))


@contextmanager
def unpacked(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """Give a file as it is, or unpacked where it is gzipped. Raises `BadFile` for a broken or too long archive."""
    file.seek(0)
    if file.read(2) != b"\x1f\x8b":
        yield file
        return
    file.seek(0)
    with tempfile.TemporaryFile() as plain:
        try:
            with gzip.GzipFile(fileobj=file) as packed:
                while piece := packed.read(LONGEST_LINE):
                    plain.write(piece)
                    if plain.tell() > LARGEST:
                        raise BadFile(gettext("The file is too long once it is unpacked."))
        except (OSError, EOFError, zlib.error):
            raise BadFile(gettext("The gzip file is broken.")) from None
        yield plain


def refuse_cut(file: IO[bytes]) -> int:
    """Return the file's length in bytes. Raises `BadFile` for one that breaks off: its last line is not whole."""
    size = file.seek(0, 2)
    if size == 0:
        raise BadFile(gettext("The file is empty."))
    file.seek(max(0, size - 1))
    if file.read(1) != b"\n":
        raise BadFile(gettext("The file breaks off in the middle of a row."))
    return size
