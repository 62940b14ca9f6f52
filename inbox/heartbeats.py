"""Who works in the background and was last seen when, and what to say when nobody does."""

from datetime import datetime, timedelta

from django.db.models import Subquery
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from inbox.models import Heartbeat

SILENT_AFTER = timedelta(minutes=3)
"""Six looks at the line's health missed: the worker or the clock has stopped, or no task comes through."""
KEPT = timedelta(days=1)
"""A process that was not seen for so long is forgotten: its host is gone."""


def beat(*, program: str, node: str) -> None:
    """Say that this process is at work."""
    now = timezone.now()
    ours = Heartbeat.objects.filter(program=program, node=node[:200])
    if not ours.update(seen_at=now):
        Heartbeat.objects.get_or_create(program=program, node=node[:200], defaults={"seen_at": now})


def newest(program: str) -> Subquery:
    """Return when any process of `program` was last seen, as part of another query."""
    seen = Heartbeat.objects.filter(program=program).order_by("-seen_at")
    return Subquery(seen.values("seen_at")[:1])


def forget_old() -> int:
    """Delete the rows of processes that are gone; return how many."""
    return Heartbeat.objects.filter(seen_at__lt=timezone.now() - KEPT).delete()[0]


def silence(*, now: datetime, checked_at: datetime | None, worker_at: datetime | None, beat_at: datetime | None) -> str:
    """Return which part has stopped, given when each was last seen; nothing while work is done, or before the first.

    `checked_at` is when clock and worker last did a round together, so it alone says whether something is wrong.
    """

    def is_late(moment: datetime | None) -> bool:
        return moment is None or moment < now - SILENT_AFTER

    if checked_at is None or not is_late(checked_at):
        return ""
    since = timesince(checked_at, now)
    if is_late(worker_at) and is_late(beat_at):
        return _("Background work has stopped: worker and clock (celery beat) are gone, for %s.") % since
    if is_late(worker_at):
        return _("Background work has stopped: the worker is gone, for %s.") % since
    if is_late(beat_at):
        return _("Background work has stopped: the clock (celery beat) is gone, for %s.") % since
    return _("Background work has stopped: worker and clock run, but no task came through for %s.") % since
