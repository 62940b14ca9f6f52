"""Catching up: what webhooks lost is read from the carrier's list (`GET /messages`), a bounded window at a time.

The carrier tries a webhook for an hour, then the event is gone; its list holds 90 days. `inbox/recovery.py` fills in
what we lack; here stands what is read when. The checkpoint moves only after a whole, readable answer.
"""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db.models import F, Max
from django.utils import timezone

from accounts.models import User
from inbox import holds, outcomes, recovery, restores
from inbox.models import CatchUp, OwnedNumber
from televoips.client import Client
from televoips.errors import CarrierError, Unauthorized, WrongAddress, plain

logger = structlog.get_logger(__name__)
Kind = CatchUp.Kind

HISTORY = timedelta(days=90)
"""How far back the carrier's list goes (its document: `GET /messages`)."""
WINDOW = timedelta(days=1)
OVERLAP = timedelta(hours=2)
"""Each reading of the last hours begins this long before the checkpoint: the carrier may list a text late."""
MARGIN = timedelta(hours=1)
"""What is asked for beyond a window: the carrier's times name no zone, and clocks that go back repeat an hour."""
LEASE = timedelta(minutes=3)
"""A worker has a range in hand this long after each window: longer than the client's deadline and the filling in."""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 60.0
"""Seconds before a failed reading is tried again; doubled at each failure."""
BUDGET = 20.0
"""Seconds that one task reads windows; the next goes on."""


def run(*, client: Client) -> None:
    """Plan what must be read, and read what is due."""
    restores.check()  # before anything that lets sending go on
    now = timezone.now()
    newest_number = OwnedNumber.objects.aggregate(newest=Max("created_at"))["newest"]
    if newest_number is None:
        holds.caught_up(now)  # nobody can have texted us, and nothing can be sent
        return
    plan(newest_number, now)
    due = CatchUp.objects.filter(finished_at=None, try_at__lte=timezone.now())
    until = time.monotonic() + BUDGET
    for catch_up in sorted(due[:20], key=lambda row: (row.kind != Kind.RECENT, row.pk)):
        if take(catch_up):
            read(catch_up, client=client, until=until)


def plan(newest_number: datetime, now: datetime) -> None:
    """Make the standing row, and an import for numbers that came after the newest import was planned."""
    CatchUp.objects.get_or_create(kind=Kind.RECENT, defaults={"start_at": now, "done_until": now})
    if not CatchUp.objects.filter(kind=Kind.IMPORT, created_at__gte=newest_number).exists():
        start = now - HISTORY
        CatchUp.objects.get_or_create(
            kind=Kind.IMPORT, finished_at=None, defaults={"start_at": start, "done_until": start, "end_at": now}
        )


def ask(*, start: datetime, end: datetime, by: User) -> CatchUp:
    """Have a range read, since a person asked."""
    return CatchUp.objects.create(kind=Kind.ASKED, start_at=start, end_at=end, done_until=start, asked_by=by)


def stop(*, catch_up: CatchUp, by: User) -> bool:
    """End a range before it is read to its end, and with an import its hold; return whether it was unfinished."""
    unfinished = CatchUp.objects.filter(pk=catch_up.pk, finished_at=None).exclude(kind=Kind.RECENT)
    return unfinished.update(finished_at=timezone.now(), stopped_by=by) == 1


def take(catch_up: CatchUp) -> bool:
    """Take a range in hand; two workers do not read the same one at once."""
    now = timezone.now()
    free = CatchUp.objects.filter(pk=catch_up.pk, finished_at=None, try_at__lte=now)
    return free.update(try_at=now + LEASE) == 1


def read(catch_up: CatchUp, *, client: Client, until: float) -> None:
    """Read window after window until the end of the range, the time's end (monotonic) or a failure."""
    row = CatchUp.objects.filter(pk=catch_up.pk, finished_at=None)
    while True:
        now = timezone.now()
        window = catch_up.next_window(now, longest=WINDOW)
        if window is None:
            row.update(finished_at=now)
            return
        try:
            filled = read_window(catch_up, *window, now=now, client=client)
        except (CarrierError, recovery.Unfit) as error:
            fail(catch_up, error)
            return
        if catch_up.kind == Kind.RECENT:
            restores.judge(filled.sent_at)
        catch_up.done_until = window[1]
        is_at_now = catch_up.end_at is None and window[1] == now
        is_over = is_at_now or time.monotonic() > until
        pause = holds.gap() if is_at_now else timedelta(0) if is_over else LEASE
        progress = {
            "done_until": window[1],
            "succeeded_at": now,
            "try_at": timezone.now() + pause,
            "failures": 0,
            "error": "",
            "found": F("found") + filled.found,
        }
        if filled.unreadable:
            progress["unreadable"] = filled.unreadable
        row.update(**progress)
        if is_at_now:
            holds.caught_up(now)
            outcomes.end_pause_for_key()
        if is_over:
            return


def read_window(catch_up: CatchUp, start: datetime, end: datetime, *, now: datetime, client: Client) -> recovery.Filled:
    """Read one window and fill in what we lack. Raises `CarrierError` or `Unfit`, with the checkpoint as it was."""
    if catch_up.kind == Kind.RECENT:
        start -= OVERLAP
    # Beyond now as well: times that lie ahead show that the zone is set wrong, and would be doubles later.
    end = max(end + MARGIN, now + timedelta(days=1)) if end >= now else end + MARGIN
    listed = client.list_messages(start=start - MARGIN, end=end)
    return recovery.fill_in(listed, now=now, zone=ZoneInfo(settings.TELEVOIPS_TIME_ZONE))


def fail(catch_up: CatchUp, error: Exception) -> None:
    """Keep the checkpoint, and try again soon; a refused key or a wrong address pauses all sending, as ever."""
    pause = min(FIRST_PAUSE * 2 ** min(catch_up.failures, 10), LONGEST_PAUSE)
    CatchUp.objects.filter(pk=catch_up.pk).update(
        failures=F("failures") + 1, error=plain(error)[:300], try_at=timezone.now() + timedelta(seconds=pause)
    )
    if isinstance(error, Unauthorized | WrongAddress):
        outcomes.pause_for(error)
    logger.warning("catch_up_failed", catch_up=catch_up.pk, error=type(error).__name__, failures=catch_up.failures + 1)
