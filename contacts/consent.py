"""Consent: block and restore a person, each change in the ledger, in one transaction; `pushing` tells the carrier.

The law: 47 CFR 64.1200(a)(10)-(12). The carrier's opt-out is account-wide, and so is ours.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from contacts.ledger import record
from contacts.models import ConsentEvent, Contact, OptOut

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

Kind, Source = ConsentEvent.Kind, ConsentEvent.Source


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
    with transaction.atomic():
        lock(contact)
        # With the row in hand: what was claimed before is older than this, and nothing is claimed after it.
        now = at or timezone.now()
        said_at = said_at or now
        newer_start = is_restored_since(contact, said_at)
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


def is_restored_since(contact: Contact, said_at: datetime) -> bool:
    """Whether a START, or an admin's restoration, is newer than what the person said at `said_at`."""
    restored = ConsentEvent.objects.filter(contact=contact, kind__in=ConsentEvent.RESTORED)
    return restored.filter(said_at__gt=said_at).exists()


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

    A START that was said before the opt-out that stands, or in the same second, is recorded and lifts nothing. The
    carrier has no call that restores: its own block may remain (shared with staff and admins on the person's page).
    """
    said_at = said_at or timezone.now()
    with transaction.atomic():
        lock(contact)
        deleted, _ = OptOut.objects.filter(contact=contact, said_at__lt=said_at).delete()
        kind = Kind.MANUAL_RESTORE if by else Kind.OPT_IN
        record(contact, kind, source=source, text=text, owned_number=owned_number, said_at=said_at, by=by)
    return bool(deleted)


def release_push(contact: Contact) -> OptOut | None:
    """Let the push go out now, since the confirmation has left or never will; return the opt-out to push."""
    moved = OptOut.objects.filter(contact=contact, carrier_state=OptOut.CarrierState.PENDING, push_attempts=0).update(
        push_at=timezone.now()
    )
    return OptOut.objects.get(contact=contact) if moved else None
