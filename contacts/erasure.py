"""Erasing a person: what is personal goes, the block and the ledger's bare facts stay, and the number is known again.

The number itself is kept as a keyed hash (HMAC-SHA256 under `ERASURE_KEY`), so that a text from it, a list or a
colleague who types it meets the block that stands. Whoever makes a contact of a number does it by `of_phone`.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from contacts import ledger
from contacts.models import (
    ConsentEvent,
    Contact,
    ContactChange,
    ContactImport,
    ContactImportRow,
    ContactNote,
    DoNotTextRow,
    OptOut,
    Person,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from accounts.models import User


class CannotErase(Exception):
    """The person cannot be erased now; the sentence says why and what to do."""


def hash_of(phone: str) -> str:
    """Return what is kept of an erased number (E.164): nobody finds the number from it without the key."""
    return _keyed(f"textdesk.erased:{phone}")


def mark_of_key() -> str:
    """Return what tells the key in use from others and gives nothing of it away: 16 hexadecimal digits."""
    return _keyed("textdesk.erasure key")[:16]


def lost() -> QuerySet[Contact]:
    """Return the erased people whose numbers the key in use does not know again, so that their blocks do not hold."""
    return Contact.objects.exclude(phone_hash="").exclude(erasure_key=mark_of_key())


def _keyed(words: str) -> str:
    key = (settings.ERASURE_KEY or settings.SECRET_KEY).encode()
    return hmac.new(key, words.encode(), "sha256").hexdigest()


def of_phone(phone: str, **defaults: Any) -> tuple[Contact, bool]:
    """Return the contact of a number, made or brought back from its erasure where there is none; and if it is new."""
    known = Contact.objects.filter(phone=phone).first()
    if known is None:
        come_back([phone])
        return Contact.objects.get_or_create(phone=phone, defaults=defaults)
    return known, False


def come_back(phones: Iterable[str]) -> None:
    """Give erased people their number back, since it turned up again: with it comes the block, and nothing else."""
    hashes = {hash_of(phone): phone for phone in phones}
    for pk, known in Contact.objects.filter(phone_hash__in=hashes).values_list("pk", "phone_hash"):
        Contact.objects.filter(pk=pk, phone_hash=known).update(phone=hashes[known], phone_hash="", erasure_key="")


def erased_at(phone: str) -> datetime | None:
    """Return when the person of a number was last erased: what is older than that must not come back."""
    by_phone = Contact.objects.filter(phone=phone).values_list("erased_at", flat=True).first()
    return by_phone or Contact.objects.filter(phone_hash=hash_of(phone)).values_list("erased_at", flat=True).first()


def check(contact: Contact) -> None:
    """Raise `CannotErase` while the number is still needed; the caller holds the contact's row."""
    if contact.is_erased:
        raise CannotErase(gettext("Nothing personal is held of this person any more."))
    if OptOut.objects.filter(contact=contact, carrier_state=OptOut.CarrierState.PENDING).exists():
        raise CannotErase(gettext("The carrier is still being told of this person's opt-out. Try again when it knows."))
    waiting = DoNotTextRow.objects.filter(
        phone=contact.phone, outcome=DoNotTextRow.Outcome.BLOCK, applied_at=None, source__confirmed_at__isnull=False
    )
    if waiting.exists():
        raise CannotErase(
            gettext("A do-not-text list that names this number is being applied. Try again in a few minutes.")
        )
    if ContactImport.objects.filter(read_at=None, problem="").exists():
        raise CannotErase(
            gettext("A file of contacts is being read, and may name this person. Try again in a few minutes.")
        )


def erase(contact: Contact, *, by: User, reason: str) -> None:
    """Take all that is personal off a contact and its lines of the ledger, in the caller's transaction."""
    now, phone = timezone.now(), contact.phone
    ContactNote.objects.filter(contact=contact).delete()
    ContactChange.objects.filter(contact=contact).delete()
    DoNotTextRow.objects.filter(phone=phone).update(cells=[], phone="", problem="")
    _erase_imports(contact)
    contact.tags.clear()
    person = contact.person_id
    contact.name = contact.company = contact.email = ""
    contact.custom, contact.person, contact.is_shared = {}, None, False
    contact.phone, contact.phone_hash, contact.erased_at = f"erased {contact.pk}", hash_of(phone), now
    contact.erasure_key = mark_of_key()
    contact.save()
    if person and not Contact.objects.filter(person=person).exists():
        Person.objects.filter(pk=person).delete()
    line = ledger.record(contact, ConsentEvent.Kind.ERASURE, source=ConsentEvent.Source.STAFF, text=reason, by=by)
    older = ConsentEvent.objects.filter(contact=contact, number__lt=line.number).exclude(salt="")
    older.update(text="", phone="", salt="")
    log(contact, by=by, what="Personal data erased.")


def _erase_imports(contact: Contact) -> None:
    """Empty the rows of files that named the person; a row that was to be applied is none any more."""
    mine = ContactImportRow.objects.filter(Q(contact=contact) | Q(phone=contact.phone))
    for source, line in set(mine.values_list("source", "line")):
        # The first number of a line holds the cells of all.
        ContactImportRow.objects.filter(source=source, line=line).update(cells=[], values={}, changes={})
    gone = {"outcome": ContactImportRow.Outcome.ERROR, "problem": gettext_noop("The person was erased.")}
    mine.filter(applied_at=None).update(**gone)
    mine.update(phone="", contact=None)


def log(contact: Contact, *, by: User, what: str) -> None:
    """Keep in admin's log who did something with a person's data, and when."""
    with transaction.atomic():
        LogEntry.objects.log_actions(by.pk, [contact], CHANGE, change_message=what, single_object=True)
