"""Letting go of what is done with and is kept only for a while: raw webhook events, files of contacts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from contacts.models import ContactImport
from inbox.models import Retention, WebhookEvent

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

State = WebhookEvent.State

KEEP_IMPORTS = timedelta(days=30)
"""How long a file of contacts is kept: its rows are people's data, and its errors are mended by then."""
BATCH = 1000
BATCHES = 20
"""Batches in one run; the next run goes on."""


def old_events(before: datetime) -> QuerySet[WebhookEvent]:
    """Return the events from before a moment that are done with: applied, or dismissed by an admin."""
    done = Q(state=State.APPLIED) | Q(state=State.QUARANTINED, dismissed_at__isnull=False)
    return WebhookEvent.objects.filter(done, received_at__lt=before)


def keep_days() -> int:
    """Return how many days raw events are kept: what an admin set, else EVENTS_KEEP_DAYS."""
    days = Retention.objects.filter(pk=1).values_list("events_days", flat=True).first()
    return days or settings.EVENTS_KEEP_DAYS


def prune_events() -> int:
    """Delete the events that are done with and older than they are kept; return how many."""
    old = old_events(timezone.now() - timedelta(days=keep_days()))
    deleted = 0
    for _ in range(BATCHES):
        chosen = list(old.order_by().values_list("pk", flat=True)[:BATCH])
        if not chosen:
            break
        deleted += WebhookEvent.objects.filter(pk__in=chosen).delete()[0]
    return deleted


def prune_imports() -> int:
    """Delete the files of contacts that were brought long ago, with their rows; return how many. Contacts stay."""
    old = ContactImport.objects.filter(created_at__lt=timezone.now() - KEEP_IMPORTS)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:BATCHES])
    for key in keys:
        ContactImport.objects.filter(pk=key).delete()
    return len(keys)
