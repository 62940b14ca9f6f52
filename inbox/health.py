"""Line health: measured every half minute and on admin's page; told as sentences, and as figures for Prometheus.

Every figure is read through an index and none counts further than `MOST`, so that looking costs the same on a full
database. Nothing personal is among them.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import redis
from celery import current_app
from django.conf import settings
from django.db.models import F, Max, Min, OuterRef, Subquery
from django.utils import timezone, translation
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts import erasure, refusals
from contacts.models import OptOut
from contacts.phone import format_for_people
from contacts.sentences import in_readers_language
from inbox import carrier_blocks, heartbeats, holds
from inbox import redis as our_redis
from inbox.models import CatchUp, Heartbeat, LineHealth, Message, OwnedNumber, WebhookEvent

if TYPE_CHECKING:
    from django.db.models import QuerySet

Status, State = Message.Status, WebhookEvent.State

MOST = 10_000
"""Rows that a figure counts."""
LATELY = 100_000
"""The newest messages, among which the last one of a kind is sought."""
MOST_PROGRAMS = 50
"""Processes in the background that are listed."""
QUEUE_LATE_AFTER = timedelta(minutes=5)
PUSHES_FAIL_FROM = 3
"""Failed tries from which on telling the carrier of an opt-out counts as failing."""
QUIET_FROM = timedelta(hours=1)
WEEKS = 4


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured; a moment is None where there was none yet."""

    now: datetime
    stop: holds.Stop | None
    last_inbound_at: datetime | None
    last_webhook_at: datetime | None
    last_send_at: datetime | None
    last_send_status: str
    queue_depth: int
    oldest_queued_at: datetime | None
    held: int
    """Texts that ask a person if they still go, for either reason."""
    held_after_restore: int
    unknown: int
    quarantined: int
    receipts_waiting: int
    pushes_failing: int
    refused_again: int
    """People restored here whom the carrier has refused to text since."""
    refused: list[str]
    """Numbers of ours that the carrier lately said are not ours (E.164)."""
    blocks_lost: int
    """Erased people whose numbers are not known again, as the key is another than it was."""
    recovered: int
    """Inbound texts of the last day that only the carrier's list brought."""
    is_redis_up: bool
    tasks_waiting: int
    programs: list[Heartbeat]
    """Workers and clocks that were seen in the last day, each program's newest first."""
    checked_at: datetime | None
    """When they last did a round together."""
    caught_up_at: datetime | None
    read_until: datetime | None
    """Up to when the carrier's list has been read: the checkpoint."""
    catch_up_failures: int
    catch_up_error: str
    unreadable: int
    importing: int | None
    """How far an import is, in percent; None where none runs."""
    is_quiet: bool
    """Whether it is unusual for these hours that no text came in."""
    took_ms: int
    """How long the database and Redis took for all of this, in milliseconds."""

    @property
    def held_late(self) -> int:
        """Replies whose turn came too late."""
        return self.held - self.held_after_restore

    @property
    def worker_at(self) -> datetime | None:
        """When a worker was last seen."""
        return self.seen(Heartbeat.Program.WORKER)

    @property
    def beat_at(self) -> datetime | None:
        """When a clock (celery beat) was last seen."""
        return self.seen(Heartbeat.Program.BEAT)

    def seen(self, program: str) -> datetime | None:
        """Return when any process of a program was last seen."""
        return next((beat.seen_at for beat in self.programs if beat.program == program), None)


