"""STOP against texts to many people that two senders drain: after its commit no claim begins, and so no POST.

`RACE_PEOPLE=10000` runs it at the size of a large sending; `docs/consent.md` says how long that takes.
"""

import os
import random
import threading
import time
from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from contacts import quiet_hours
from contacts.models import Contact, OptOut
from inbox import holds, proof, scheduling, sending
from inbox.models import Conversation, Message, SendingState
from televoips.types import Accepted
from tests.events import text_in
from tests.factories import OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = int(os.environ.get("RACE_PEOPLE", "60"))
TEXTS = 2
"""For each person one text that is queued and one whose time has come."""
PATIENCE = 120 + PEOPLE
"""Seconds until the test gives up."""


class Carrier:
    """A carrier that keeps whom it was asked to text, and when each POST began."""

    def __init__(self):
        self.posts = defaultdict(list)
        self.ids = iter(range(10**9))

    def send_message(self, *, sender, recipient, content):
        self.posts[recipient].append((time.monotonic(), content))
        return Accepted(f"race-{next(self.ids)}")


class Sender(threading.Thread):
    """One of two programs that send whatever is due, as the sweep and the worker do; it notes when each claim began."""

    def __init__(self, carrier, claims):
        super().__init__(daemon=True)
        self.carrier, self.claims, self.error = carrier, claims, None

    def run(self):
        try:
            until = time.monotonic() + PATIENCE
            while time.monotonic() < until and self.drain():
                pass
        except Exception as error:
            self.error = error
        finally:
            connection.close()

    def drain(self):
        holds.beat()  # as the clock does: unheard for minutes, the claim would hold everything
        scheduling.release_due(limit=50)
        due = sending.due(limit=200)
        random.shuffle(due)
        for pk in due:
            self.claims[pk].append(time.monotonic())
            sending.send(pk, client=self.carrier)
        return Message.objects.filter(status__in=["scheduled", "queued"]).exists()


@pytest.fixture
def people(settings, monkeypatch):
    """Many people, each of whom is to get a queued and a scheduled text."""
    settings.SEND_PER_SECOND, settings.WEBHOOK_API_KEY = 10_000, ["new-key"]
    monkeypatch.setattr(quiet_hours, "is_quiet", lambda *_: False)
    monkeypatch.setattr(quiet_hours, "next_quiet", lambda *_: None)
    SendingState.current()
    number, by, now = OwnedNumberFactory(number="+13215550100", texts_per_second=10_000), UserFactory(), timezone.now()
    contacts = Contact.objects.bulk_create([Contact(phone=f"+1407{5_550_000 + n}") for n in range(PEOPLE)], 500)
    threads = Conversation.objects.bulk_create(
        [Conversation(owned_number=number, contact=contact) for contact in contacts], 500
    )
    common = {"owned_number": number, "direction": "outbound", "author": by, "segments": 1}
    texts = [
        Message(conversation=thread, body=f"{kind} {thread.pk}", client_token=f"{kind}-{thread.pk}", **common, **more)
        for thread in threads
        for kind, more in (
            ("queued", {"status": "queued"}),
            ("scheduled", {"status": "scheduled", "scheduled_for": now, "not_before": now - timedelta(minutes=1)}),
        )
    ]
    Message.objects.bulk_create(texts, 500)
    return contacts


def stop(contact, at):
    """The carrier brings a STOP, and we have answered 200: it is committed."""
    event = text_in("STOP", id=f"stop-{contact.pk}", **{"from": contact.phone.lstrip("+")})
    answer = Client().post(
        "/webhooks/messages", data=event, content_type="application/json", headers={"X-Webhook-Key": "new-key"}
    )
    at[contact.phone] = time.monotonic()
    assert answer.status_code == 200


def test_stop_at_any_moment_of_sending_to_many_leaves_no_post_begun_after_it(people):
    carrier, claims, stopped = Carrier(), defaultdict(list), {}
    senders = [Sender(carrier, claims) for _ in range(2)]
    for sender in senders:
        sender.start()
    for contact in random.sample(people, len(people) // 3):
        stop(contact, stopped)
    for sender in senders:
        sender.join(PATIENCE)
        assert not sender.is_alive()
        if sender.error:
            raise sender.error
    ours = Message.objects.filter(direction="outbound", purpose="reply").select_related("conversation__contact")
    texts = {text.body: text for text in ours}
    ends = Counter((text.conversation.contact.phone in stopped, text.status) for text in texts.values())
    for phone, at in stopped.items():
        for begun, content in carrier.posts[phone]:
            if content in texts and begun > at:
                assert claims[texts[content].pk][-1] < at, "its claim was under way when STOP came"
    assert OptOut.objects.count() == len(stopped)
    assert not any(proof.of_block(block.contact).sent_since for block in OptOut.objects.select_related("contact"))
    assert ends[True, "blocked"] > 0, "some STOP came in time"
    assert set(ends) <= {(True, "blocked"), (True, "sent"), (False, "sent")}
    assert ends[False, "sent"] == TEXTS * (len(people) - len(stopped)), "and all others got theirs"
    assert all(
        Counter(content for _, content in posts).most_common(1)[0][1] == 1 for posts in carrier.posts.values() if posts
    )
