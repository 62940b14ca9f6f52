"""Filling in from the carrier's list what no webhook brought; `inbox/catchup.py` reads the list.

The list's ids may differ in form from the webhooks' and from what `POST /messages` answered, so a row is matched by id
where that works, else by direction, both numbers, words and time within two minutes, one to one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from contacts import consent, erasure
from contacts.models import Contact
from contacts.phone import InvalidPhone, parse_carrier
from inbox import conversations, live, receiving, restores, scheduling, segments
from inbox.arrivals import SAME_TIME
from inbox.models import Conversation, Message, OwnedNumber
from televoips.types import CarrierMessage

logger = structlog.get_logger(__name__)
Status, Direction = Message.Status, Message.Direction

MATTERS_FOR = timedelta(hours=24)
"""A recovered text older than this comes in read, and opens no closed conversation."""
CHUNK = 200
"""Rows that one query asks for, or one transaction fills in."""


class Unfit(Exception):
    """The carrier's list cannot be relied on; the sentence says why and is fit for admins."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of one list: texts that we lacked, rows that nobody can read, and the newest of ours among it.

    `sent_at` is the time of the newest text of ours that this database did not know as sent; None without any.
    """

    found: int
    unreadable: int
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the list, as we name things; `times` are both readings where the clocks repeat an hour."""

    id: str
    direction: str
    number: OwnedNumber
    phone: str
    text: str
    times: tuple[datetime, ...]
    media: tuple[str, ...]

    @property
    def at(self) -> datetime:
        """The time, as `televoips.times` reads it everywhere."""
        return self.times[0]


def fill_in(listed: Sequence[CarrierMessage], *, now: datetime, zone: tzinfo) -> Filled:
    """Store the texts of a list that we lack, at their own time. Raises `Unfit` before it changes anything."""
    rows, unreadable = read(listed, zone)
    if any(row.at > now + receiving.CLOCK_SLACK for row in rows):
        raise Unfit(
            gettext_noop("The carrier's times lie in the future. Check TELEVOIPS_TIME_ZONE and this machine's clock.")
        )
    by_phone: dict[str, list[Row]] = defaultdict(list)
    for row in without_known(rows):
        by_phone[row.phone].append(row)
    unsure_before, found, sent = restores.unsure_before(now), 0, []
    for phone, theirs in by_phone.items():
        if erased_at := erasure.erased_at(phone):
            # What the carrier still lists of a person whom we erased stays erased.
            theirs = [row for row in theirs if row.at > erased_at]  # noqa: PLW2901
            if not theirs:
                continue
        contact = receiving.find_contact(phone)
        theirs.sort(key=lambda row: row.at)
        for chunk in chunks(theirs):
            lacking, came_true = fill_in_contact(contact, chunk, now=now, unsure_before=unsure_before)
            found += len(lacking)
            sent += [row.at for row in (*lacking, *came_true) if row.direction == Direction.OUTBOUND]
    return Filled(found, unreadable, max(sent, default=None))


def read(listed: Sequence[CarrierMessage], zone: tzinfo) -> tuple[list[Row], int]:
    """Return the rows on numbers of ours, each id once, and how many rows nobody can read."""
    numbers = {number.number: number for number in OwnedNumber.objects.all()}
    rows: dict[tuple[str, str, str], Row] = {}
    unreadable = 0
    for message in listed:
        try:
            for row in rows_of(message, numbers, zone):
                rows.setdefault((row.direction, row.number.number, row.id), row)
        except (InvalidPhone, Unfit):
            unreadable += 1
    if unreadable and unreadable == len(listed):
        raise Unfit(gettext_noop("No row of the carrier's list can be read."))
    if unreadable:
        logger.warning("listed_rows_unreadable", rows=unreadable)
    return list(rows.values()), unreadable


