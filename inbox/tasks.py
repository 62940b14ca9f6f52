"""Celery's part: tasks take a row's id and call one function; sweeps find what no nudge reached."""

from celery import shared_task
from django.utils import timezone
from structlog.contextvars import bound_contextvars

from contacts import carrier
from inbox import (
    bulk,
    catchup,
    contact_imports,
    do_not_text,
    health,
    heartbeats,
    nudges,
    pruning,
    receiving,
    reconcile,
    retention,
    scheduling,
    sending,
    snoozing,
)
from inbox.models import Attachment, WebhookEvent

BATCH = 200
"""Rows that one sweep takes on."""


@shared_task(name="inbox.tasks.send_message", time_limit=60)
def send_message(message_id: int) -> None:
    """Send one message, if it is its turn, and apply a receipt that outran the carrier's answer."""
    with bound_contextvars(message=message_id):
        carrier_id = sending.send(message_id, client=carrier.client())
        if carrier_id:
            receiving.apply_waiting(carrier_id)


@shared_task(name="inbox.tasks.sweep_outbox", time_limit=30)
def sweep_outbox() -> None:
    """Release the scheduled texts whose time has come, and nudge what no nudge reached or what waited for its pace."""
    scheduling.release_due(limit=BATCH)
    for pk in sending.due(limit=BATCH):
        nudges.send(pk)


@shared_task(name="inbox.tasks.settle_unknown", time_limit=300)
def settle_unknown() -> None:
    """End doubt about texts that may or may not have been sent."""
    reconcile.give_up_stale_claims()
    reconcile.look_up_unknown(client=carrier.client())


@shared_task(name="inbox.tasks.sweep_events", time_limit=60)
def sweep_events() -> None:
    """Try again what could not be applied, and receipts that wait for their message."""
    states = [WebhookEvent.State.PENDING, WebhookEvent.State.WAITING]
    due = WebhookEvent.objects.filter(state__in=states, try_at__lte=timezone.now())
    for pk in due.order_by("try_at").values_list("pk", flat=True)[:BATCH]:
        receiving.retry(pk)


@shared_task(name="inbox.tasks.catch_up", time_limit=300)
def catch_up() -> None:
    """Read from the carrier's list what is due: what no webhook brought is filled in."""
    catchup.run(client=carrier.client())


@shared_task(name="inbox.tasks.beat_heart", time_limit=30)
def beat_heart() -> None:
    """Say that clock and worker are up, and look at the line's health."""
    health.look()


@shared_task(name="inbox.tasks.prune_events", time_limit=300)
def prune_events() -> None:
    """Delete raw webhook events that were applied long ago, old files of contacts, heartbeats of gone processes."""
    pruning.prune_events()
    pruning.prune_imports()
    bulk.prune()
    heartbeats.forget_old()


@shared_task(name="inbox.tasks.apply_retention", time_limit=3600)
def apply_retention() -> None:
    """Each night: let go of what is older than the account keeps it."""
    retention.run()


@shared_task(name="inbox.tasks.fetch_attachment", time_limit=60)
def fetch_attachment(attachment_id: int) -> None:
    """Fetch one picture from the carrier."""
    from inbox import attachments  # noqa: PLC0415 - Pillow: a worker without pictures need not hold its 3 MB

    attachments.fetch(attachment_id)


@shared_task(name="inbox.tasks.wake_snoozed", time_limit=60)
def wake_snoozed() -> None:
    """Bring back the conversations whose snooze is over."""
    snoozing.wake_due()


@shared_task(name="inbox.tasks.sweep_media", time_limit=60)
def sweep_media() -> None:
    """Fetch the pictures that no nudge reached, or whose fetching failed and is due again."""
    waiting = Attachment.objects.filter(state=Attachment.State.WAITING, fetch_at__lte=timezone.now())
    for pk in waiting.order_by("fetch_at").values_list("pk", flat=True)[:BATCH]:
        nudges.fetch(pk)


@shared_task(name="inbox.tasks.sweep_do_not_text", time_limit=120)
def sweep_do_not_text() -> None:
    """Apply the next rows of a confirmed do-not-text list."""
    do_not_text.apply_some()


@shared_task(name="inbox.tasks.sweep_contact_imports", time_limit=120)
def sweep_contact_imports() -> None:
    """Read and apply the next rows of the files of contacts that somebody brought."""
    contact_imports.work()
