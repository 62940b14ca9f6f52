"""The columns of a call row and how each stands in a record; lean, for the report of a day has a million rows."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from functools import lru_cache
from itertools import compress
from json.encoder import encode_basestring as quoted
from operator import add, itemgetter
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext_noop

from contacts.phone import NANP, InvalidPhone, parse_carrier, to_wire
from televoips.times import parse_time
from televoips.webhooks import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

COLUMN_NAMES = {"cunm": "cnum"}
"""The report's document misspells one column."""
IDENTITY = (
    "uniqueid",
    "calldate",
    "src",
    "dst",
    "dcontext",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "duration",
    "billsec",
    "disposition",
)
"""The columns by which two copies of a row are known as one; an empty column is as good as none."""
USED = (*IDENTITY, "did")
HELD = ("uniqueid", "calldate", "src", "dst", "did", "dstchannel", "disposition", "duration", "billsec")
"""The columns that have a field of their own in a record."""
LAST_YEAR = 9000
"""What is said to have begun later cannot be reckoned with."""
STARTED = re.compile(r"(?:^|-)(\d{9,10})(?:\.\d+)?$", re.ASCII)
"""Asterisk's uniqueid: `1629900254.9521335`, on some systems `name-1629900254.9521335`; seconds since 1970."""


class Values(NamedTuple):
    """The fields of a record, read from one row."""

    uniqueid: str
    digest: str
    started_at: datetime
    calldate: str
    did: str
    src: str
    dst: str
    dstchannel: str
    disposition: str
    duration: int | None
    billsec: int | None
    rest: str
    """As JSON: what no field gives back as it came (`CallRecord.row`), empty columns left out."""


class Shape:
    """How the columns stand in a row: found once for a header, or for the names of a webhook's row."""

    def __init__(self, names: Sequence[str]) -> None:
        places = {name: place for place, name in enumerate(names)}
        rest = [name for name in places if name and name not in HELD]
        end = len(names)  # where an empty cell stands, for columns that are missing
        self._used = itemgetter(*(places.get(name, end) for name in USED))
        self._rest = itemgetter(*(places[name] for name in rest), end, end)
        self._openings = [f"{quoted(name)}:" for name in rest] + ["", ""]

    def read(self, cells: Sequence[str]) -> Values:
        """Return what a record of a row holds, its cells given in the order of the names. Raises `Unreadable`."""
        cells = [*map(str.strip, cells), ""]
        used = self._used(cells)
        uniqueid, calldate, src, dst, _, _, dstchannel, _, _, duration, billsec, disposition, did = used
        if not uniqueid or len(uniqueid) > 100:
            raise Unreadable(gettext_noop("A call record has no 'uniqueid', or one that is too long."))
        started = STARTED.search(uniqueid)
        second = started[1] if started else ""
        started_at = moment(second) if second else parse_time(calldate, ZoneInfo(settings.TELEVOIPS_TIME_ZONE))
        if started_at is None or started_at.year > LAST_YEAR:
            raise Unreadable(gettext_noop("Neither 'uniqueid' nor 'calldate' of a call record says when it was."))
        held = (calldate[:40], number(did), number(src), number(dst), dstchannel[:80], disposition[:45])
        lasted, talked = seconds(duration), seconds(billsec)
        others = self._rest(cells)
        rest = [*map(add, compress(self._openings, others), map(quoted, filter(None, others)))]
        given = (calldate, did, src, dst, dstchannel, disposition)
        if given != (held[0], to_wire(held[1]), to_wire(held[2]), to_wire(held[3]), held[4], held[5]):
            rest += [
                f"{quoted(name)}:{quoted(cell)}"
                for name, cell, kept in zip(_HELD_TEXTS, given, held, strict=True)
                if cell != to_wire(kept)
            ]
        if (lasted is None and duration) or (talked is None and billsec):
            rest += [f'"duration":{quoted(duration)}', f'"billsec":{quoted(billsec)}']
        return Values(
            uniqueid, digest_of(used[:-1], second), started_at, *held, lasted, talked, f"{{{','.join(rest)}}}"
        )


_HELD_TEXTS = ("calldate", "did", "src", "dst", "dstchannel", "disposition")


def digest_of(identity: tuple[str, ...], second: str) -> str:
    """Return what tells this row from all others, whichever feed brought it: a hash of the columns that both have.

    The report writes some columns otherwise than the webhook (`clid`, `did`, `cunm`) or not at all, so that these
    cannot tell a copy. The second of the call stands before the hash: rows of one time are then neighbours in the
    index, and a day's report touches one part of it instead of all.
    """
    digest = hashlib.sha256("\x1f".join(identity).encode()).hexdigest()
    return f"{second:0>10}-{digest[:40]}"


@lru_cache(maxsize=1000)
def moment(second: str) -> datetime:
    """Return when a call began: its uniqueid tells it in UTC; `calldate` is local to the carrier's exchange."""
    return datetime.fromtimestamp(int(second), tz=UTC)


@lru_cache(maxsize=20_000)
def number(value: str) -> str:
    """Return E.164 where the value is a phone number, else what stands there: extensions, menus, samples."""
    if not value:
        return ""
    if NANP.fullmatch(value):
        return f"+{value}"  # as below, without its other questions: nearly every number
    try:
        return parse_carrier(value).value
    except InvalidPhone:
        return value[:80]


@lru_cache(maxsize=20_000)
def seconds(value: str) -> int | None:
    """Return a length of time, or None where the column holds none."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else None
