"""Line health for people with admin's rights, and the same figures for Prometheus."""

import hmac
from datetime import datetime

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inbox import health


@require_safe
def line_health(request: HttpRequest) -> HttpResponse:
    """Show what was measured just now."""
    facts = health.measure()
    context = {"title": _("Line health"), "facts": facts, "problems": health.problems(facts)}
    return render(request, "admin/line_health.html", admin.site.each_context(request) | context)


@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer Prometheus, which must bear METRICS_TOKEN; without such a setting there is no page."""
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "").encode("latin-1", errors="replace")
    if not hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse("unauthorized\n", status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(exposition(health.measure()), content_type="text/plain; version=0.0.4; charset=utf-8")


def exposition(facts: health.Facts) -> str:
    """Return the figures in Prometheus's text form; ages in seconds, left out where there is no moment yet."""
    gauges: dict[str, tuple[str, float | None]] = {
        "queue_depth": ("Texts waiting to be sent", facts.queue_depth),
        "queue_oldest_seconds": ("Age of the oldest of them", age(facts, facts.oldest_queued_at)),
        "held": ("Replies that ask if they still go", facts.held),
        "held_after_restore": ("Texts of a restored backup that ask if they still go", facts.held_after_restore),
        "unknown": ("Texts that may or may not have been sent", facts.unknown),
        "quarantined_events": ("Webhooks that could not be applied", facts.quarantined),
        "waiting_receipts": ("Receipts whose text is not known", facts.receipts_waiting),
        "opt_out_pushes_failing": ("Opt-outs that the carrier could not be told of", facts.pushes_failing),
        "recovered_texts": ("Inbound texts of the last day that no webhook brought", facts.recovered),
        "tasks_waiting": ("Tasks in Redis without a worker", facts.tasks_waiting),
        "sending_stopped": ("1 while a pause, a hold or the cap stops all sending", facts.stop is not None),
        "redis_up": ("1 while Redis answers", facts.is_redis_up),
        "unusually_quiet": ("1 while no text comes in, unlike in these hours of former weeks", facts.is_quiet),
        "catch_up_failures": ("Failed readings of the carrier's list in a row", facts.catch_up_failures),
        "catch_up_age_seconds": ("Since the carrier's list was last read", age(facts, facts.caught_up_at)),
        "heartbeat_age_seconds": ("Since clock and worker last did their round", age(facts, facts.checked_at)),
        "worker_heartbeat_age_seconds": ("Since a worker was last seen at work", age(facts, facts.worker_at)),
        "beat_heartbeat_age_seconds": ("Since the clock was last seen at work", age(facts, facts.beat_at)),
        "last_inbound_age_seconds": ("Since the last text in", age(facts, facts.last_inbound_at)),
        "last_webhook_age_seconds": ("Since the last webhook", age(facts, facts.last_webhook_at)),
        "last_send_age_seconds": ("Since a text was last handed to the carrier", age(facts, facts.last_send_at)),
    }
    lines = []
    for name, (says, value) in gauges.items():
        if value is not None:
            lines += [f"# HELP textdesk_{name} {says}", f"# TYPE textdesk_{name} gauge", f"textdesk_{name} {value:g}"]
    return "\n".join([*lines, ""])


def age(facts: health.Facts, moment: datetime | None) -> float | None:
    """Return how many seconds ago a moment was."""
    return (facts.now - moment).total_seconds() if moment else None
