"""What the rows of one call come to: who rang whom, how long, and how it ended. Plain functions, no database.

The rules are those of Asterisk's and FreePBX's call detail records, as `docs/calls.md` explains them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from calls.models import Call
from calls.models.call import ANONYMOUS
from contacts.phone import InvalidPhone, parse_carrier, to_wire
from televoips.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calls.models import CallRecord

Direction, Result = Call.Direction, Call.Result

VOICEMAIL = re.compile(r"vm[ubsi]\d+", re.ASCII)
"""FreePBX: `vmu201` is extension 201's voicemail when unavailable; `b` busy, `s` silent, `i` with instructions."""
CONNECTS = {"dial", "queue"}
"""The applications that ring a person; all others (menus, music, announcements) are machines."""
LOCAL_EXTENSION = re.compile(r"(?:Local|PJSIP|SIP|IAX2)/(\d{2,6})[@-]", re.ASCII)
EXTENSION = re.compile(r"\d{2,6}", re.ASCII)
MOST_BEHIND = timedelta(days=1)
"""A row whose clock is further behind the first one of its channel has a wrong clock: it counts from the beginning."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One row, read: times in UTC, seconds whole."""

    uniqueid: str
    starts: datetime
    ends: datetime
    src: str
    dst: str
    did: str
    our_caller_id: str
    """The number that an outbound call shows, E.164; empty where the row is no outbound one."""
    app: str
    disposition: str
    dstchannel: str
    billsec: int

    @property
    def is_voicemail(self) -> bool:
        """Whether it went to a voicemail."""
        return bool(VOICEMAIL.fullmatch(self.dst)) or self.app == "voicemail"

    @property
    def rings(self) -> bool:
        """Whether it tried to reach a person."""
        return self.app in CONNECTS and not self.is_voicemail

    @property
    def is_connected(self) -> bool:
        """Whether a person spoke: an ANSWERED row alone may be a menu, music or a voicemail."""
        return self.rings and self.disposition == "ANSWERED" and self.billsec > 0 and bool(self.dstchannel)

    @property
    def answered_at(self) -> datetime:
        """When a connected row was answered."""
        return max(self.starts, self.ends - timedelta(seconds=self.billsec))


@dataclass(frozen=True, slots=True)
class Facts:
    """What a call is, from all rows that are known now."""

    direction: Call.Direction
    result: Call.Result
    from_number: str
    to_number: str
    owned_number_id: int | None
    extension: str
    party: str
    """The person at the other end, E.164; empty for internal and anonymous calls."""
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime
    ring_seconds: int
    talk_seconds: int


def legs_of(records: Sequence[CallRecord]) -> list[Leg]:
    """Read the rows of one call, oldest first."""
    return sorted(legs_in_order(records), key=lambda leg: (leg.starts, leg.ends, leg.dst))


def legs_in_order(records: Sequence[CallRecord]) -> list[Leg]:
    """Read rows, in their own order.

    A uniqueid names the second in which its channel began, so rows that share one are told apart by how far their
    `calldate` lies behind the first row's. That difference needs no time zone, but for the nights on which the clocks
    change: a channel that began when TELEVOIPS_TIME_ZONE says so, too, is read by that zone.
    """
    zone = ZoneInfo(settings.TELEVOIPS_TIME_ZONE)
    first: dict[str, tuple[datetime, datetime]] = {}
    of_zone: set[str] = set()
    for record in records:
        if local := _clock(record.calldate, UTC):
            beginning = (local, record.started_at)
            first[record.uniqueid] = min(first.get(record.uniqueid, beginning), beginning)
            if local == record.started_at.astimezone(zone).replace(tzinfo=UTC):
                of_zone.add(record.uniqueid)
    return [_leg(record, _starts(record, first, zone if record.uniqueid in of_zone else None)) for record in records]


_clock = lru_cache(maxsize=10_000)(parse_time)
"""The rows of a call ask for the same second many times."""


def _starts(record: CallRecord, first: Mapping[str, tuple[datetime, datetime]], zone: tzinfo | None) -> datetime:
    """Return when a row began: in an hour that comes twice the former time, unless its channel began later."""
    local = _clock(record.calldate, UTC)
    if local is None:
        return record.started_at
    first_local, begun = first[record.uniqueid]
    if local - first_local > MOST_BEHIND:
        return record.started_at
    if zone is None:
        return begun + (local - first_local)
    readings = (_clock(record.calldate, zone, fold) for fold in (0, 1))
    return next((moment for moment in readings if moment and moment >= record.started_at), record.started_at)


def _leg(record: CallRecord, starts: datetime) -> Leg:
    rest = record.rest
    return Leg(
        uniqueid=record.uniqueid,
        starts=starts,
        ends=starts + timedelta(seconds=record.duration or 0),
        src=record.src,
        dst=rest.get("dst") or to_wire(record.dst),
        did=record.did if record.did.startswith("+") else "",
        our_caller_id=phone(rest.get("outbound_cnum", "")),
        app=rest.get("lastapp", "").lower(),
        disposition=record.disposition.upper(),
        dstchannel=record.dstchannel,
        billsec=record.billsec or 0,
    )


