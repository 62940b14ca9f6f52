"""Which rows are one call: the same channel, the same phone that rang, or the same caller and number at one time."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q

from calls import facts, storing
from calls.models import Call, CallRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.db.models import QuerySet

    from calls.facts import Leg

LONGEST = timedelta(hours=4)
"""How far back the first rows of a call are looked for by caller and number; by uniqueid without end."""
ROUNDING = timedelta(seconds=1)
"""Rows bear whole seconds: one that begins within this of the other's end follows on it."""
LOCK = 7_305_001
"""PostgreSQL's advisory lock of grouping: two webhooks with rows of one call must not make two calls."""


def group(loose: QuerySet[CallRecord], *, wait: bool = True) -> int:
    """Put rows that no call has yet into calls, new ones or those that they belong to, and decide those.

    Return how many there were. Who must not wait leaves them to the sweep where somebody else is grouping just now.
    """
    with transaction.atomic(savepoint=False):
        fresh = list(loose) if _is_our_turn(wait=wait) else []
        if fresh:
            rows = {record.pk: record for record in [*_related(fresh), *fresh]}
            records = sorted(rows.values(), key=lambda record: (record.started_at, record.pk))
            storing.store([[records[place] for place in places] for places in cluster(records)])
    return len(fresh)


def _is_our_turn(*, wait: bool) -> bool:
    """Take turns with whoever groups, until the end of this transaction; SQLite has one writer anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _related(fresh: Sequence[CallRecord]) -> Iterable[CallRecord]:
    """Return the rows that may be of one call with the fresh ones, and all other rows of those calls."""
    since = min(record.started_at for record in fresh) - LONGEST
    until = max(record.started_at + timedelta(seconds=record.duration or 0) for record in fresh) + LONGEST
    channels = {record.dstchannel for record in fresh} - {""}
    same = Q(uniqueid__in={record.uniqueid for record in fresh}) | Q(
        dstchannel__in=channels, started_at__range=(since, until)
    )
    near = dict(CallRecord.objects.filter(same).values_list("pk", "call"))
    pairs = [record for record in fresh if _pair(record.src, record.did)]
    calls = Call.objects.filter(
        from_number__in={record.src for record in pairs},
        to_number__in={record.did for record in pairs},
        started_at__range=(since, until),
    )
    of_calls = {call for call in near.values() if call} | set(calls.values_list("pk", flat=True))
    if not of_calls and len(near) == len(fresh):
        return []  # nearly every row that a webhook brings: the first and only one of its call
    return CallRecord.objects.filter(Q(pk__in=near) | Q(call__in=of_calls))


def cluster(records: Sequence[CallRecord]) -> list[list[int]]:
    """Return the places of the records that are one call, call by call; rows that a call has stay together."""
    legs = facts.legs_in_order(records)
    joined = _Joined(len(records))
    by_channel: dict[str, int] = {}
    by_call: dict[int, int] = {}
    for place, record in enumerate(records):
        joined.join(place, by_channel.setdefault(record.uniqueid, place))
        if record.call_id:
            joined.join(place, by_call.setdefault(record.call_id, place))
    for key in (_caller_and_number, _phone_that_rang):
        for places in _same(legs, key):
            for earlier, later in _overlapping(legs, places):
                joined.join(earlier, later)
    return joined.sets()


def _pair(src: str, did: str) -> bool:
    """Whether caller and number can tell a call: anonymous callers are never taken for one another."""
    return len(src.removeprefix("+")) > 6 and src.removeprefix("+").isdecimal() and did.startswith("+")


def _caller_and_number(leg: Leg) -> tuple[str, str] | None:
    return (leg.src, leg.did) if _pair(leg.src, leg.did) else None


def _phone_that_rang(leg: Leg) -> str | None:
    return leg.dstchannel or None


def _same(legs: Sequence[Leg], key: Callable[[Leg], object]) -> Iterable[list[int]]:
    """Return the places of the legs that share a key, oldest first."""
    found: dict[object, list[int]] = {}
    for place, leg in enumerate(legs):
        value = key(leg)
        if value is not None:
            found.setdefault(value, []).append(place)
    return [sorted(places, key=lambda place: legs[place].starts) for places in found.values() if len(places) > 1]


def _overlapping(legs: Sequence[Leg], places: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Yield neighbours in time of which the later begins before all earlier ones have ended."""
    end: datetime = legs[places[0]].ends
    for earlier, later in pairwise(places):
        if legs[later].starts <= end + ROUNDING:
            yield earlier, later
        end = max(end, legs[later].ends)


class _Joined:
    """Sets that grow together (union-find)."""

    def __init__(self, count: int) -> None:
        self.parents = list(range(count))

    def root(self, place: int) -> int:
        """Return the one that stands for a set."""
        while self.parents[place] != place:
            self.parents[place] = place = self.parents[self.parents[place]]
        return place

    def join(self, one: int, other: int) -> None:
        """Make one set of two."""
        self.parents[self.root(other)] = self.root(one)

    def sets(self) -> list[list[int]]:
        """Return the sets."""
        found: dict[int, list[int]] = {}
        for place in range(len(self.parents)):
            found.setdefault(self.root(place), []).append(place)
        return list(found.values())
