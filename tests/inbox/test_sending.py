"""The outbox against a real carrier over HTTP: at most one POST a reply, and every outcome told apart."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from contacts import carrier as carrier_settings
from contacts import consent
from inbox import outcomes, reconcile, redis, sending, tasks
from inbox.models import Message, OwnedNumber, SendingState
from tests.events import receipt
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return UserFactory()


@pytest.fixture
def conversation():
    number = OwnedNumberFactory(number="+13215550100", texts_per_second=1000)
    return ConversationFactory(owned_number=number, contact__phone="+13215550199")


@pytest.fixture
def reply(conversation, staff):
    def write(body="Hello", token=None):
        count = Message.objects.count()
        return sending.queue_reply(
            conversation=conversation, body=body, by=staff, client_token=token or f"token-{count}"
        )

    return write


def outcome(message):
    message.refresh_from_db()
    return message.status


def test_a_reply_is_sent_once_and_keeps_the_carriers_id(carrier, worker, reply):
    message = reply("Hello 👋")
    worker()
    worker()
    assert outcome(message) == "sent"
    assert message.sent_at
    assert [(post.sender, post.recipient, post.content) for post in carrier.log.posts] == [
        ("13215550100", "13215550199", "Hello 👋")
    ]
    assert message.carrier_id == carrier.log.posts[0].uuid


def test_one_form_token_makes_one_message(reply):
    assert reply(token="same").pk == reply(token="same").pk
    assert Message.objects.count() == 1


def test_other_words_under_a_used_token_are_refused_and_not_dropped(reply):
    reply(token="same")
    with pytest.raises(sending.AlreadySent, match="with other words"):
        reply("Other words", token="same")
    assert Message.objects.count() == 1


def test_a_token_does_not_show_another_persons_message(reply, conversation):
    reply(token="same")
    other = UserFactory()
    with pytest.raises(sending.AlreadySent):
        sending.queue_reply(conversation=conversation, body="x", by=other, client_token="same")


@pytest.mark.parametrize(
    ("body", "words"), [("", "Write something"), (" \n\t", "Write something"), ("x" * 2049, "2,049 characters")]
)
def test_a_text_that_cannot_be_sent_is_refused_with_a_sentence(reply, body, words):
    with pytest.raises(sending.CannotSend, match=words):
        reply(body)
    assert not Message.objects.exists()


def test_with_the_broker_down_the_reply_is_kept_and_the_sweep_sends_it(
    carrier, reply, settings, django_capture_on_commit_callbacks, monkeypatch
):
    from celery import current_app

    nudged = []

    def down(*args, **kwargs):
        raise ConnectionError("no broker")

    monkeypatch.setattr(current_app, "send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        message = reply()
    assert outcome(message) == "queued"
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: nudged.append((name, args)))
    redis.found_back()
    tasks.sweep_outbox()
    assert nudged == [("inbox.tasks.send_message", (message.pk,))]


@pytest.mark.parametrize(
    ("fault", "status", "posts"),
    [
        ("refuse", "failed", 1),
        ("rate_limit", "queued", 1),
        ("unavailable", "queued", 1),
        ("drop_before", "unknown", 1),
        ("drop_after", "unknown", 1),
        ("garbage", "unknown", 1),
        ("unauthorized", "queued", 1),
    ],
)
def test_each_answer_of_the_carrier_has_its_own_outcome(carrier, worker, reply, fault, status, posts):
    carrier.faults.set(fault)
    message = reply()
    worker()
    worker()
    assert outcome(message) == status
    assert len(carrier.log.posts) == posts


def test_a_text_whose_outcome_is_unknown_is_never_sent_again_by_a_machine(carrier, worker, reply):
    carrier.faults.set("drop_after")
    message = reply()
    worker()
    Message.objects.update(not_before=timezone.now() - timedelta(days=1), claimed_at=timezone.now())
    tasks.sweep_outbox()
    worker()
    assert outcome(message) == "unknown"
    assert len(carrier.log.posts) == 1


def test_an_unknown_text_that_the_carrier_lists_becomes_sent(carrier, worker, reply):
    carrier.faults.set("drop_after")
    message = reply()
    worker()
    message.refresh_from_db()
    reconcile.look_up(message, client=carrier_settings.client())
    assert outcome(message) == "sent"
    assert message.carrier_id


def test_an_unknown_text_that_the_carrier_does_not_list_stays_unknown(carrier, worker, reply):
    carrier.faults.set("drop_before")
    message = reply()
    worker()
    message.refresh_from_db()
    reconcile.look_up(message, client=carrier_settings.client())
    assert outcome(message) == "unknown"


def test_two_texts_alike_are_left_to_a_person(carrier, worker, reply):
    carrier.faults.set("drop_after", times=2)
    first, second = reply("Same"), reply("Same")
    worker()
    for message in (first, second):
        message.refresh_from_db()
        reconcile.look_up(message, client=carrier_settings.client())
        assert outcome(message) == "unknown"


def test_a_claim_that_a_dead_worker_left_becomes_unknown_and_never_queued(carrier, worker, reply):
    message = reply()
    assert sending.claim(message.pk)
    reconcile.give_up_stale_claims()
    assert outcome(message) == "sending"
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=2))
    reconcile.give_up_stale_claims()
    assert outcome(message) == "unknown"
    worker()
    assert not carrier.log.posts


def test_a_refused_key_pauses_all_sending_and_keeps_every_text(carrier, worker, reply):
    carrier.faults.set("unauthorized", times=None)
    first, second = reply("One"), reply("Two")
    worker()
    assert {outcome(first), outcome(second)} == {"queued"}
    state = SendingState.current()
    assert state.paused_at
    assert "TELEVOIPS_API_KEY" in state.reason
    assert len(carrier.log.posts) == 1


def test_a_pause_ends_by_itself_with_the_first_text_that_leaves(carrier, worker, reply):
    carrier.faults.set("unauthorized")
    message = reply()
    worker()
    worker()
    assert outcome(message) == "queued"
    SendingState.objects.update(probe_at=timezone.now() - timedelta(seconds=1))
    worker()
    assert outcome(message) == "sent"
    assert SendingState.current().paused_at is None


def test_a_switched_off_number_sends_nothing(carrier, worker, reply):
    message = reply()
    OwnedNumber.objects.update(is_active=False)
    worker()
    assert outcome(message) == "queued"
    assert not carrier.log.posts


def test_texts_of_one_conversation_leave_in_the_order_they_were_written(carrier, reply):
    first, second = reply("One"), reply("Two")
    client = carrier_settings.client()
    sending.send(second.pk, client=client)
    assert outcome(second) == "queued"
    sending.send(first.pk, client=client)
    sending.send(second.pk, client=client)
    assert [post.content for post in carrier.log.posts] == ["One", "Two"]


def test_a_number_keeps_its_pace(carrier, worker, reply):
    OwnedNumber.objects.update(texts_per_second=1)
    first, second = reply("One"), reply("Two")
    worker()
    assert (outcome(first), outcome(second)) == ("sent", "queued")
    OwnedNumber.objects.update(next_send_at=timezone.now())
    worker()
    assert outcome(second) == "sent"


def test_the_account_keeps_its_pace(carrier, worker, reply, settings):
    settings.SEND_PER_SECOND = 1.0
    first, second = reply("One"), reply("Two")
    worker()
    assert (outcome(first), outcome(second)) == ("sent", "queued")


def test_a_receipt_that_outruns_the_answer_is_applied_once_the_answer_is_in(carrier, worker, reply, post_event):
    message = reply()
    accepted = []
    client = carrier_settings.client()
    real = client.send_message

    class Outrun:
        def send_message(self, **kwargs):
            accepted.append(real(**kwargs))
            post_event(receipt(accepted[0].uuid))
            return accepted[0]

    carrier_id = sending.send(message.pk, client=Outrun())
    from inbox import receiving

    receiving.apply_waiting(carrier_id)
    assert outcome(message) == "delivered"


def test_an_id_that_another_text_bears_leaves_the_outcome_unknown(carrier, worker, reply):
    first, second = reply("One"), reply("Two")
    sending.claim(first.pk)
    outcomes.record_sent(first, "same-id")
    sending.claim(second.pk)
    outcomes.record_sent(second, "same-id")
    assert outcome(second) == "unknown"


@pytest.mark.django_db(transaction=True)
def test_eight_deliveries_of_one_task_make_one_post(carrier, reply):
    message = reply()
    client = carrier_settings.client()

    def run():
        try:
            sending.send(message.pk, client=client)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(carrier.log.posts) == 1
    assert outcome(message) == "sent"


@pytest.mark.django_db(transaction=True)
def test_no_post_begins_after_a_committed_opt_out(carrier, conversation, staff):
    """Invariant 4: an opt-out races seven sends; whatever it does not let through is blocked."""
    others = [
        ConversationFactory(
            owned_number=OwnedNumberFactory(number=f"+1321555012{index}", texts_per_second=1000),
            contact=conversation.contact,
        )
        for index in range(8)
    ]
    carrier.own(*(other.owned_number.number for other in others))
    messages = [
        sending.queue_reply(conversation=each, body=f"Text {index}", by=staff, client_token=f"race-{index}")
        for index, each in enumerate(others)
    ]
    committed: list[float] = []

    def opt_out():
        try:
            consent.opt_out(contact=conversation.contact, source="staff")
            committed.append(timezone.now().timestamp())
        finally:
            connection.close()

    def send(pk):
        try:
            sending.send(pk, client=carrier_settings.client())
        finally:
            connection.close()

    racing = messages[:-1]  # the last is begun when all is over
    threads = [threading.Thread(target=send, args=(message.pk,)) for message in racing]
    threads.insert(4, threading.Thread(target=opt_out))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert committed
    for message in messages:
        # Whoever waited for a lock beyond its pace was turned away: the sweep tries again.
        sending.send(message.pk, client=carrier_settings.client())
        message.refresh_from_db()
        assert message.status in {"sent", "blocked"}
        if message.status == "sent":
            assert message.claimed_at.timestamp() <= committed[0]
    assert messages[-1].status == "blocked"
    assert len(carrier.log.posts) == sum(message.status == "sent" for message in messages)


def test_resending_makes_a_new_text_that_truly_leaves(carrier, worker, reply, conversation, staff):
    carrier.faults.set("refuse")
    failed = reply("Hello")
    worker()
    again = sending.queue_reply(
        conversation=conversation, body=failed.body, by=staff, client_token="again", resend_of=failed
    )
    worker()
    assert (outcome(failed), outcome(again)) == ("failed", "sent")
    assert failed.resends.get() == again
    assert len(carrier.log.posts) == 2


def test_a_backlog_on_one_number_does_not_hide_anothers_text_from_the_sweep():
    off = OwnedNumberFactory(is_active=False)
    for _ in range(3):
        MessageFactory(outbound=True, status="queued", conversation=ConversationFactory(owned_number=off))
    busy = ConversationFactory()
    first = MessageFactory(outbound=True, status="queued", conversation=busy)
    MessageFactory(outbound=True, status="queued", conversation=busy)
    other = MessageFactory(outbound=True, status="queued")
    assert sending.due(limit=2) == [first.pk, other.pk]


def test_a_person_without_a_number_cannot_be_answered():
    for phone in ("anonymous", "201", "ACME"):
        conversation = ConversationFactory(contact=ContactFactory(phone=phone))
        assert "cannot get replies" in sending.why_closed(conversation, is_opted_out=False)


def test_an_automatic_text_is_not_sent_again_by_hand():
    message = MessageFactory(outbound=True, status="failed", purpose="help", author=None)
    with pytest.raises(sending.CannotSend, match="automatic"):
        sending.resend(message=message, by=UserFactory())


def test_a_text_whose_news_came_in_meanwhile_is_not_sent_again(monkeypatch):
    message = MessageFactory(outbound=True, status="unknown")
    monkeypatch.setattr(outcomes, "settle", lambda **_: False)
    with pytest.raises(sending.CannotSend, match="News of this text"):
        sending.resend(message=message, by=UserFactory())
    assert Message.objects.count() == 1
