"""`manage.py demo`: a small, lively inbox to look at, with the sandbox carrier's numbers. Nothing is sent."""

import ipaddress
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contacts import consent, ledger
from contacts.models import ConsentEvent, Contact, OptOut
from inbox import automatic, conversations, segments
from inbox.management.commands._wheelhouse import NUMBERS, PEOPLE, STORIES, Line, Story
from inbox.models import CatchUp, Conversation, ConversationEvent, Message, OwnedNumber

Status, Purpose, Direction, Kind = Message.Status, Message.Purpose, Message.Direction, ConversationEvent.Kind

NOT_A_PHONE = 4720
"""The carrier's code on the demo's one failed text."""


class Command(BaseCommand):
    """Load the demo into an empty inbox; where there is a number already, change nothing."""

    help = "Load a small, lively demo: a bicycle repair shop, its staff and its customers."

    def handle(self, *, verbosity: int, **_: Any) -> None:
        """Load it, in one transaction."""
        if settings.TELEVOIPS_API_KEY and not is_loopback(settings.TELEVOIPS_BASE_URL):
            raise CommandError("TELEVOIPS_API_KEY opens a real carrier's account; the demo is for the sandbox only.")
        with transaction.atomic():
            if OwnedNumber.objects.exists():
                if verbosity:
                    self.stdout.write("There are numbers already: nothing was changed.")
                return
            Demo().load()
        if verbosity:
            self.stdout.write(f"Loaded {len(NUMBERS)} numbers and {len(STORIES)} conversations.")


class Demo:
    """One loading of the demo; all its times count back from its start."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.serial = count(1)
        self.numbers: dict[str, OwnedNumber] = {}
        self.people: dict[str, User] = {}

    def load(self) -> None:
        """Make numbers, colleagues and conversations."""
        for number, label, color in NUMBERS:
            self.numbers[number] = OwnedNumber.objects.create(
                number=number, label=label, color=color, business_name="Wheelhouse", help_contact="(321) 555-0100"
            )
        # The sandbox holds no past of them: without this, sending would wait until 90 days of nothing were read.
        CatchUp.objects.create(
            kind=CatchUp.Kind.IMPORT,
            start_at=self.now - timedelta(days=90),
            end_at=self.now,
            done_until=self.now,
            finished_at=self.now,
        )
        for username, first, last in PEOPLE:
            self.people[username] = colleague(username, first, last)
        for story in STORIES:
            self.tell(story)

    def tell(self, story: Story) -> None:
        """Make one conversation with all that happened in it."""
        contact, _ = Contact.objects.get_or_create(phone=story.phone, defaults={"name": story.name})
        conversation = Conversation.objects.create(
            owned_number=self.numbers[story.number],
            contact=contact,
            last_message_at=self.time(story.lines[0]),
            assignee=self.people.get(story.assignee),
        )
        for line in story.lines:
            if line.by:
                self.text_out(conversation, line)
            else:
                self.text_in(conversation, line)
        for _ in range(story.unread):
            conversations.count_unread(conversation)
        last = self.time(story.lines[-1])
        if story.assignee:
            person = self.people[story.assignee]
            self.note(conversation, Kind.ASSIGNED, by=person, at=last, target=person)
        if story.closed_by:
            Conversation.objects.filter(pk=conversation.pk).update(status=Conversation.Status.CLOSED)
            self.note(conversation, Kind.CLOSED, by=self.people[story.closed_by], at=last)

    def text_in(self, conversation: Conversation, line: Line) -> None:
        """Store a customer's text, and obey its STOP."""
        at = self.time(line)
        self.store(conversation, line.body, at, direction=Direction.INBOUND, status=Status.RECEIVED)
        Conversation.objects.filter(pk=conversation.pk).update(last_inbound_at=at)
        if line.body == "STOP":
            self.opt_out(conversation, line.body, at)

    def opt_out(self, conversation: Conversation, text: str, at: datetime) -> None:
        """Block the customer, as if the carrier knew it already: the demo calls nobody."""
        contact, source, number = conversation.contact, ConsentEvent.Source.TEXT, conversation.owned_number.number
        consent.opt_out(contact=contact, source=source, text=text, owned_number=number, said_at=at, at=at)
        OptOut.objects.filter(contact=contact).update(carrier_state=OptOut.CarrierState.DONE)
        done, carrier = ConsentEvent.Kind.PUSH_DONE, ConsentEvent.Source.CARRIER
        ledger.record(contact, done, source=carrier, owned_number=number, at=at)
        self.note(conversation, Kind.OPTED_OUT, by=None, at=at)

    def text_out(self, conversation: Conversation, line: Line) -> None:
        """Store a text of ours with what became of it."""
        at = self.time(line)
        by_rule = line.by == "rule"
        business = conversation.owned_number.business_name
        self.store(
            conversation,
            automatic.OPT_OUT.format(business=business) if by_rule else line.body,
            at + timedelta(seconds=1),
            direction=Direction.OUTBOUND,
            status=line.status,
            purpose=Purpose.OPT_OUT_CONFIRMATION if by_rule else Purpose.REPLY,
            author=self.people.get(line.by),
            error_code=NOT_A_PHONE if line.status == Status.FAILED else None,
            sent_at=at + timedelta(seconds=1),
            settled_at=at + timedelta(seconds=3),
        )

    def store(self, conversation: Conversation, body: str, at: datetime, **fields: Any) -> None:
        """Store one text, and show it as the conversation's newest."""
        serial = next(self.serial)
        message = Message.objects.create(
            conversation=conversation,
            owned_number=conversation.owned_number,
            body=body,
            segments=segments.count(body).segments,
            carrier_id=f"demo-{serial}",
            client_token=f"demo-{serial}" if fields["direction"] == Direction.OUTBOUND else None,
            occurred_at=at,
            created_at=at,
            not_before=at,
            **fields,
        )
        conversations.show_newest(message)

    def note(
        self,
        conversation: Conversation,
        kind: ConversationEvent.Kind,
        *,
        by: User | None,
        at: datetime,
        target: User | None = None,
    ) -> None:
        """Put a quiet line into the thread, a little after what it follows."""
        later = at + timedelta(seconds=5)
        ConversationEvent.objects.create(conversation=conversation, kind=kind, actor=by, target=target, at=later)

    def time(self, line: Line) -> datetime:
        """Return when a line was written."""
        return self.now - timedelta(minutes=line.ago)


def colleague(username: str, first: str, last: str) -> User:
    """Return a colleague of the demo, who cannot sign in: there is no password."""
    known: User | None = User.objects.filter(username__iexact=username).first()
    if known:
        return known
    made: User = User.objects.create_user(username, f"{username}@wheelhouse.example", first_name=first, last_name=last)
    return made


def is_loopback(url: str) -> bool:
    """Whether an address leads back to this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
