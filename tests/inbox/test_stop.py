"""STOP, START and HELP: from the customer's text to the carrier's block."""

from datetime import timedelta

import pytest
from django.utils import timezone

from contacts import consent, pushing
from contacts import tasks as consent_tasks
from contacts.models import ConsentEvent, OptOut
from inbox import automatic, conversations, optout, sending
from inbox.models import Conversation, ConversationEvent, Message, OwnedNumber
from tests.events import text_in
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def number():
    return OwnedNumberFactory(number="+13215550100", texts_per_second=1000, business_name="Acme")


@pytest.fixture
def conversation(number):
    return ConversationFactory(owned_number=number, contact__phone="+13215550199")


@pytest.fixture
def queued(conversation):
    """A text that waits on another number of ours."""
    other = ConversationFactory(
        owned_number=OwnedNumberFactory(number="+13215550101", texts_per_second=1000), contact=conversation.contact
    )
    return sending.queue_reply(conversation=other, body="See you", by=UserFactory(), client_token="other")


def kinds():
    return list(ConsentEvent.objects.order_by("id").values_list("kind", flat=True))


@pytest.mark.parametrize(
    "words", ["STOP", "stop.", "Please stop", "Stop, thanks!", "“Unsubscribe”", "ARRÊT", "opt-out"]
)
def test_stop_blocks_every_number_in_the_texts_own_transaction(post_event, queued, words):
    post_event(text_in(words))
    block = OptOut.objects.get()
    queued.refresh_from_db()
    assert queued.status == "blocked"
    assert block.owned_number == "+13215550100"
    event = ConsentEvent.objects.get(kind="opt_out")
    assert (event.text, event.source, event.owned_number) == (words, "text", "+13215550100")
    assert event.said_at.isoformat() == "2026-11-20T15:00:00+00:00"
    assert ConversationEvent.objects.filter(kind="opted_out").count() == 2


