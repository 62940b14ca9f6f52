"""Texts that may or may not opt out: put to staff, decided with one click, in the ledger either way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contacts import consent, ledger
from contacts.models import ConsentEvent
from inbox import live
from inbox.listing import Cursor
from inbox.models import Message, OptOutDoubt

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User
    from contacts.keywords import Verdict
    from contacts.models import Contact
    from inbox.models.doubt import OptOutDoubtQuerySet

Decision = OptOutDoubt.Decision
PAGE = 50
"""Doubts on a page of the queue."""
MOST_IN_THREAD = 5
REST = timedelta(minutes=1)
"""How long a held text rests before the claim looks at it again."""
dismissed: list[Callable[[Contact], object]] = []
"""What goes on once a doubt is dismissed: `calls/apps.py` adds its own, as we may not import it."""


def raise_doubt(message: Message, verdict: Verdict) -> None:
    """Put a text to staff, in its own transaction; where the person said since what they want, it needs no decision."""
    contact = message.conversation.contact
    if contact.is_opted_out or consent.is_restored_since(contact, message.occurred_at):
        return
    OptOutDoubt.objects.create(message=message, contact=contact, rule=verdict.rule[:60], matched=verdict.matched[:200])
    ledger.record(
        contact,
        ConsentEvent.Kind.DOUBT,
        source=ConsentEvent.Source.TEXT,
        text=message.body,
        owned_number=message.conversation.owned_number.number,
        said_at=message.occurred_at,
    )


def dismiss(*, doubt: OptOutDoubt, by: User) -> bool:
    """Record that the text is no opt-out; return whether it was undecided. What waited for it goes on."""
    message = doubt.message
    with transaction.atomic():
        consent.lock(doubt.contact)
        if not _decide(OptOutDoubt.objects.filter(pk=doubt.pk), Decision.DISMISSED, by=by):
            return False
        ledger.record(
            doubt.contact,
            ConsentEvent.Kind.DISMISSAL,
            source=ConsentEvent.Source.TEXT,
            text=message.body,
            owned_number=message.conversation.owned_number.number,
            said_at=message.occurred_at,
            by=by,
        )
        _release(doubt.contact)
        for go_on in dismissed:
            go_on(doubt.contact)
        for conversation in doubt.contact.conversations.order_by("pk"):
            live.announce(conversation, "consent")
    return True


def settle_all(contact: Contact, *, by: User | None = None) -> None:
    """End each doubt about a person, since they are opted out; the caller holds the contact's row."""
    _decide(OptOutDoubt.objects.filter(contact=contact), Decision.OPTED_OUT, by=by)


def settle_until(contact: Contact, said_at: datetime) -> None:
    """End the doubts about what a person wrote before their START; the caller holds the contact's row."""
    _decide(
        OptOutDoubt.objects.filter(contact=contact, message__occurred_at__lte=said_at), Decision.SUPERSEDED, by=None
    )


def of_contact(contact: Contact, *, user: User) -> QuerySet[OptOutDoubt]:
    """Return the undecided doubts about a person that `user` may see, oldest first."""
    rows = OptOutDoubt.objects.undecided().visible_to(user).filter(contact=contact)
    return rows.select_related("message", "contact").order_by("raised_at", "pk")[:MOST_IN_THREAD]


def queue(user: User, after: str = "") -> tuple[list[OptOutDoubt], str]:
    """Return a page of undecided doubts, oldest first, and where the next one begins (nothing at the end)."""
    rows = OptOutDoubt.objects.undecided().visible_to(user)
    if cursor := Cursor.read(after):
        later = Q(raised_at__gt=cursor.at) | Q(raised_at=cursor.at, pk__gt=cursor.pk)
        rows = rows.filter(later, raised_at__gte=cursor.at)
    rows = rows.select_related("message__conversation__owned_number", "contact").order_by("raised_at", "pk")
    page = list(rows[: PAGE + 1])
    following = str(Cursor(page[PAGE - 1].raised_at, page[PAGE - 1].pk)) if len(page) > PAGE else ""
    return page[:PAGE], following


def holds(message: str) -> str:
    """Return SQL that asks of a message whether it goes by rule or clock to a person (`%(contact)s`) in doubt."""
    return f"""
        ({message}.purpose NOT IN ('reply', 'help', 'opt_out_confirmation') OR {message}.quiet_at IS NOT NULL)
        AND EXISTS (SELECT 1 FROM inbox_optoutdoubt d WHERE d.contact_id = %(contact)s AND d.decision = '')
        """  # noqa: S608 - an alias of ours


def is_doubted(contact: Contact) -> bool:
    """Whether staff must still say if this person opted out."""
    return OptOutDoubt.objects.undecided().filter(contact=contact).exists()


def put_off(message: Message, now: datetime) -> None:
    """Look at a held text again in a minute, so that it does not crowd the sweep."""
    due = Message.objects.filter(pk=message.pk, status=Message.Status.QUEUED, not_before__lte=now)
    due.update(not_before=now + REST)


def _decide(doubts: OptOutDoubtQuerySet, decision: str, *, by: User | None) -> int:
    return doubts.filter(decision=Decision.NONE).update(decision=decision, decided_at=timezone.now(), decided_by=by)


def _release(contact: Contact) -> None:
    """Let what waited be claimed now; its pace and its turn are the claim's matter."""
    waiting = Message.objects.filter(conversation__contact=contact, status=Message.Status.QUEUED)
    waiting.exclude(purpose=Message.Purpose.REPLY, quiet_at=None).update(not_before=timezone.now())
