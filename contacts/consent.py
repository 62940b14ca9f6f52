"""Consent: block and restore a person, and tell the carrier. Each change stands in the ledger, in one transaction.

The law: 47 CFR 64.1200(a)(10)-(12). The carrier's opt-out is account-wide, and so is ours.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from contacts.ledger import record
from contacts.models import ConsentEvent, Contact, OptOut
from televoips.errors import CarrierError, Rejected

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from televoips.client import Client

logger = structlog.get_logger(__name__)
Kind, Source = ConsentEvent.Kind, ConsentEvent.Source

PUSH_LEASE = timedelta(minutes=2)
"""A push in hand keeps others away this long: longer than the client's total deadline."""
PUSH_ATTEMPTS = 30
"""Tries before an admin must look; at the longest pause of an hour, more than a day."""


def lock(contact: Contact) -> None:
    """Hold the contact's row until the transaction ends: the claim of a send and an opt-out take turns on it."""
    Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)


def opt_out(
    *,
    contact: Contact,
    source: str,
    by: User | None = None,
    text: str = "",
    owned_number: str = "",
    said_at: datetime | None = None,
    at: datetime | None = None,
    push_after: timedelta = timedelta(0),
) -> OptOut | None:
    """Block `contact` account-wide; return the new block, or None where nothing changed.

    Nothing changes where the block stands already, or where a START that the person said later (`said_at`, the
    carrier's clock) was applied first: events may come in any order. `at` is when we learned of it. `owned_number`
    (E.164) is ours that they wrote to, for `POST /unsubscribe`, which waits `push_after` so that a confirmation can
    leave first.
    """
    now = at or timezone.now()
    said_at = said_at or now
    with transaction.atomic():
        lock(contact)
        newer_start = ConsentEvent.objects.filter(
            contact=contact, kind__in=[Kind.OPT_IN, Kind.MANUAL_RESTORE], said_at__gt=said_at
        ).exists()
        known = OptOut.objects.filter(contact=contact).first()
        kind = kind_of(source)
        if known:
            kind = Kind.OPT_OUT_REPEATED
            OptOut.objects.filter(pk=known.pk, said_at__lt=said_at).update(said_at=said_at)
        elif newer_start:
            kind = Kind.OPT_OUT_SUPERSEDED
        record(contact, kind, source=source, text=text, owned_number=owned_number, said_at=said_at, at=now, by=by)
        if known or newer_start:
            return None
        told_by_carrier = source == Source.CARRIER
        return OptOut.objects.create(
            contact=contact,
            created_at=now,
            said_at=said_at,
            owned_number=owned_number,
            push_at=now + push_after,
            carrier_state=OptOut.CarrierState.NOT_NEEDED if told_by_carrier else OptOut.CarrierState.PENDING,
        )


def kind_of(source: str) -> str:
    """Return how the ledger names an opt-out that came by `source`."""
    by_source = {Source.TEXT: Kind.OPT_OUT, Source.IMPORT: Kind.IMPORT, Source.CARRIER: Kind.CARRIER_BLOCK}
    return by_source.get(Source(source), Kind.MANUAL_OPT_OUT)


def restore(
    *,
    contact: Contact,
    source: str,
    by: User | None = None,
    text: str = "",
    owned_number: str = "",
    said_at: datetime | None = None,
) -> bool:
    """Lift the block, for an exact START or an admin's reason; return whether there was one to lift.

    A START that was said before the opt-out that stands is recorded and lifts nothing. The carrier has no call
    that restores: its own block may remain (shared with staff and admins on the person's page).
    """
    said_at = said_at or timezone.now()
    with transaction.atomic():
        lock(contact)
        deleted, _ = OptOut.objects.filter(contact=contact, said_at__lte=said_at).delete()
        kind = Kind.MANUAL_RESTORE if by else Kind.OPT_IN
        record(contact, kind, source=source, text=text, owned_number=owned_number, said_at=said_at, by=by)
    return bool(deleted)


def release_push(contact: Contact) -> OptOut | None:
    """Let the push go out now, since the confirmation has left or never will; return the opt-out to push."""
    moved = OptOut.objects.filter(contact=contact, carrier_state=OptOut.CarrierState.PENDING, push_attempts=0).update(
        push_at=timezone.now()
    )
    return OptOut.objects.get(contact=contact) if moved else None


def push(opt_out_id: int, *, client: Client) -> bool:
    """Tell the carrier of one opt-out (`POST /unsubscribe`); return whether it knows now.

    The call changes nothing when repeated, so anything but a success is tried again, ever more slowly, until
    `PUSH_ATTEMPTS`. Two workers do not push the same row at once: the conditional UPDATE is the lease.
    """
    now = timezone.now()
    due = OptOut.objects.filter(pk=opt_out_id, carrier_state=OptOut.CarrierState.PENDING, push_at__lte=now)
    if not due.update(push_at=now + PUSH_LEASE, push_attempts=F("push_attempts") + 1):
        return False
    block = OptOut.objects.select_related("contact").get(pk=opt_out_id)
    try:
        client.unsubscribe(customer=block.contact.phone, owned_number=block.owned_number)
    except CarrierError as error:
        push_failed(block, error)
        return False
    with transaction.atomic():
        lock(block.contact)
        OptOut.objects.filter(pk=block.pk).update(carrier_state=OptOut.CarrierState.DONE, push_error="")
        record(
            block.contact,
            Kind.PUSH_DONE,
            source=Source.CARRIER,
            owned_number=block.owned_number,
        )
    return True


def push_failed(block: OptOut, error: CarrierError) -> None:
    """Plan the next try, from 10 seconds to an hour on; after the last, leave it to an admin."""
    reason = (str(error) if isinstance(error, Rejected) else type(error).__name__)[:200]
    given_up = block.push_attempts >= PUSH_ATTEMPTS
    state = OptOut.CarrierState.FAILED if given_up else OptOut.CarrierState.PENDING
    pause = timedelta(seconds=min(10 * 2 ** min(block.push_attempts - 1, 10), 3600))
    with transaction.atomic():
        lock(block.contact)
        OptOut.objects.filter(pk=block.pk).update(
            carrier_state=state, push_error=reason, push_at=timezone.now() + pause
        )
        if block.push_attempts == 1 or given_up:
            record(
                block.contact,
                Kind.PUSH_FAILED,
                source=Source.CARRIER,
                text=reason,
                owned_number=block.owned_number,
            )
    logger.warning("opt_out_push_failed", opt_out=block.pk, attempts=block.push_attempts, given_up=given_up)
