"""Reading a file of call rows as it streams: any order of columns, a few rows in memory, and where it stands."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext, gettext_noop

from calls.columns import COLUMN_NAMES, Shape
from televoips.webhooks import Unreadable

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from calls.columns import Values

WRONG_WIDTH = gettext_noop("A row has more or fewer columns than the first line names.")
LONGEST_LINE = 64 * 1024
LARGEST = 4 * 1024**3
"""The longest file, in bytes."""
TAKEN = bytes.maketrans(b"\x00\x1c\x1d\x1e\x1f", b"?????")
"""What PostgreSQL takes in no text, and the separators that stand between cells on the way there."""
HEADER_SIGN = "uniqueid"
"""The column that a file must have; the document also calls it `id`."""


class BadFile(Exception):
    """The file as a whole cannot be taken; the sentence says why and is fit for admins."""


@dataclass(slots=True)
class Batch:
    """Some rows of a file: what the records hold of the readable ones, and how many nobody can read."""

    rows: list[Values]
    position: int
    """Where the file goes on, in bytes."""
    bad: int = 0
    reason: str = ""
    """Why the first bad row is one."""


class Reader:
    """Rows of a CSV file from a byte `position` on, batch by batch."""

    def __init__(self, file: IO[bytes], position: int = 0) -> None:
        self.file = file
        file.seek(0)
        self.names = read_header(file.readline(LONGEST_LINE))
        self.shape = Shape(self.names)
        self.position = max(position, file.tell())
        file.seek(self.position)

    def ahead(self, size: int) -> Generator[Batch]:
        """Yield batches of about `size` bytes; a thread reads the next one while the caller stores this one."""
        with ThreadPoolExecutor(1) as thread:
            batch = self.read(size)
            while batch:
                coming = thread.submit(self.read, size)
                yield batch
                batch = coming.result()

    def read(self, size: int) -> Batch | None:
        """Return the next batch; None at the end."""
        piece = self._piece(size)
        if not piece:
            return None
        self.position += len(piece)
        width, batch = len(self.names), Batch([], self.position)
        text = piece.translate(TAKEN).decode("utf-8", "replace")
        has_lone_returns = text.count("\r") != text.count("\r\n")  # old Macs' line ends, which are slow to look for
        try:
            for row in csv.reader(io.StringIO(text, newline="" if has_lone_returns else "\n")):
                if not row:
                    continue
                try:
                    if len(row) != width:
                        raise Unreadable(WRONG_WIDTH)
                    batch.rows.append(self.shape.read(row))
                except Unreadable as error:
                    batch.bad += 1
                    batch.reason = batch.reason or str(error)
        except csv.Error:
            raise BadFile(gettext("A quotation mark of the file is never closed.")) from None
        return batch

    def _piece(self, size: int) -> bytes:
        """Return about `size` bytes, up to the end of a row: of a line after which no quotation mark is open."""
        piece = self.file.read(size)
        is_open, longest = piece.count(b'"') % 2, len(piece) + LONGEST_LINE
        while line := self.file.readline(LONGEST_LINE):
            piece, is_open = piece + line, (is_open + line.count(b'"')) % 2
            if len(line) == LONGEST_LINE:
                raise BadFile(gettext("A line of the file is longer than any call record."))
            if not is_open or len(piece) > longest:
                break
        return piece


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
def whole(file: IO[bytes]) -> Iterator[tuple[IO[bytes], int]]:
    """Give a file of calls, unpacked, and its length in bytes. Raises `BadFile` for what is no whole one."""
    with unpacked(file) as plain:
        Reader(plain)
        yield plain, refuse_cut(plain)


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