def test_if_stop_cannot_be_applied_the_text_is_not_either(post_event, conversation, monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr(consent, "opt_out", broken)
    post_event(text_in("STOP"))
    assert not Message.objects.exists()


def test_one_confirmation_goes_out_and_then_the_carrier_is_told(carrier, worker, post_event, conversation):
    post_event(text_in("STOP"))
    post_event(text_in("STOP", id="in-2", time="2026-11-20 15:00:09"))
    block = OptOut.objects.get()
    assert block.push_at > timezone.now() + timedelta(seconds=30), "the push waits for the confirmation"
    worker()
    assert [post.content for post in carrier.log.posts] == [automatic.OPT_OUT.format(business="Acme")]
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert block.carrier_state == "done"
    assert [(call.customer, call.owned_number) for call in carrier.log.unsubscribes] == [("13215550199", "13215550100")]
    assert kinds() == ["opt_out", "confirmation", "opt_out_repeated", "push_done"]


def test_nothing_but_the_confirmation_leaves_after_stop(carrier, worker, post_event, conversation, queued):
    post_event(text_in("STOP"))
    with pytest.raises(sending.CannotSend, match="START"):
        sending.queue_reply(conversation=conversation, body="Sorry", by=UserFactory(), client_token="late")
    worker()
    assert len(carrier.log.posts) == 1


def test_a_confirmation_older_than_five_minutes_does_not_leave(carrier, worker, post_event, conversation):
    post_event(text_in("STOP"))
    OptOut.objects.update(created_at=timezone.now() - timedelta(minutes=6))
    worker()
    assert not carrier.log.posts
    assert Message.objects.get(purpose="opt_out_confirmation").status == "blocked"


def test_telling_the_carrier_is_tried_until_it_holds(carrier, conversation):
    block = consent.opt_out(contact=conversation.contact, source="call", owned_number="+13215550100")
    carrier.faults.set("unavailable", times=2)
    for _ in range(2):
        OptOut.objects.update(push_at=timezone.now())
        consent_tasks.push_opt_out(block.pk)
        block.refresh_from_db()
        assert block.carrier_state == "pending"
        assert block.push_at > timezone.now()
    carrier.faults.clear()
    OptOut.objects.update(push_at=timezone.now())
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert block.carrier_state == "done"


@pytest.mark.parametrize(("attempts", "pause"), [(0, 10), (1, 20), (4, 160), (20, 3600)])
def test_each_pause_before_telling_the_carrier_again_is_longer_up_to_an_hour(carrier, conversation, attempts, pause):
    block = consent.opt_out(contact=conversation.contact, source="call", owned_number="+13215550100")
    OptOut.objects.update(push_attempts=attempts)
    carrier.faults.set("unavailable", times=1)
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert pause - 5 < (block.push_at - timezone.now()).total_seconds() <= pause


def test_the_carrier_is_told_as_soon_as_the_confirmation_left(carrier, worker, post_event, conversation, monkeypatch):
    pushed = []
    monkeypatch.setattr(sending.nudges, "push", pushed.append)
    post_event(text_in("STOP"))
    assert pushed == []
    worker()
    assert pushed == [OptOut.objects.get().pk]


def test_a_push_is_not_made_twice_at_once(carrier, conversation):
    block = consent.opt_out(contact=conversation.contact, source="call", owned_number="+13215550100")
    OptOut.objects.update(push_at=timezone.now() + pushing.PUSH_LEASE)
    consent_tasks.push_opt_out(block.pk)
    assert not carrier.log.unsubscribes


def test_a_number_that_the_carrier_does_not_know_as_ours_is_left_to_an_admin_in_the_end(carrier, conversation):
    OwnedNumber.objects.update(is_active=False)
    block = consent.opt_out(contact=conversation.contact, source="call", owned_number="+13215550177")
    OptOut.objects.update(push_attempts=pushing.PUSH_ATTEMPTS - 1)
    consent_tasks.push_opt_out(block.pk)
    block.refresh_from_db()
    assert block.carrier_state == "failed"
    assert "do not own" in block.push_error


@pytest.mark.parametrize("sender", ["74455", "ACME", "13215550101", "18005550111"])
def test_no_automatic_answer_to_short_codes_names_and_our_own_numbers(post_event, number, sender):
    OwnedNumberFactory(number="+13215550101")
    post_event(text_in("STOP", **{"from": sender}))
    post_event(text_in("HELP", id="in-2", **{"from": sender}))
    assert not Message.objects.filter(direction="outbound").exists()
    assert OptOut.objects.count() == 1


def test_no_confirmation_on_a_toll_free_number_but_the_carrier_is_told_at_once(post_event):
    OwnedNumberFactory(number="+18005550100")
    post_event(text_in("STOP", to=["18005550100"]))
    assert not Message.objects.filter(direction="outbound").exists()
    assert OptOut.objects.get().push_at <= timezone.now()


def test_stop_in_a_group_blocks_its_sender_and_sends_nothing_into_the_group(post_event, conversation):
    post_event(text_in("STOP", to=["13215550100", "13215550177"]))
    assert OptOut.objects.get().contact.phone == "+13215550199"
    assert not Message.objects.filter(direction="outbound").exists()


def test_start_restores_and_confirms_once_and_what_was_queued_stays_blocked(
    carrier, worker, post_event, conversation, queued
):
    post_event(text_in("STOP"))
    post_event(text_in("START", id="in-2", time="2026-11-20 15:02:00"))
    worker()
    queued.refresh_from_db()
    assert not OptOut.objects.exists()
    assert queued.status == "blocked"
    assert Message.objects.filter(purpose="opt_in_confirmation").count() == 1
    assert ConversationEvent.objects.filter(kind="opted_in").count() == 2


@pytest.mark.parametrize(
    "word", ["YES", "yes please", "start the car", "Can we start over?", "please start", "START NOW"]
)
def test_nothing_but_an_exact_start_restores(post_event, conversation, word):
    post_event(text_in("STOP"))
    post_event(text_in(word, id="in-2", time="2026-11-20 15:02:00"))
    assert OptOut.objects.exists()


@pytest.mark.parametrize("order", [("STOP", "START"), ("START", "STOP")])
@pytest.mark.parametrize("last", ["STOP", "START"])
def test_what_the_person_said_last_holds_whichever_event_comes_first(post_event, conversation, order, last):
    for word in order:
        minute = "05" if word == last else "00"
        post_event(text_in(word, id=word, time=f"2026-11-20 15:{minute}:00"))
    assert OptOut.objects.exists() == (last == "STOP")


@pytest.mark.parametrize("order", [("STOP", "START"), ("START", "STOP")])
def test_in_one_second_stop_wins(post_event, conversation, order):
    for word in order:
        post_event(text_in(word, id=word, time="2026-11-20 15:00:00"))
    assert OptOut.objects.exists()


def test_what_was_queued_between_stop_and_start_stays_blocked(carrier, worker, post_event, conversation):
    post_event(text_in("STOP"))
    late = sending.queue(conversation=conversation, body="Hi", purpose="reply", client_token="late", by=UserFactory())
    post_event(text_in("START", id="in-2", time="2026-11-20 15:02:00"))
    worker()
    late.refresh_from_db()
    assert late.status == "blocked"


def test_help_is_answered_even_to_people_who_opted_out(carrier, worker, post_event, conversation):
    post_event(text_in("STOP"))
    worker()
    post_event(text_in("Help!", id="in-2", time="2026-11-20 15:02:00"))
    worker()
    answer = carrier.log.posts[-1].content
    assert "Acme" in answer
    assert "Msg & data rates may apply" in answer
    assert "STOP" in answer


def test_an_ordinary_text_changes_no_consent(post_event, conversation):
    post_event(text_in("Can you stop by tomorrow?"))
    assert not OptOut.objects.exists()
    assert not Message.objects.filter(direction="outbound").exists()


def test_an_opt_out_recorded_by_hand_bears_who_did_it():
    staff, contact = UserFactory(), ContactFactory()
    consent.opt_out(contact=contact, source="call", by=staff, text="Asked on the phone", owned_number="+13215550100")
    event = ConsentEvent.objects.get()
    assert (event.actor, event.source, event.text) == (staff, "call", "Asked on the phone")


def test_the_list_says_at_once_that_what_waited_was_not_sent():
    message = MessageFactory(outbound=True, status="queued")
    conversations.show_newest(message)
    optout.block_waiting(message.conversation.contact)
    assert Conversation.objects.get().preview_status == "blocked"


def test_after_start_the_thread_says_that_the_carriers_own_block_may_remain(client):
    conversation = ConversationFactory()
    client.force_login(UserFactory())
    address = f"/conversations/{conversation.pk}/"
    assert "ask TeleVoIPs" not in client.get(address).text
    optout.stop_texts(conversation=conversation, source="text", text="STOP")
    consent.record(conversation.contact, ConsentEvent.Kind.PUSH_DONE, source="carrier")
    optout.restore_texts(conversation=conversation, source="text", text="START")
    assert "ask TeleVoIPs" in client.get(address).text


def test_a_block_is_dated_when_the_persons_row_is_held(monkeypatch, conversation):
    """So a text whose claim had the row before is older, and the proof does not count it as sent since."""
    lock, held = consent.lock, []

    def wait_for(contact):
        lock(contact)
        held.append(timezone.now())

    monkeypatch.setattr(consent, "lock", wait_for)
    assert consent.opt_out(contact=conversation.contact, source="call").created_at >= held[0]
