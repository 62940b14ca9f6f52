"""How fast and how much may leave: segments a second for each number and for the account, and texts a day.

Asked and counted in the claim's transaction (`inbox/claiming.py`), so that any number of workers keep one pace. Nobody
sleeps.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from inbox import holds, statements
from inbox.models import OwnedNumber, SendingState

PROBE_EVERY = timedelta(minutes=1)


NO_CAP = 2**31 - 1

NUMBER_IS_FREE = """EXISTS (
    SELECT 1 FROM inbox_ownednumber n WHERE n.id = %(number)s AND n.is_active AND n.next_send_at <= %(number_free)s)"""
ACCOUNT_IS_FREE = """EXISTS (
    SELECT 1 FROM inbox_sendingstate s WHERE s.id = 1 AND s.next_send_at <= %(account_free)s
        AND (s.paused_at IS NULL OR s.probe_at <= %(now)s)
        AND (s.counted_on IS NULL OR s.counted_on <> %(today)s OR s.counted < %(cap)s))"""
"""Paused, one text a minute tries."""
WAS_CLAIMED = (
    "EXISTS (SELECT 1 FROM inbox_message WHERE id = %(message)s AND status = 'sending' AND claimed_at = %(now)s)"
)


def facts(number: OwnedNumber, now: datetime, *, segments: int) -> dict[str, Any]:
    """Return what the SQL here asks for, for one text of a number; a long text takes as many slots as segments."""
    account = settings.SEND_PER_SECOND
    return {
        "number": number.pk,
        "number_free": now + burst(number.texts_per_second),
        "number_step": timedelta(seconds=segments / number.texts_per_second),
        "account_free": now + burst(account),
        "account_step": timedelta(seconds=segments / account),
        "today": holds.site_day(now),
        "cap": settings.SENDS_PER_DAY or NO_CAP,
        "next_probe": now + PROBE_EVERY,
    }


def count_claimed() -> list[str]:
    """Return what takes the next free moment of number and account, where the text was claimed just before.

    The second tells since when sending is paused, if it is: then the text is the one that tries. (SQLite 3.40 answers
    wrongly where `IS NOT NULL` is asked in RETURNING.)
    """
    return [
        f"""
        UPDATE inbox_ownednumber SET next_send_at = {_next_slot("%(number_step)s")}
        WHERE id = %(number)s AND {WAS_CLAIMED}
        """,
        f"""
        UPDATE inbox_sendingstate SET next_send_at = {_next_slot("%(account_step)s")},
            counted = CASE WHEN counted_on = %(today)s THEN counted + 1 ELSE 1 END, counted_on = %(today)s,
            probe_at = CASE WHEN paused_at IS NULL THEN probe_at ELSE %(next_probe)s END
        WHERE id = 1 AND {WAS_CLAIMED} RETURNING paused_at
        """,
    ]


def give_back() -> None:
    """Count a text out of the day again: the carrier surely did not take it."""
    SendingState.objects.filter(pk=1, counted_on=holds.site_day(timezone.now()), counted__gt=0).update(
        counted=F("counted") - 1
    )


def burst(per_second: float) -> timedelta:
    """How far ahead of its pace sending may run: up to a second's worth, since the sweep comes each second."""
    return timedelta(seconds=max(0.0, 1 - 1 / per_second))


def _next_slot(step: str) -> str:
    """Return SQL of the moment after so many segments, from now or from the end of those before."""
    return statements.later("CASE WHEN next_send_at > %(now)s THEN next_send_at ELSE %(now)s END", step)