def decide(legs: Sequence[Leg], ours: Mapping[str, int]) -> Facts:
    """Return what the legs (at least one, oldest first) come to; `ours` maps our numbers to their keys."""
    direction, caller, called = parties(legs, ours)
    connected = [leg for leg in legs if leg.is_connected]
    answered_at = min((leg.answered_at for leg in connected), default=None)
    started_at, ended_at = legs[0].starts, max(leg.ends for leg in legs)
    inbound = direction == Direction.INBOUND
    party = "" if direction == Direction.INTERNAL else caller if inbound else called
    return Facts(
        direction=direction,
        result=result_of(legs),
        from_number=caller,
        to_number=called,
        owned_number_id=ours.get(called if inbound else caller),
        extension=extension_of(legs, direction),
        party=party if party.startswith("+") else "",
        started_at=started_at,
        answered_at=answered_at,
        ended_at=ended_at,
        ring_seconds=_ring_seconds(legs, started_at, ended_at, answered_at),
        talk_seconds=_covered((leg.answered_at, leg.ends) for leg in connected),
    )


def parties(legs: Sequence[Leg], ours: Mapping[str, int]) -> tuple[Call.Direction, str, str]:
    """Return the direction, who called and who was called; a call among our own numbers is internal."""
    inbound = next((leg for leg in legs if leg.did), None)
    if inbound:
        is_own = inbound.src in ours or bool(EXTENSION.fullmatch(inbound.src))
        return (Direction.INTERNAL if is_own else Direction.INBOUND), inbound.src or ANONYMOUS, inbound.did
    outbound = next((leg for leg in legs if leg.our_caller_id and dialled(leg.dst)), None)
    if outbound:
        called = dialled(outbound.dst)
        return (Direction.INTERNAL if called in ours else Direction.OUTBOUND), outbound.our_caller_id, called
    return Direction.INTERNAL, legs[0].src, legs[0].dst


def dialled(dst: str) -> str:
    """Return the E.164 of an outside number as it was dialled, or nothing: 9 for a line, 011 for abroad."""
    if dst.startswith("91") and len(dst) == 12:
        return phone(dst[1:])
    if dst.startswith("011"):
        return phone(f"+{dst[3:]}")
    return phone(dst)


def phone(value: str) -> str:
    """Return E.164 where the value is a phone number, else nothing."""
    try:
        found = parse_carrier(value).value if value else ""
    except InvalidPhone:
        return ""
    return found if found.startswith("+") else ""


def result_of(legs: Sequence[Leg]) -> Call.Result:
    """Return how the call ended: a person before a voicemail before a machine before nobody."""
    if any(leg.is_connected for leg in legs):
        return Result.ANSWERED
    if any(leg.is_voicemail for leg in legs):
        return Result.VOICEMAIL
    rung = [leg for leg in legs if leg.rings]
    if not rung and any(leg.disposition == "ANSWERED" for leg in legs):
        return Result.MENU
    ends = {leg.disposition for leg in rung or legs}
    if ends == {"BUSY"}:
        return Result.BUSY
    if ends <= {"FAILED", "CONGESTION"}:
        return Result.FAILED
    return Result.MISSED


def extension_of(legs: Sequence[Leg], direction: Call.Direction) -> str:
    """Return whose phone of ours it was: who spoke last, else the caller of ours, else the first that rang."""
    if direction != Direction.INBOUND:
        return next((leg.src for leg in legs if EXTENSION.fullmatch(leg.src)), "")
    spoke = [leg for leg in legs if leg.is_connected]
    for leg in [*reversed(spoke), *legs]:
        if match := LOCAL_EXTENSION.match(leg.dstchannel):
            return match[1]
        if EXTENSION.fullmatch(leg.dst):
            return leg.dst
        if VOICEMAIL.fullmatch(leg.dst):
            return leg.dst[3:]
    return ""


def _ring_seconds(legs: Sequence[Leg], starts: datetime, ends: datetime, answered_at: datetime | None) -> int:
    """Return for how long phones rang before somebody answered; all of it where no row says that any did."""
    until = answered_at or ends
    rung = [leg for leg in legs if leg.rings]
    if not rung:
        return int((until - starts).total_seconds())
    return _covered((leg.starts, min(until, leg.answered_at if leg.is_connected else leg.ends)) for leg in rung)


def _covered(spans: Iterable[tuple[datetime, datetime]]) -> int:
    """Return how many seconds the spans cover together: phones that ring at once ring once."""
    total, end = timedelta(0), None
    for starts, ends in sorted(spans):
        if end is None or starts > end:
            total += max(ends - starts, timedelta(0))
            end = ends
        elif ends > end:
            total += ends - end
            end = ends
    return int(total.total_seconds())
