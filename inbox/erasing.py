"""Erasing a person from the inbox: texts, pictures, notes, drafts and raw events, and then the person themselves.

`contacts.erasure` keeps what must stay. `calls` adds its part (`more`), as we may not import it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.db import connection, transaction
from django.db.models import F, Func, IntegerField, Max, Min, Value
from django.utils.translation import gettext as _

from contacts import erasure
from contacts.erasure import CannotErase
from contacts.models import Contact
from contacts.phone import digits_of
from contacts.profile import same_person
from inbox import attachments, search_index
from inbox.models import Attachment, Conversation, Message, Note, OptOutDoubt, WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from accounts.models import User

logger = structlog.get_logger(__name__)
BATCH = 500
WINDOW = 20_000
"""Raw events that one statement looks through."""
more: list[Callable[[Contact], int]] = []
"""What else erases a contact's rows and returns how many: `calls/apps.py` adds itself."""


@dataclass
class Erased:
    """How much went, for the page that says so."""

    texts: int = 0
    files: int = 0
    notes: int = 0
    events: int = 0
    calls: int = 0
    numbers: list[int] = field(default_factory=list)


def erase(*, contact: Contact, by: User, reason: str) -> Erased:
    """Erase a person on every number that is known to be theirs. Raises `CannotErase`, and then nothing is changed."""
    erased = Erased()
    with transaction.atomic():
        contact.refresh_from_db(fields=["person"])
        for pk in sorted(same_person(contact).values_list("pk", flat=True)):
            one = Contact.objects.select_for_update(no_key=True).get(pk=pk)
            erasure.check(one)
            _erase_number(one, erased)
            erasure.erase(one, by=by, reason=reason)
            erased.numbers.append(pk)
        transaction.on_commit(search_index.purge, robust=True)
    logger.info("person_erased", contacts=erased.numbers, by=by.pk, texts=erased.texts, events=erased.events)
    return erased


def _erase_number(contact: Contact, erased: Erased) -> None:
    texts = Message.objects.filter(conversation__contact=contact)
    if texts.filter(status=Message.Status.SENDING).exists():
        raise CannotErase(_("A text to this person is being sent right now. Try again in a minute."))
    erased.calls += sum(erase_more(contact) for erase_more in more)
    erased.events += _erase_events(contact.phone)
    _leave_groups(contact.phone)
    OptOutDoubt.objects.filter(contact=contact).delete()
    files = Attachment.objects.filter(message__conversation__contact=contact)
    erased.files += files.count()
    _delete_files(files)
    erased.notes += Note.objects.filter(conversation__contact=contact).delete()[1].get("inbox.Note", 0)
    texts.exclude(resend_of=None).update(resend_of=None)
    erased.texts += texts.count()
    texts.delete()
    Conversation.objects.filter(contact=contact).delete()


def _erase_events(phone: str) -> int:
    """Delete the raw webhook events that bear the number. Their bodies are bytes: the database itself looks them
    through, a window of keys at a time, and none is fetched."""
    digits = digits_of(phone).encode() or phone.encode()
    short = digits.removeprefix(b"1") if len(digits) == 11 else digits
    ends = WebhookEvent.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return 0
    theirs = WebhookEvent.objects.annotate(at=_place_of(short)).filter(at__gt=0)
    starts = range(ends["first"], ends["last"] + 1, WINDOW)
    return sum(theirs.filter(pk__gte=start, pk__lt=start + WINDOW).delete()[0] for start in starts)


def _place_of(part: bytes) -> Func:
    """Return where bytes stand in an event's body, 0 for nowhere."""
    if connection.vendor == "sqlite":
        return Func(F("body"), Value(part), function="INSTR", output_field=IntegerField())
    return Func(
        Value(part), F("body"), template="POSITION(%(expressions)s)", arg_joiner=" IN ", output_field=IntegerField()
    )


def grouped(phone: str) -> QuerySet[Message]:
    """Return the group texts that a number was in."""
    return Message.objects.exclude(others=[]).filter(others__icontains=phone)


def _leave_groups(phone: str) -> None:
    """Take the number off the group texts of others."""
    for pk, others in grouped(phone).values_list("pk", "others").iterator(chunk_size=BATCH):
        Message.objects.filter(pk=pk).update(others=[number for number in others if number != phone])


def _delete_files(files: QuerySet[Attachment]) -> None:
    """Delete the files behind attachments once the rows are surely gone."""
    for attachment in files.iterator(chunk_size=BATCH):
        transaction.on_commit(partial(attachments.remove_files, attachment), robust=True)
