"""The ledger of consent: add a line to the chain, and check that nobody changed one.

Each line bears the digest of the one before it, so writers take turns: a line holds the one `LedgerHead` row from its
insert to the end of its transaction. Take a contact's row first, then write, and nothing waits in a circle. Only texts
that change consent come here: an ordinary text never does.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from contacts import canonical
from contacts.guard import NAMES as TRIGGERS
from contacts.models import ConsentEvent, Contact, LedgerHead

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that is not as it was written, and why; 0 is the ledger as a whole."""

    number: int
    sentence: str


def record(
    contact: Contact,
    kind: str,
    *,
    source: str,
    text: str = "",
    owned_number: str = "",
    said_at: datetime | None = None,
    at: datetime | None = None,
    by: User | None = None,
) -> ConsentEvent:
    """Add one line. `said_at` is when the person said it, `at` when we learned of it (both now, unless given)."""
    with transaction.atomic():
        LedgerHead.objects.get_or_create(pk=1)
        head = LedgerHead.objects.select_for_update().get(pk=1)
        at = at or timezone.now()
        event = ConsentEvent(
            contact=contact,
            kind=str(kind),
            source=str(source),
            text=text,
            phone="" if contact.is_erased else contact.phone,
            salt=secrets.token_hex(16),
            owned_number=owned_number,
            said_at=said_at or at,
            at=at,
            actor=by,
            number=head.number + 1,
            previous=head.digest,
        )
        event.commitment = canonical.commitment(salt=event.salt, phone=event.phone, text=event.text)
        event.digest = canonical.digest(facts_of(event))
        event.save(force_insert=True)
        LedgerHead.objects.filter(pk=1).update(number=event.number, digest=event.digest)
    return event


def facts_of(event: ConsentEvent) -> dict[str, object]:
    """Return the bare facts of a line, which its digest is taken over."""
    return {
        "number": event.number,
        "previous": event.previous,
        "contact": event.contact_id,
        "kind": event.kind,
        "source": event.source,
        "owned_number": event.owned_number,
        "said_at": event.said_at,
        "at": event.at,
        "actor": event.actor_id,
        "commitment": event.commitment,
    }


def verify() -> Iterator[Problem]:
    """Read the whole ledger, in order, and yield what does not hold; no line is kept in memory."""
    if missing := [name for name in TRIGGERS if name not in triggers()]:
        yield Problem(0, f"Nothing in the database refuses a change: {', '.join(missing)} is gone.")
    number, previous = 0, ""
    erased = dict(
        ConsentEvent.objects.filter(kind=ConsentEvent.Kind.ERASURE)
        .values_list("contact")
        .annotate(last=Max("number"))
        .values_list("contact", "last")
    )
    lines = ConsentEvent.objects.order_by("number").select_related("contact")
    for event in lines.iterator(chunk_size=1000):
        if event.number != number + 1:
            yield Problem(number + 1, f"Lines {number + 1} to {event.number - 1} are gone.")
        elif event.previous != previous:
            yield Problem(event.number, "It does not follow the line before it.")
        if sentence := what_is_wrong(event, erased_by=erased.get(event.contact_id, 0)):
            yield Problem(event.number, sentence)
        number, previous = event.number, event.digest
    head = LedgerHead.objects.filter(pk=1).first()
    if (head.number, head.digest) != (number, previous) if head else number:
        yield Problem(number, "It is not the newest line that was written: the end of the ledger is gone.")


def what_is_wrong(event: ConsentEvent, *, erased_by: int) -> str:
    """Return why a line is not as it was written, or nothing; `erased_by` is the newest line that erased its person."""
    if canonical.digest(facts_of(event)) != event.digest:
        return "It was changed: its digest is not that of its facts."
    if not event.salt:
        if event.text or event.phone or erased_by <= event.number:
            return "Its words are gone, and no erasure accounts for it."
        return ""
    if canonical.commitment(salt=event.salt, phone=event.phone, text=event.text) != event.commitment:
        return "It was changed: its words are not those that were written."
    if not event.contact.is_erased and event.phone not in {"", event.contact.phone}:
        return "Its person bears another number now."
    return ""


def triggers() -> set[str]:
    """Return the names of the triggers on the ledger's table."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'contacts_consentevent'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'contacts_consentevent'::regclass"
        " AND NOT tgisinternal AND tgenabled <> 'D'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}
