"""Telling the carrier of an opt-out (`POST /unsubscribe`), retried until it holds; the rest is for admins."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from contacts import consent, ledger, refusals
from contacts.models import ConsentEvent, OptOut
from televoips.errors import CarrierError, Rejected, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.models import User
    from contacts.models import Contact
    from televoips.client import Client

logger = structlog.get_logger(__name__)
Kind, Source, State = ConsentEvent.Kind, ConsentEvent.Source, OptOut.CarrierState

PUSH_LEASE = timedelta(minutes=2)
"""A push in hand keeps others away this long: longer than `MOST_NUMBERS` times the client's total deadline."""
PUSH_ATTEMPTS = 30
"""Tries before an admin must look; at the longest pause of an hour, more than a day."""
MOST_NUMBERS = 3
"""Numbers of ours that one try may name."""
OVERDUE = timedelta(hours=1)
"""An opt-out that the carrier does not know after this long is listed for admins."""
NOT_OURS = gettext_noop("Another number of ours told it, since the carrier refuses the one that they wrote to")

our_numbers: list[Callable[[], list[str]]] = []
"""Who knows our active numbers (E.164): `inbox/apps.py` adds itself, as we may not import it."""


def push(opt_out_id: int, *, client: Client) -> bool:
    """Tell the carrier of one opt-out; return whether it knows now.

    The block is account-wide, so where the carrier refuses the number that the person wrote to ("You do not own the
    number"), another one of ours does as well; admins see which. The call changes nothing when repeated, so anything
    but a success is tried again, ever more slowly, until `PUSH_ATTEMPTS`. Two workers do not push the same row at
    once: the conditional UPDATE is the lease.
    """
    now = timezone.now()
    due = OptOut.objects.filter(pk=opt_out_id, carrier_state=State.PENDING, push_at__lte=now)
    if not due.update(push_at=now + PUSH_LEASE, push_attempts=F("push_attempts") + 1):
        return False
    block = OptOut.objects.select_related("contact").get(pk=opt_out_id)
    refused: CarrierError | None = None
    for number in numbers_to_try(block):
        try:
            client.unsubscribe(customer=block.contact.phone, owned_number=number)
        except Rejected as error:
            refused = refused or error
            refusals.note(number, error)
        except CarrierError as error:
            push_failed(block, error)
            return False
        else:
            push_done(block, number, refused)
            return True
    push_failed(
        block, refused or Rejected(gettext_noop("None of our numbers is switched on, and it takes one to tell."))
    )
    return False


def numbers_to_try(block: OptOut) -> list[str]:
    """Return the number that the person wrote to, then others of ours; each try begins with others."""
    others = [number for source in our_numbers for number in source() if number != block.owned_number]
    start = (block.push_attempts - 1) * (MOST_NUMBERS - 1) % len(others) if others else 0
    named = [block.owned_number] if block.owned_number else []
    return (named + others[start:] + others[:start])[:MOST_NUMBERS]


def push_done(block: OptOut, number: str, refused: CarrierError | None) -> None:
    """Record that the carrier knows, by which number of ours, and which one it refused."""
    note = f"{NOT_OURS}: {refused}"[:200] if refused else ""
    with transaction.atomic():
        consent.lock(block.contact)
        OptOut.objects.filter(pk=block.pk).update(carrier_state=State.DONE, push_error=note)
        ledger.record(block.contact, Kind.PUSH_DONE, source=Source.CARRIER, owned_number=number, text=note)


def push_failed(block: OptOut, error: CarrierError) -> None:
    """Plan the next try, from 10 seconds to an hour on; after the last, leave it to an admin."""
    reason = plain(error)[:200]
    given_up = block.push_attempts >= PUSH_ATTEMPTS
    state = State.FAILED if given_up else State.PENDING
    pause = timedelta(seconds=min(10 * 2 ** min(block.push_attempts - 1, 10), 3600))
    with transaction.atomic():
        consent.lock(block.contact)
        OptOut.objects.filter(pk=block.pk).update(
            carrier_state=state, push_error=reason, push_at=timezone.now() + pause
        )
        if block.push_attempts == 1 or given_up:
            kind, number = Kind.PUSH_FAILED, block.owned_number
            ledger.record(block.contact, kind, source=Source.CARRIER, text=reason, owned_number=number)
    logger.warning("opt_out_push_failed", opt_out=block.pk, attempts=block.push_attempts, given_up=given_up)


def push_again(*, contact: Contact, by: User | None = None) -> OptOut | None:
    """Begin anew to tell the carrier, since an admin or the nightly check asks; None where that is not due."""
    with transaction.atomic():
        consent.lock(contact)
        failed = OptOut.objects.filter(contact=contact, contact__phone_hash="", carrier_state=State.FAILED)
        if not failed.update(carrier_state=State.PENDING, push_attempts=0, push_at=timezone.now()):
            return None
        ledger.record(contact, Kind.PUSH_AGAIN, source=Source.STAFF if by else Source.CARRIER, by=by)
    return OptOut.objects.get(contact=contact)


def untold() -> QuerySet[OptOut]:
    """Return the opt-outs that the carrier refused, or should know by now and does not."""
    late = Q(carrier_state=State.PENDING, created_at__lt=timezone.now() - OVERDUE, push_at__lt=timezone.now() + OVERDUE)
    return OptOut.objects.filter(Q(carrier_state=State.FAILED) | late, contact__phone_hash="")


def check_all(*, most: int) -> int:
    """Try once more what the carrier refused, at most `most` a night; return how many opt-outs it does not know."""
    failed = OptOut.objects.filter(carrier_state=State.FAILED, contact__phone_hash="")
    failed = failed.select_related("contact").order_by("push_at")
    for block in failed[:most]:
        push_again(contact=block.contact)
    count = untold().count() + min(failed.count(), most)
    if count:
        logger.warning("opt_outs_unknown_to_the_carrier", count=count)
    return count
