"""Celery's part of consent: telling the carrier."""

from celery import shared_task
from django.utils import timezone

from contacts import carrier, pushing
from contacts.models import OptOut

SWEEP_LIMIT = 100
"""Opt-outs taken on in one sweep."""


@shared_task(name="contacts.tasks.push_opt_out", time_limit=120)
def push_opt_out(opt_out_id: int) -> None:
    """Tell the carrier of one opt-out."""
    pushing.push(opt_out_id, client=carrier.client())


@shared_task(name="contacts.tasks.sweep_opt_outs", time_limit=120)
def sweep_opt_outs() -> None:
    """Take on the pushes that are due and that no task has in hand."""
    due = OptOut.objects.filter(carrier_state=OptOut.CarrierState.PENDING, push_at__lte=timezone.now())
    for pk in due.order_by("push_at").values_list("pk", flat=True)[:SWEEP_LIMIT]:
        push_opt_out.delay(pk)


@shared_task(name="contacts.tasks.check_opt_outs", time_limit=300)
def check_opt_outs() -> None:
    """Each night: try again what the carrier refused, and say in the log how many opt-outs it does not know."""
    pushing.check_all(most=10 * SWEEP_LIMIT)
