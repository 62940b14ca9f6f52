"""People restored here whom the carrier may still block: no call lifts its block, so that TeleVoIPs must be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Greatest

from contacts.models import ConsentEvent, OptOut
from inbox.models import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from contacts.models import Contact

Kind = ConsentEvent.Kind
KNOWS = [Kind.PUSH_DONE, Kind.CARRIER_BLOCK]
"""The carrier knows of an opt-out: we told it, or it told us."""
ASKED = Q(kind__in=[Kind.OPT_OUT, Kind.MANUAL_OPT_OUT, Kind.IMPORT]) | (
    Q(kind=Kind.OPT_OUT_REPEATED) & ~Q(source=ConsentEvent.Source.CARRIER)
)
"""They asked for no texts, perhaps while the carrier's block stood here, too."""


class Known(TypedDict):
    """The line of the ledger by which the carrier knows of an opt-out."""

    known: int


def remaining() -> QuerySet[WithAnnotations[ConsentEvent, Known]]:
    """Return the restoration of each person whom the carrier may still block, and by which line it knows of an opt-out.

    Such a person said nothing else since, whatever came here when; and no text reached them since they were restored
    and we told the carrier: one that does proves its block gone, and what it says later is a new opt-out.
    """
    theirs = ConsentEvent.objects.filter(contact=OuterRef("contact"))
    newer = theirs.filter(
        Q(kind__in=ConsentEvent.RESTORED, number__gt=OuterRef("number")) | (ASKED & Q(said_at__gte=OuterRef("said_at")))
    )
    told = theirs.filter(kind=Kind.PUSH_DONE).order_by("-number")
    known = theirs.filter(kind__in=KNOWS).order_by("-number")
    restorations = ConsentEvent.objects.filter(kind__in=ConsentEvent.RESTORED, contact__phone_hash="")
    settled_at = Greatest(Coalesce(Subquery(told.values("at")[:1]), F("at")), F("at"))
    lasting = restorations.filter(~Exists(newer)).alias(settled_at=settled_at)
    lasting = lasting.annotate(known=Subquery(known.values("pk")[:1]))
    delivered = Message.objects.filter(
        conversation__contact=OuterRef("contact"),
        direction=Message.Direction.OUTBOUND,
        status=Message.Status.DELIVERED,
        claimed_at__gt=OuterRef("settled_at"),
    )
    return lasting.filter(~Exists(delivered), known__isnull=False).select_related("contact").order_by("-number")


def refusing() -> QuerySet[WithAnnotations[ConsentEvent, Known]]:
    """Keep those whom the carrier has refused to text since they were restored, so that they are blocked again."""
    return remaining().filter(contact__opt_out__carrier_state=OptOut.CarrierState.NOT_NEEDED)


def what_to_ask(contact: Contact) -> str:
    """Return the request about one person to send to the carrier; nothing where none is due."""
    restoration = remaining().filter(contact=contact).first()
    return requests([restoration])[0] if restoration else ""


def requests(restorations: Sequence[WithAnnotations[ConsentEvent, Known]]) -> list[str]:
    """Return what to send to the carrier about each of these restorations."""
    lines = ConsentEvent.objects.in_bulk([restoration.known for restoration in restorations])
    return [_request(restoration, lines[restoration.known]) for restoration in restorations]


def _request(restoration: ConsentEvent, known: ConsentEvent) -> str:
    told = known.kind == Kind.PUSH_DONE
    number = f" for {known.owned_number}" if known.owned_number else ""
    how = "set by POST /unsubscribe" if told else "which you told us of"
    return (
        f"Please remove the opt-out of {restoration.contact.phone} from our account, {how}{number}"
        f" on {known.at:%Y-%m-%d at %H:%M:%S} UTC."
        f" The person agreed to be texted again on {restoration.said_at:%Y-%m-%d at %H:%M:%S} UTC."
    )
