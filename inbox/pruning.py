"""Letting go of what was applied and is kept only for a while: raw webhook events, files of contacts."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from contacts.models import ContactImport
from inbox.models import WebhookEvent

KEEP_IMPORTS = timedelta(days=30)
"""How long a file of contacts is kept: its rows are people's data, and its errors are mended by then."""
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


def prune_imports() -> int:
    """Delete the files of contacts that were brought long ago, with their rows; return how many. Contacts stay."""
    old = ContactImport.objects.filter(created_at__lt=timezone.now() - KEEP_IMPORTS)
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:BATCHES])
    for key in keys:
        ContactImport.objects.filter(pk=key).delete()
    return len(keys)