def rows_of(message: CarrierMessage, numbers: dict[str, OwnedNumber], zone: tzinfo) -> Iterator[Row]:
    """Give a row for each number of ours that it is about. Raises `Unfit` or `InvalidPhone`."""
    if message.direction not in Direction.values or message.time is None or not message.recipients:
        raise Unfit(gettext_noop("A row names no direction, time or recipient."))
    if not 0 < len(message.id) <= 100 or not message.id.isprintable():
        raise Unfit(gettext_noop("A row has no id."))
    sender = parse_carrier(message.sender).value
    recipients = [parse_carrier(recipient).value for recipient in message.recipients]
    is_inbound = message.direction == Direction.INBOUND
    for ours in recipients if is_inbound else [sender]:
        if ours in numbers:
            yield Row(
                id=message.id,
                direction=message.direction,
                number=numbers[ours],
                phone=sender if is_inbound else recipients[0],
                text=message.text,
                times=readings(message.time, zone),
                media=message.media,
            )


def readings(moment: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the moments that the carrier's time can mean: two in the hour that clocks repeat (PEP 495)."""
    other = moment.astimezone(zone).replace(fold=1).astimezone(UTC)
    return (moment,) if other == moment else (moment, other)


def without_known(rows: Iterable[Row]) -> Iterator[Row]:
    """Drop the rows whose id a text of ours bears."""
    for chunk in chunks(rows):
        ids = [row.id for row in chunk]
        ours = Message.objects.filter(owned_number__in={row.number.pk for row in chunk})
        known = {
            key
            for field in ("listed_id", "carrier_id")
            for key in ours.filter(**{f"{field}__in": ids}).values_list("owned_number", "direction", field)
        }
        yield from (row for row in chunk if (row.number.pk, row.direction, row.id) not in known)


def chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Give the rows in bounded pieces."""
    left = iter(rows)
    while chunk := list(islice(left, CHUNK)):
        yield chunk


def fill_in_contact(
    contact: Contact, rows: Sequence[Row], *, now: datetime, unsure_before: datetime | None
) -> tuple[list[Row], list[Row]]:
    """Store what we lack of one person's texts, and end the wait of those that left without our knowing.

    Return both. Webhooks of that person wait meanwhile.
    """
    with transaction.atomic():
        consent.lock(contact)
        alike: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
        for row in without_known(rows):
            alike[row.number.pk, row.direction, row.text].append(row)
        lacking = [row for group in alike.values() for row in unmatched(contact, group)]
        came_true = end_waits(contact, lacking, unsure_before) if unsure_before else []
        lacking = [row for row in lacking if row not in came_true]
        for row in sorted(lacking, key=lambda row: row.at):
            add(row, contact, now)
    return lacking, came_true


def end_waits(contact: Contact, rows: Iterable[Row], unsure_before: datetime) -> list[Row]:
    """Call sent what waits here and the carrier lists all the same, one to one; return the rows that this explains.

    Such texts waited when a backup was made that has since been restored (`inbox/restores.py`).
    """
    waiting = Message.objects.filter(
        conversation__contact=contact,
        direction=Direction.OUTBOUND,
        status__in=restores.WAITING,
        created_at__lte=unsure_before,
    )
    left, explained = list(waiting.select_related("conversation").order_by("pk")[: 5 * CHUNK]), []
    for row in sorted(rows, key=lambda row: row.at):
        match = next((message for message in left if is_of(row, message)), None)
        if match:
            left.remove(match)
            explained.append(row)
            call_sent(match, row)
    return explained


def is_of(row: Row, message: Message) -> bool:
    """Whether a row can be the text that waits: ours, the same words from the same number, not from before it."""
    is_ours = row.direction == Direction.OUTBOUND and row.number.pk == message.owned_number_id
    return is_ours and row.text == message.body and max(row.times) >= message.created_at - SAME_TIME


def call_sent(message: Message, row: Row) -> None:
    """The carrier has it, so it is not sent again; a scheduled text gets its place in the thread only now."""
    at = row.at if message.status == Status.SCHEDULED else message.occurred_at
    moved = Message.objects.move(
        message.pk,
        Status.SENT,
        from_=restores.WAITING,
        carrier_id=row.id,
        listed_id=row.id,
        sent_at=row.at,
        occurred_at=at,
        settled_at=timezone.now(),
        held_at=None,
    )
    if moved:
        message.refresh_from_db(fields=["occurred_at", "status"])
        conversations.show_newest(message)
        conversations.show_status(message.pk)
        live.announce(message.conversation, "message")


def unmatched(contact: Contact, rows: Sequence[Row]) -> list[Row]:
    """Match rows that differ by time alone with texts of ours, nearest first and one to one; return the others."""
    held = candidates(contact, rows)
    pairs = sorted(
        (apart, row_at, message_at)
        for row_at, row in enumerate(rows)
        for message_at, message in enumerate(held)
        if (apart := min_apart(row, message)) <= SAME_TIME
    )
    rows_left, messages_left = dict(enumerate(rows)), dict(enumerate(held))
    for _, row_at, message_at in pairs:
        if row_at in rows_left and message_at in messages_left:
            row, message = rows_left.pop(row_at), messages_left.pop(message_at)
            if message.status not in {Status.SENDING, Status.UNKNOWN}:
                Message.objects.filter(pk=message.pk, listed_id="").update(listed_id=row.id)
    return list(rows_left.values())


def candidates(contact: Contact, rows: Sequence[Row]) -> list[Message]:
    """Return our texts with those numbers and words, around those times, that no row of the list stands for yet."""
    first, times = rows[0], [moment for row in rows for moment in row.times]
    around = (min(times) - SAME_TIME, max(times) + SAME_TIME)
    when = Q(occurred_at__range=around)
    texts = Message.objects.filter(
        conversation__contact=contact,
        owned_number=first.number,
        direction=first.direction,
        body=first.text,
        listed_id="",
    )
    if first.direction == Direction.OUTBOUND:
        when |= Q(claimed_at__range=around) | Q(sent_at__range=around)
        never_left = Q(status__in=[Status.SCHEDULED, Status.QUEUED, Status.BLOCKED, Status.CANCELLED])
        refused = Q(status=Status.FAILED, carrier_id="", settled_by=None)
        texts = texts.exclude(never_left | refused)
    return list(texts.filter(when).order_by("pk")[: 5 * CHUNK])


def min_apart(row: Row, message: Message) -> timedelta:
    """Return how far a row and a text of ours lie apart, by whichever of their times are nearest."""
    ours = [moment for moment in (message.occurred_at, message.claimed_at, message.sent_at) if moment]
    return min(abs(moment - listed) for moment in ours for listed in row.times)


def add(row: Row, contact: Contact, now: datetime) -> None:
    """Store one text that we lacked, at its own time, and do what a STOP or START in it asks for."""
    matters = row.at > now - MATTERS_FOR
    is_inbound = row.direction == Direction.INBOUND
    conversation, _ = Conversation.objects.select_related("owned_number", "contact").get_or_create(
        owned_number=row.number,
        contact=contact,
        defaults={
            "last_message_at": row.at,
            "status": conversations.first_status(contact) if matters else Conversation.Status.CLOSED,
        },
    )
    message = Message.objects.create(
        conversation=conversation,
        owned_number=row.number,
        direction=row.direction,
        status=Status.RECEIVED if is_inbound else Status.SENT,
        body=row.text,
        carrier_id="" if is_inbound else row.id,
        listed_id=row.id,
        segments=segments.count(row.text).segments,
        occurred_at=row.at,
        sent_at=None if is_inbound else row.at,
        created_at=now,
        recovered_at=now,
    )
    receiving.keep_links(message, row.media)
    conversations.show_newest(message)
    if is_inbound:
        newer = Conversation.objects.filter(pk=conversation.pk).exclude(last_inbound_at__gte=row.at)
        newer.update(last_inbound_at=row.at)
    if is_inbound and matters:
        conversations.wake(conversation, at=row.at)
        conversations.count_unread(conversation)
    if matters:
        live.announce(conversation, "message")
    if is_inbound:
        scheduling.cancel_since_they_wrote(conversation, at=row.at)
        receiving.act_on_keyword(message, answer=False)
