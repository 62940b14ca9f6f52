"""Keeping calls: one for each set of rows, with its person and conversation, however many come at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone

from calls import facts, settling
from calls.models import Call, CallRecord
from contacts import erasure
from contacts.models import Contact
from inbox import conversations
from inbox.models import Conversation, OwnedNumber

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from calls.facts import Facts

Result = Call.Result
BATCH = 500
DECIDED = [
    "direction",
    "result",
    "from_number",
    "to_number",
    "owned_number",
    "extension",
    "contact",
    "conversation",
    "started_at",
    "answered_at",
    "ended_at",
    "ring_seconds",
    "talk_seconds",
    "settle_at",
]


def store(sets: Iterable[Sequence[CallRecord]]) -> None:
    """Make or change the call of each set of rows; a set that joins several calls leaves the oldest of them."""
    now = timezone.now()
    ours = dict(OwnedNumber.objects.values_list("number", "pk"))
    known = _known_calls(sets := list(sets))
    decided = [facts.decide(facts.legs_of(records), ours) for records in sets]
    conversation_of = _conversations(decided, now)
    calls, former = [], {}
    for records, found in zip(sets, decided, strict=True):
        keys = sorted({record.call_id for record in records if record.call_id})
        call = known[keys[0]] if keys else Call()
        former[id(call)] = call.started_at if keys else None
        _fill(call, found, conversation_of.get((found.owned_number_id, found.party)), now)
        calls.append(call)
    Call.objects.bulk_create([call for call in calls if not call.pk], batch_size=BATCH)
    Call.objects.bulk_update([call for call in calls if former[id(call)]], DECIDED, batch_size=BATCH)
    _put_beneath(
        [
            (call.pk, record.pk)
            for call, records in zip(calls, sets, strict=True)
            for record in records
            if record.call_id != call.pk
        ]
    )
    Call.objects.filter(pk__in=known.keys() - {call.pk for call in calls}).delete()
    settling.show([(call, former[id(call)]) for call in calls])
    for call in calls:
        if not call.settle_at:
            settling.tell(call, now)


def _put_beneath(pairs: Sequence[tuple[int, int]]) -> None:
    """Say of each row (second) which call it belongs to (first); raw, since the ORM takes ten times as long."""
    if not pairs:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            update = """UPDATE calls_callrecord r SET call_id = pair.call_id
                FROM unnest(%s::bigint[], %s::bigint[]) AS pair (call_id, id) WHERE r.id = pair.id"""
            cursor.execute(update, [list(column) for column in zip(*pairs, strict=True)])
        else:
            cursor.executemany("UPDATE calls_callrecord SET call_id = %s WHERE id = %s", pairs)


def _known_calls(sets: Sequence[Sequence[CallRecord]]) -> dict[int, Call]:
    keys = {record.call_id for records in sets for record in records if record.call_id}
    return Call.objects.select_related("conversation").in_bulk(keys)


def _fill(call: Call, found: Facts, conversation: Conversation | None, now: datetime) -> None:
    """Write what the rows say into the call. What nobody answered is settled after the quiet time, or is so already."""
    was_settled = bool(call.pk) and call.settle_at is None
    is_final = was_settled or found.result == Result.ANSWERED or settling.is_history(found.ended_at, now)
    call.direction, call.owned_number_id, call.extension = found.direction, found.owned_number_id, found.extension
    call.from_number, call.to_number = found.from_number[:80], found.to_number[:80]
    call.conversation = conversation
    call.contact_id = conversation.contact_id if conversation else None
    call.started_at, call.answered_at, call.ended_at = found.started_at, found.answered_at, found.ended_at
    call.ring_seconds, call.talk_seconds = found.ring_seconds, found.talk_seconds
    call.result = found.result if is_final else Result.PENDING
    call.settle_at = None if is_final else now + timedelta(seconds=settings.CALL_QUIET_SECONDS)


def _conversations(decided: Sequence[Facts], now: datetime) -> Mapping[tuple[int | None, str], Conversation]:
    """Return the conversation of each number of ours with each person, made where there is none."""
    newest: dict[tuple[int, str], Facts] = {}
    for found in decided:
        if found.owned_number_id and found.party:
            key = (found.owned_number_id, found.party)
            newest[key] = max(newest.get(key, found), found, key=lambda one: one.started_at)
    if not newest:
        return {}
    contacts = _contacts({party for _, party in newest})
    phone_of = {contact.pk: phone for phone, contact in contacts.items()}
    # By contact alone and without joins: a planner that knows little of young tables makes loops of those.
    rows = Conversation.objects.filter(contact__in=phone_of)
    held = {(row.owned_number_id, phone_of[row.contact_id]): row for row in rows}
    missing = [
        _begun(number, contacts[party], found, now)
        for (number, party), found in newest.items()
        if (number, party) not in held
    ]
    if missing:
        Conversation.objects.bulk_create(missing, ignore_conflicts=True)
        held = {(row.owned_number_id, phone_of[row.contact_id]): row for row in rows.all()}
    return {key: held[key] for key in newest}


def _contacts(phones: set[str]) -> dict[str, Contact]:
    """Return the contact of each number, made where there is none."""
    rows = Contact.objects.only("phone", "blocked_at").filter(phone__in=phones)
    contacts = {contact.phone: contact for contact in rows}
    if new := phones - contacts.keys():
        erasure.come_back(new)
        Contact.objects.bulk_create([Contact(phone=phone) for phone in sorted(new)], ignore_conflicts=True)
        contacts |= {contact.phone: contact for contact in rows.all()}
    return contacts


def _begun(number: int, contact: Contact, found: Facts, now: datetime) -> Conversation:
    """Return a new conversation; one that is made for history is closed, for nobody waits in it, and shows its call."""
    status, shown = conversations.first_status(contact), {}
    if settling.is_history(found.ended_at, now):
        status = Conversation.Status.CLOSED if status == Conversation.Status.OPEN else status
        shown = settling.preview(Call(direction=found.direction, result=found.result))
    return Conversation(
        owned_number_id=number, contact=contact, last_message_at=found.started_at, status=status, **shown
    )
