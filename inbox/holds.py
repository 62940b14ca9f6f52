"""Why nothing is sent at the moment: a pause, or a hold until we know what was written while we were away.

A STOP may be among what was lost, so after downtime inbound is caught up before any send is released. The claim asks
in its own UPDATE (`NOTHING_HOLDS`); pages ask for the sentence.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Subquery
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from inbox import heartbeats
from inbox.models import CatchUp, Heartbeat, LineHealth, SendingState

NOTHING_HOLDS = """EXISTS (SELECT 1 FROM inbox_sendingstate s WHERE s.id = 1 AND s.heard_at > %(heard_after)s
        AND (s.restored_at IS NULL OR s.looked_at IS NOT NULL)
        AND (s.incarnation <> %(incarnation)s OR s.mark >= %(mark)s))
    AND NOT EXISTS (SELECT 1 FROM inbox_catchup WHERE kind = 'import' AND finished_at IS NULL)"""
"""Whether we know what customers wrote, and what we sent ourselves, in the claim's SQL."""


@dataclass(frozen=True, slots=True)
class Stop:
    """That nothing is sent, since when, why, and what ends it: fit for staff."""

    title: str
    since: datetime | None
    reason: str
    page: str = ""
    """The URL name of admin's page about it, where there is one."""


class Seen:
    """The newest mark of the database that this process has seen: one that is behind it was swapped in since.

    `inbox/restores.py` says what the mark is. It finds a swap within seconds; the claim, which asks this, at once.
    """

    def __init__(self) -> None:
        self._newest = ("", 0)

    def note(self, incarnation: str, mark: int) -> None:
        """Remember what the database says of itself."""
        self._newest = (incarnation, max(mark, self.of(incarnation)))

    def of(self, incarnation: str) -> int:
        """Return the newest mark of that database, 0 where this process has seen none."""
        seen, mark = self._newest
        return mark if seen == incarnation else 0

    def facts(self) -> dict[str, Any]:
        """Return what `NOTHING_HOLDS` asks for."""
        incarnation, mark = self._newest
        return {"incarnation": incarnation, "mark": mark}


seen = Seen()


def gap() -> timedelta:
    """Return the silence after which we count as having been away."""
    return timedelta(minutes=settings.CATCH_UP_MINUTES)


def facts(now: datetime) -> dict[str, Any]:
    """Return what `NOTHING_HOLDS` asks for."""
    return {"heard_after": now - gap(), **seen.facts()}


def beat() -> None:
    """Say that we are up and listening; a gap that has come is not closed by this but by a catch-up."""
    now = timezone.now()
    SendingState.current()
    SendingState.objects.filter(pk=1, heard_at__gt=now - gap()).update(heard_at=now)


def caught_up(until: datetime) -> None:
    """Say that all that the carrier held at `until` is in."""
    SendingState.current()
    SendingState.objects.filter(pk=1, heard_at__lt=until).update(heard_at=until)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a page says about the line: why nothing is sent, and what else is wrong."""

    stop: Stop | None
    problems: list[str]


def standing() -> Standing:
    """Return what every page says about the line; one query."""
    now = timezone.now()
    importing = CatchUp.objects.filter(kind=CatchUp.Kind.IMPORT, finished_at=None)
    health = LineHealth.objects.filter(pk=1)
    state = (
        SendingState.objects.filter(pk=1)
        .annotate(
            is_importing=Exists(importing),
            checked_at=Subquery(health.values("checked_at")),
            problems=Subquery(health.values("problems")),
            worker_at=heartbeats.newest(Heartbeat.Program.WORKER),
            beat_at=heartbeats.newest(Heartbeat.Program.BEAT),
        )
        .first()
    )
    if state is None:
        return Standing(None, [])
    problems = [_in_readers(problem) for problem in state.problems or []]
    seen = {"checked_at": state.checked_at, "worker_at": state.worker_at, "beat_at": state.beat_at}
    if silence := heartbeats.silence(now=now, **seen):
        problems.insert(0, silence)
    return Standing(_why_stopped(state, now, is_importing=state.is_importing), problems)


def _in_readers(problem: dict[str, str]) -> str:
    """Return a problem (`inbox.models.LineHealth`) in the reader's language."""
    return problem.get(get_language() or "", "") or problem[settings.LANGUAGE_CODE]


def current() -> Stop | None:
    """Return why nothing is sent, or None."""
    return standing().stop


def _why_stopped(state: SendingState, now: datetime, *, is_importing: bool) -> Stop | None:
    if state.restored_at and state.looked_at is None:
        made = formats.date_format(timezone.localtime(state.restored_from or state.restored_at), "MOMENT")
        return Stop(
            _("Sending waits for an admin"),
            state.restored_at,
            _(
                "This looks like a restored backup: texts that waited on %(made)s may have been sent already. "
                "An admin must look at them and let sending go on. Every text is kept."
            )
            % {"made": made},
            page="restored-backup",
        )
    if state.paused_at:
        reason = _("%(reason)s Every text is kept.") % {"reason": _(state.reason)}
        return Stop(_("Sending is paused"), state.paused_at, reason)
    if state.heard_at <= now - gap():
        return Stop(
            _("Sending waits"),
            state.heard_at,
            _(
                "Textdesk was not listening, so it first asks the carrier for texts that came in meanwhile: a STOP may "
                "be among them. Every text is kept, and this ends by itself."
            ),
        )
    if is_importing:
        return Stop(
            _("Sending waits"),
            None,
            _(
                "The last 90 days of a new number are being read from the carrier: a STOP may be among them. Every "
                "text is kept, and this ends by itself."
            ),
        )
    if is_day_full(state, now):
        return Stop(
            _("Today's limit is reached"),
            None,
            _(
                "%(count)s texts were sent today, as many as SENDS_PER_DAY allows. Every text is kept, and goes out "
                "after midnight (%(zone)s)."
            )
            % {"count": f"{state.counted:,}", "zone": settings.TIME_ZONE},
        )
    return None


def is_day_full(state: SendingState, now: datetime) -> bool:
    """Whether as many texts were handed over today as the cap allows."""
    cap: int = settings.SENDS_PER_DAY
    return bool(cap) and state.counted_on == site_day(now) and state.counted >= cap


def site_day(now: datetime) -> date:
    """Return the day of a moment in TIME_ZONE, whatever zone the reader of this page has."""
    return timezone.localdate(now, timezone=timezone.get_default_timezone())