def measure() -> Facts:
    """Look at the line."""
    now, begun = timezone.now(), time.monotonic()
    queued = Message.objects.filter(status=Status.QUEUED)
    held = Message.objects.filter(status__in=[Status.QUEUED, Status.SCHEDULED], held_at__isnull=False)
    waiting = queued.filter(held_at=None).order_by("not_before", "id")[:MOST]
    newest = Message.objects.aggregate(pk=Max("pk"))["pk"] or 0
    lately = Message.objects.filter(pk__gt=newest - LATELY).order_by("-pk")
    events = WebhookEvent.objects.defer("body")
    last_webhook = events.order_by("-pk").first()
    last_inbound_at = newest_inbound_at()
    last_send = lately.filter(claimed_at__isnull=False).first()
    recent = CatchUp.objects.filter(kind=CatchUp.Kind.RECENT).first()
    importing = CatchUp.objects.filter(kind=CatchUp.Kind.IMPORT, finished_at=None).first()
    looked = LineHealth.objects.filter(pk=1).first()
    is_redis_up, tasks_waiting = ask_redis()
    last_webhook_at = last_webhook.received_at if last_webhook else None
    return Facts(
        now=now,
        stop=holds.standing().stop,
        last_inbound_at=last_inbound_at,
        last_webhook_at=last_webhook_at,
        last_send_at=last_send.claimed_at if last_send else None,
        last_send_status=last_send.get_status_display() if last_send else "",
        queue_depth=waiting.count(),
        oldest_queued_at=Message.objects.filter(pk__in=waiting.values("pk")).aggregate(at=Min("created_at"))["at"],
        held=capped(held),
        held_after_restore=capped(held.filter(held_why=Message.HeldWhy.RESTORED)),
        unknown=capped(Message.objects.filter(status=Status.UNKNOWN)),
        quarantined=capped(events.filter(state=State.QUARANTINED, dismissed_at=None)),
        receipts_waiting=capped(events.filter(state=State.WAITING)),
        pushes_failing=pushes_failing(),
        refused_again=capped(carrier_blocks.refusing()),
        refused=refusals.lately(now),
        blocks_lost=capped(erasure.lost()),
        recovered=recovered_since(now - timedelta(days=1)),
        is_redis_up=is_redis_up,
        tasks_waiting=tasks_waiting,
        programs=list(Heartbeat.objects.order_by("-program", "-seen_at")[:MOST_PROGRAMS]),
        checked_at=looked.checked_at if looked else None,
        caught_up_at=recent.succeeded_at if recent else None,
        read_until=recent.done_until if recent else None,
        catch_up_failures=recent.failures if recent else 0,
        catch_up_error=recent.error if recent else "",
        unreadable=recent.unreadable if recent else 0,
        importing=importing.progress if importing else None,
        is_quiet=is_quiet(last_inbound_at, now),
        took_ms=round(1000 * (time.monotonic() - begun)),
    )


def capped(rows: QuerySet[Any]) -> int:
    """Count rows, no further than `MOST`."""
    return rows.order_by().values("pk")[:MOST].count()


def newest_inbound_at() -> datetime | None:
    """Return when the newest text came in, by the carrier's clock; number by number, as the index has them."""
    inbound = Message.objects.filter(owned_number=OuterRef("pk"), direction=Message.Direction.INBOUND)
    newest = Subquery(inbound.order_by("-occurred_at").values("occurred_at")[:1])
    found: datetime | None = OwnedNumber.objects.annotate(newest=newest).aggregate(at=Max("newest"))["at"]
    return found


def recovered_since(moment: datetime) -> int:
    """Count the inbound texts that only the carrier's list brought, on numbers that we had by then."""
    ours = OwnedNumber.objects.values("pk")
    inbound = Message.objects.filter(owned_number__in=ours, direction=Message.Direction.INBOUND, carrier_id="")
    return capped(inbound.filter(occurred_at__gt=moment).filter(occurred_at__gt=F("owned_number__created_at")))


def pushes_failing() -> int:
    """Count the opt-outs that the carrier has not been told of in spite of several tries."""
    pending = OptOut.objects.filter(carrier_state=OptOut.CarrierState.PENDING, push_attempts__gte=PUSHES_FAIL_FROM)
    return capped(pending) + capped(OptOut.objects.filter(carrier_state=OptOut.CarrierState.FAILED))


def ask_redis() -> tuple[bool, int]:
    """Return whether Redis answers, and how many tasks wait in it for a worker."""
    try:
        return True, int(our_redis.connection().llen(current_app.conf.task_default_queue))
    except redis.RedisError:
        return False, 0


def is_quiet(last_inbound_at: datetime | None, now: datetime) -> bool:
    """Whether no text has come in for an hour and more, though some came in the same hours of each of four weeks."""
    if last_inbound_at is None or now - last_inbound_at < QUIET_FROM:
        return False
    ours = OwnedNumber.objects.values("pk")
    inbound = Message.objects.filter(owned_number__in=ours, direction=Message.Direction.INBOUND).order_by()
    weeks = (timedelta(weeks=week) for week in range(1, WEEKS + 1))
    return all(
        inbound.filter(occurred_at__gt=last_inbound_at - week, occurred_at__lte=now - week).exists() for week in weeks
    )


