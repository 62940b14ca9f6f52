"""Letting go of raw webhook events: what was applied is in the conversations, and its raw body is kept for a while."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from inbox.models import WebhookEvent

BATCH = 1000
BATCHES = 20
"""Batches in one run; the next run goes on."""


def prune_events() -> int:
    """Delete the applied events that are older than EVENTS_KEEP_DAYS; return how many. Others are kept for an admin."""
    old = WebhookEvent.objects.filter(
        state=WebhookEvent.State.APPLIED, received_at__lt=timezone.now() - timedelta(days=settings.EVENTS_KEEP_DAYS)
    )
    deleted = 0
    for _ in range(BATCHES):
        chosen = list(old.order_by().values_list("pk", flat=True)[:BATCH])
        if not chosen:
            break
        deleted += WebhookEvent.objects.filter(pk__in=chosen).delete()[0]
    return deleted
