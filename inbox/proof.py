"""What can be proved of a person's consent: the block that stands, what left since, and each line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from contacts.models import ConsentEvent, Contact
from inbox import optout
from inbox.models import Message

if TYPE_CHECKING:
    from datetime import datetime

    from django_stubs_ext import WithAnnotations

    from accounts.models import User
    from contacts.models import OptOut

PAGE = 100
"""Lines of the ledger on a page."""
Kind = ConsentEvent.Kind
OPT_OUTS = [Kind.OPT_OUT, Kind.MANUAL_OPT_OUT, Kind.IMPORT, Kind.CARRIER_BLOCK]
AFTER_STOP = [Message.Purpose.OPT_OUT_CONFIRMATION, Message.Purpose.HELP]
"""What the rules let go out to who opted out."""


@dataclass(frozen=True, slots=True)
class Proof:
    """How one opt-out was honoured. Times are UTC; `sent_since` counts texts that should not have left: none may."""

    block: OptOut
    asked: ConsentEvent | None
    told: ConsentEvent | None
    sent_since: int
    allowed_since: int
    blocked: int
    last_sent_at: datetime | None
    """When our last text before the opt-out left."""


def of_block(contact: Contact) -> Proof | None:
    """Return how the opt-out that stands was honoured; None for who may be texted."""
    if not contact.is_opted_out:
        return None
    block: OptOut = contact.opt_out
    events = contact.consent_events.select_related("actor").order_by("-number")
    after = Q(claimed_at__gt=block.created_at)
    allowed = Q(purpose__in=AFTER_STOP)
    # Our own lines alone: what a person's texts look like does not matter here.
    counts = Message.objects.filter(conversation__contact=contact, direction=Message.Direction.OUTBOUND).aggregate(
        sent=Count("pk", filter=after & ~allowed),
        allowed=Count("pk", filter=after & allowed),
        blocked=Count("pk", filter=Q(status=Message.Status.BLOCKED)),
        last=Max("sent_at", filter=~after),
    )
    return Proof(
        block=block,
        asked=events.filter(kind__in=OPT_OUTS).first(),
        told=events.filter(kind=Kind.PUSH_DONE, at__gte=block.created_at).first(),
        sent_since=counts["sent"],
        allowed_since=counts["allowed"],
        blocked=counts["blocked"],
        last_sent_at=counts["last"],
    )


def lines(
    contact: Contact, *, user: User, before: str = ""
) -> tuple[list[WithAnnotations[ConsentEvent, optout.Words]], int | None]:
    """Return a page of a person's ledger, newest first, and the number that the next page begins below."""
    rows = optout.as_seen_by(user, contact.consent_events.order_by("-number"))
    if before.isascii() and before.isdecimal() and len(before) < 19:
        rows = rows.filter(number__lt=int(before))
    page = list(rows[: PAGE + 1])
    return page[:PAGE], page[PAGE - 1].number if len(page) > PAGE else None