def problems(facts: Facts) -> list[str]:
    """Return a sentence, fit for staff, for each thing that is wrong; a stop of sending is told apart from these."""
    late = words(facts.oldest_queued_at, facts.now)
    is_late = facts.oldest_queued_at is not None and facts.now - facts.oldest_queued_at > QUEUE_LATE_AFTER
    silence = heartbeats.silence(
        now=facts.now, checked_at=facts.checked_at, worker_at=facts.worker_at, beat_at=facts.beat_at
    )
    judged = [
        (silence, silence),
        (not facts.is_redis_up, _("Redis does not answer: texts are kept, and wait until it is back.")),
        (
            is_late,
            ngettext(
                "%(count)s text waits to be sent, the oldest for %(time)s.",
                "%(count)s texts wait to be sent, the oldest for %(time)s.",
                facts.queue_depth,
            )
            % shown(facts.queue_depth, time=late),
        ),
        (
            facts.unknown,
            ngettext(
                "%(count)s text may or may not have been sent. Decide in the conversation.",
                "%(count)s texts may or may not have been sent. Decide in the conversation.",
                facts.unknown,
            )
            % shown(facts.unknown),
        ),
        (
            facts.held_late,
            ngettext(
                "%(count)s reply waits for your word: the time to send came too late.",
                "%(count)s replies wait for your word: the time to send came too late.",
                facts.held_late,
            )
            % shown(facts.held_late),
        ),
        (
            facts.held_after_restore,
            ngettext(
                "%(count)s text of a restored backup waits for a word: it may have been sent already.",
                "%(count)s texts of a restored backup wait for a word: they may have been sent already.",
                facts.held_after_restore,
            )
            % shown(facts.held_after_restore),
        ),
        (
            facts.quarantined,
            ngettext(
                "%(count)s webhook could not be applied. See Webhook events in admin.",
                "%(count)s webhooks could not be applied. See Webhook events in admin.",
                facts.quarantined,
            )
            % shown(facts.quarantined),
        ),
        (
            facts.pushes_failing,
            ngettext(
                "The carrier could not be told of %(count)s opt-out.",
                "The carrier could not be told of %(count)s opt-outs.",
                facts.pushes_failing,
            )
            % shown(facts.pushes_failing),
        ),
        (
            facts.refused_again,
            ngettext(
                "The carrier still refuses texts to %(count)s person who was restored here. What to ask TeleVoIPs for "
                "stands in Restored, beside Undecided texts.",
                "The carrier still refuses texts to %(count)s people who were restored here. What to ask TeleVoIPs for "
                "stands in Restored, beside Undecided texts.",
                facts.refused_again,
            )
            % shown(facts.refused_again),
        ),
        (
            facts.refused,
            _("The carrier says that these numbers are not ours: %(numbers)s. Ask TeleVoIPs.")
            % {"numbers": ", ".join(map(format_for_people, facts.refused))},
        ),
        (
            facts.blocks_lost,
            ngettext(
                "ERASURE_KEY is another than it was: the number of %(count)s erased person is not known again, and an "
                "opt-out of theirs does not hold. Put the former key back.",
                "ERASURE_KEY is another than it was: the numbers of %(count)s erased people are not known again, and "
                "opt-outs of theirs do not hold. Put the former key back.",
                facts.blocks_lost,
            )
            % shown(facts.blocks_lost),
        ),
        (
            facts.catch_up_failures > 2,
            _("The carrier's list cannot be read: %(error)s") % {"error": in_readers_language(facts.catch_up_error)},
        ),
        (
            facts.unreadable,
            ngettext(
                "%(count)s row of the carrier's list could not be read.",
                "%(count)s rows of the carrier's list could not be read.",
                facts.unreadable,
            )
            % shown(facts.unreadable),
        ),
        (
            facts.recovered,
            ngettext(
                "%(count)s text of the last day came without a webhook. Check the webhooks.",
                "%(count)s texts of the last day came without a webhook. Check the webhooks.",
                facts.recovered,
            )
            % shown(facts.recovered),
        ),
        (
            facts.is_quiet,
            _("No text came in for %(time)s, which is unusual for this hour. Check the webhooks.")
            % {"time": words(facts.last_inbound_at, facts.now)},
        ),
    ]
    return [sentence for is_wrong, sentence in judged if is_wrong]


def shown(count: int, **facts: str) -> dict[str, str]:
    """Return what a sentence about a count is filled with."""
    return {"count": f"{count:,}", **facts}


def words(since: datetime | None, now: datetime) -> str:
    """Return how long ago a moment was."""
    return timesince(since, now) if since else _("never")


def look() -> None:
    """Measure and keep what is wrong, for every page to show; this says as well that clock and worker work together."""
    holds.beat()
    now = timezone.now()
    LineHealth.objects.update_or_create(pk=1, defaults={"checked_at": now})
    LineHealth.objects.filter(pk=1).update(problems=in_every_language(measure()))


def in_every_language(facts: Facts) -> list[dict[str, str]]:
    """Return each problem as a sentence for readers of every language: whoever measures does not know who reads."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = problems(facts)
    return [dict(zip(said, sentences, strict=True)) for sentences in zip(*said.values(), strict=True)]
