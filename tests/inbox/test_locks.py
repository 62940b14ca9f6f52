"""Who waits for whom: whatever reads or changes consent takes turns on the contact's row, on real connections.

On PostgreSQL the waiting is seen in the server's own lock table; on SQLite IMMEDIATE transactions take turns as a whole.
"""

import json
import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from contacts import consent
from contacts.models import ConsentEvent, Contact, OptOut
from inbox import doubts, optout, outcomes, receiving, sending
from inbox.models import Conversation, Message, OptOutDoubt, OwnedNumber, SendingState, Unread, WebhookEvent
from televoips.types import TextDelivered, TextFailed, TextReceived
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

on_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no row locks: its transactions take turns as a whole"
)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the whole database")
PATIENCE = 20
"""Seconds until a test gives up: nothing here takes a tenth of one."""


class Other(threading.Thread):
    """A second program: does `act` on a connection of its own and keeps what it returned or raised."""

    def __init__(self, act):
        super().__init__(daemon=True)
        self.act, self.pid = act, None
        self.is_connected = threading.Event()
        self.returned = self.raised = None
        self.start()

    def run(self):
        try:
            connection.ensure_connection()
            if connection.vendor == "postgresql":
                self.pid = connection.connection.info.backend_pid
            self.is_connected.set()
            self.returned = self.act()
        except Exception as error:
            self.raised = error
        finally:
            connection.close()

    def is_waiting(self):
        """Whether this thread waits for our transaction before it has written anything itself."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT pg_backend_pid() = ANY(pg_blocking_pids(%(pid)s)) AND NOT EXISTS (
                    SELECT 1 FROM pg_locks WHERE pid = %(pid)s AND locktype = 'transactionid' AND granted)
                """,
                {"pid": self.pid},
            )
            return cursor.fetchone()[0]

    def is_blocked(self):
        """Whether this thread waits for our transaction, whatever it has done before."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid() = ANY(pg_blocking_pids(%s))", [self.pid])
            return cursor.fetchone()[0]

    def comes_to_wait(self, is_there=is_waiting):
        """Whether this thread is seen to wait for us, rather than to end."""
        assert self.is_connected.wait(PATIENCE)
        deadline = timezone.now().timestamp() + PATIENCE
        while self.is_alive() and timezone.now().timestamp() < deadline:
            if is_there(self):
                return True
        return False

    def result(self):
        """Return what `act` returned, once it ended."""
        self.join(PATIENCE)
        assert not self.is_alive(), "it waits for nobody"
        if self.raised:
            raise self.raised
        return self.returned


@pytest.fixture
def conversation():
    number = OwnedNumberFactory(number="+13215550100", texts_per_second=1000)
    return ConversationFactory(owned_number=number, contact__phone="+13215550199")


@pytest.fixture
def queued(conversation):
    return sending.queue_reply(conversation=conversation, body="Hello", by=UserFactory(), client_token="queued")


def status_of(message):
    return Message.objects.values_list("status", flat=True).get(pk=message.pk)


def text(words, *, to=("13215550100",)):
    return TextReceived("in-1", "13215550199", to, words, (), timezone.now(), 1)


@on_postgres
def test_a_claim_waits_for_an_opt_out_that_is_under_way_and_then_blocks(conversation, queued):
    with transaction.atomic():
        consent.opt_out(contact=conversation.contact, source="call")
        claim = Other(lambda: sending.claim(queued.pk))
        assert claim.comes_to_wait()
    assert claim.result() is None
    assert status_of(queued) == "blocked"


@on_postgres
def test_a_claim_waits_for_an_opt_out_that_is_taken_back_and_then_goes(conversation, queued):
    with transaction.atomic():
        consent.opt_out(contact=conversation.contact, source="call")
        claim = Other(lambda: sending.claim(queued.pk))
        assert claim.comes_to_wait()
        transaction.set_rollback(True)
    assert claim.result().message.pk == queued.pk
    assert status_of(queued) == "sending"


@on_postgres
@pytest.mark.parametrize("act", ["opt_out", "stop_texts", "stop_listed"])
def test_an_opt_out_waits_for_a_claim_that_is_under_way(conversation, queued, act):
    contact, by = conversation.contact, UserFactory()
    acts = {
        "opt_out": lambda: consent.opt_out(contact=contact, source="call", by=by),
        "stop_texts": lambda: optout.stop_texts(conversation=conversation, source="call", by=by),
        "stop_listed": lambda: optout.stop_listed(contact=contact, by=by, text="List", push_after=optout.PUSH_WAIT),
    }
    with transaction.atomic():
        assert sending.claim(queued.pk)
        other = Other(acts[act])
        assert other.comes_to_wait()
        assert not OptOut.objects.exists()
    assert other.result()
    assert OptOut.objects.get().created_at
    assert status_of(queued) == "sending", "the claim came first"


@on_postgres
def test_of_two_opt_outs_at_once_the_second_changes_nothing(conversation):
    with transaction.atomic():
        assert consent.opt_out(contact=conversation.contact, source="call")
        second = Other(lambda: consent.opt_out(contact=conversation.contact, source="call"))
        assert second.comes_to_wait()
    assert second.result() is None
    kinds = ConsentEvent.objects.order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["manual_opt_out", "opt_out_repeated"]


@on_postgres
@pytest.mark.parametrize("act", ["restore", "restore_texts", "restore_by_hand"])
def test_a_restoration_takes_the_lock_before_it_looks_at_anything(conversation, act):
    contact, by = conversation.contact, UserFactory()
    consent.opt_out(contact=contact, source="call")
    waiting = MessageFactory(outbound=True, conversation=conversation, status="queued", carrier_id="")
    acts = {
        "restore": lambda: consent.restore(contact=contact, source="text"),
        "restore_texts": lambda: optout.restore_texts(conversation=conversation, source="text"),
        "restore_by_hand": lambda: optout.restore_by_hand(contact=contact, by=by, reason="Signed a form today"),
    }
    with transaction.atomic():
        consent.lock(contact)
        other = Other(acts[act])
        assert other.comes_to_wait()
        assert OptOut.objects.exists()
    assert other.result() is True
    assert not OptOut.objects.exists()
    assert status_of(waiting) == ("queued" if act == "restore" else "blocked")


@on_postgres
def test_of_two_restorations_at_once_the_second_finds_no_block(conversation):
    contact, by = conversation.contact, UserFactory()
    consent.opt_out(contact=contact, source="call")
    with transaction.atomic():
        assert consent.restore(contact=contact, source="text")
        second = Other(lambda: optout.restore_by_hand(contact=contact, by=by, reason="Signed a form today"))
        assert second.comes_to_wait()
    assert second.result() is False
    assert not ConsentEvent.objects.filter(kind="manual_restore").exists()


@on_postgres
@pytest.mark.parametrize("way", ["known", "a first text to a number", "a group"])
def test_a_text_that_comes_in_waits_for_a_claim_that_is_under_way(conversation, queued, way):
    OwnedNumberFactory(number="+13215550101")
    to = {
        "known": ("13215550100",),
        "a first text to a number": ("13215550101",),
        "a group": ("13215550100", "13215550177"),
    }[way]
    with transaction.atomic():
        assert sending.claim(queued.pk)
        other = Other(lambda: take_in(text("STOP", to=to)))
        assert other.comes_to_wait()
    other.result()
    assert OptOut.objects.exists()
    assert status_of(queued) == "sending", "the claim came first"


@on_postgres
def test_a_claim_waits_for_a_stop_that_is_being_applied(conversation, queued):
    with transaction.atomic():
        receiving.receive(text("STOP"), received_at=timezone.now())
        claim = Other(lambda: sending.claim(queued.pk))
        assert claim.comes_to_wait()
    assert claim.result() is None
    assert status_of(queued) == "blocked"


@on_postgres
@pytest.mark.parametrize(
    ("receipt", "status"),
    [
        (TextDelivered("ours", "", (), "", None, 1), "delivered"),
        (TextFailed("ours", "", (), "", None, 1, 4432, "forbidden"), "failed"),
        (TextFailed("ours", "", (), "", None, 1, 4475, "opted out"), "failed"),
    ],
    ids=["delivered", "failed", "opted out"],
)
def test_a_receipt_waits_for_whoever_holds_the_contact(conversation, receipt, status):
    message = MessageFactory(outbound=True, conversation=conversation, carrier_id="ours")
    with transaction.atomic():
        consent.lock(conversation.contact)
        other = Other(lambda: in_one_transaction(receiving.apply_receipt, receipt, received_at=timezone.now()))
        assert other.comes_to_wait()
        assert status_of(message) == "sent"
    other.result()
    assert status_of(message) == status


@on_postgres
def test_of_two_who_send_a_failed_text_again_at_once_one_is_refused(conversation):
    failed = MessageFactory(outbound=True, conversation=conversation, status="failed")
    one, two = UserFactory(), UserFactory()
    with transaction.atomic():
        sending.resend(message=Message.objects.get(pk=failed.pk), by=one)
        second = Other(lambda: sending.resend(message=Message.objects.get(pk=failed.pk), by=two))
        assert second.comes_to_wait()
    with pytest.raises(sending.CannotSend, match="sent again already"):
        second.result()
    assert failed.resends.get().author == one


@on_postgres
def test_a_text_said_to_have_arrived_while_another_waits_to_resend_it_is_not_sent_again(conversation):
    unknown = MessageFactory(outbound=True, conversation=conversation, status="unknown", carrier_id="")
    one, two = UserFactory(), UserFactory()
    with transaction.atomic():
        consent.lock(conversation.contact)
        second = Other(lambda: sending.resend(message=Message.objects.get(pk=unknown.pk), by=two))
        assert second.comes_to_wait()
        outcomes.settle(message=unknown, arrived=True, by=one)
    with pytest.raises(sending.CannotSend, match="Only a text that was not delivered"):
        second.result()
    assert not unknown.resends.exists()


@on_postgres
@pytest.mark.parametrize("later", ["dismiss", "opt_out_doubted"])
def test_of_two_who_decide_a_doubt_at_once_the_first_is_heard(conversation, later):
    message = MessageFactory(conversation=conversation, body="How do I stop these texts?")
    doubt = OptOutDoubt.objects.create(message=message, contact=conversation.contact, rule="question")
    acts = {"dismiss": doubts.dismiss, "opt_out_doubted": optout.opt_out_doubted}
    first = acts["opt_out_doubted" if later == "dismiss" else "dismiss"]
    one, two = UserFactory(), UserFactory()
    with transaction.atomic():
        assert first(doubt=doubt, by=one)
        second = Other(lambda: acts[later](doubt=OptOutDoubt.objects.get(pk=doubt.pk), by=two))
        assert second.comes_to_wait()
    assert second.result() is False
    doubt.refresh_from_db()
    assert doubt.decided_by == one
    assert OptOut.objects.exists() == (later == "dismiss")


@on_postgres
def test_texts_of_different_people_do_not_wait_for_each_other(conversation, queued):
    stranger = ConversationFactory(owned_number=OwnedNumberFactory(number="+13215550101"))
    with transaction.atomic():
        consent.lock(stranger.contact)
        claim = Other(lambda: sending.claim(queued.pk))
        assert claim.result()


@on_postgres
@pytest.mark.parametrize("shared", ["number", "account"])
def test_of_two_claims_at_once_one_gets_the_last_free_slot(conversation, queued, settings, shared):
    other_number = OwnedNumberFactory(number="+13215550101", texts_per_second=1000)
    stranger = ConversationFactory(owned_number=conversation.owned_number if shared == "number" else other_number)
    if shared == "number":
        OwnedNumber.objects.update(texts_per_second=1)
    else:
        settings.SEND_PER_SECOND = 1.0
    rival = sending.queue_reply(conversation=stranger, body="Me too", by=UserFactory(), client_token="rival")
    SendingState.current()
    with transaction.atomic():
        assert sending.claim(queued.pk)
        claim = Other(lambda: sending.claim(rival.pk))
        assert claim.comes_to_wait(Other.is_blocked)
    assert claim.result() is None
    assert status_of(rival) == "queued"


@on_sqlite
def test_a_second_writer_waits_from_its_first_word(conversation):
    """A deferred transaction would begin, read what is stale, and fail at its first write."""

    def impatient():
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
        with transaction.atomic():
            pass

    with transaction.atomic():
        Contact.objects.filter(pk=conversation.contact_id).update(name="Held")
        with pytest.raises(OperationalError, match="locked"):
            Other(impatient).result()


@on_sqlite
@pytest.mark.parametrize("first", ["claim", "opt-out"])
def test_a_claim_and_an_opt_out_take_turns(conversation, queued, first):
    acts = {
        "claim": lambda: sending.claim(queued.pk),
        "opt-out": lambda: consent.opt_out(contact=conversation.contact, source="call"),
    }
    with transaction.atomic():
        assert acts[first]()
        other = Other(acts["opt-out" if first == "claim" else "claim"])
        assert other.is_connected.wait(PATIENCE)
    assert bool(other.result()) == (first == "claim")
    assert status_of(queued) == ("sending" if first == "claim" else "blocked")
    assert OptOut.objects.exists()


def in_one_transaction(act, *args, **kwargs):
    """Do as `receiving.settle` does."""
    with transaction.atomic():
        return act(*args, **kwargs)


def take_in(received):
    in_one_transaction(receiving.receive, received, received_at=timezone.now())


def test_of_twenty_copies_of_an_ordinary_text_at_once_one_counts(conversation):
    staff = UserFactory()
    event = json.dumps(text_in("How are you?", id="twin")).encode()
    copies = [Other(lambda: receiving.take_in(event)) for _ in range(20)]
    assert {copy.result().state for copy in copies} == {"applied"}
    assert Message.objects.filter(carrier_id="twin").count() == 1
    assert Unread.objects.get(user=staff).count == 1
    assert WebhookEvent.objects.count() == 20


@on_postgres
def test_a_text_never_comes_into_a_conversation_that_is_being_closed(conversation):
    event = json.dumps(text_in("How are you?")).encode()
    with transaction.atomic():
        Conversation.objects.filter(pk=conversation.pk).update(status="closed")
        other = Other(lambda: receiving.take_in(event))
        assert other.comes_to_wait(Other.is_blocked)
    assert other.result().state == "applied"
    conversation.refresh_from_db()
    assert conversation.status == "open", "who wrote after it was closed opened it again"
