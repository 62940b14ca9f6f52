"""Sending later: at its time, by day where the recipient is, and only while everything still speaks for it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts import consent, quiet_hours
from inbox import doubts, holds, optout, outcomes, scheduling, sending, stale, tasks
from inbox.models import ConversationEvent, Message, OptOutDoubt, SendingState
from inbox.scheduling import Wish
from tests.events import text_in
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 6, 3, 16, tzinfo=UTC)
"""A Wednesday's noon in Florida, whose day goes from 12:00 to midnight, UTC."""
EVENING, NIGHT, MORNING = NOON + 7 * HOUR, NOON + 11 * HOUR, NOON + 20 * HOUR


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def maya():
    return UserFactory(first_name="Maya", last_name="Ortiz")


@pytest.fixture
def conversation():
    number = OwnedNumberFactory(number="+13215550100", texts_per_second=1000)
    return ConversationFactory(owned_number=number, contact__phone="+13215550199", last_message_at=NOON - DAY)


@pytest.fixture
def later(clock, conversation, maya):
    def write(at=NOON + HOUR, body="See you at nine", token=None, **wish):
        token = token or f"later-{Message.objects.count()}"
        return scheduling.schedule(conversation=conversation, wish=Wish(body, at, **wish), by=maya, client_token=token)

    return write


@pytest.fixture
def tick(clock, worker):
    """Move to a moment and let the sweep and the worker do their work, as each second."""

    def go(to):
        clock.move_to(to)
        SendingState.current()
        SendingState.objects.update(heard_at=to)
        tasks.sweep_outbox()
        worker()

    return go


def status(message):
    message.refresh_from_db()
    return message.status


def sent(carrier):
    return [post.content for post in carrier.log.posts]


def lines():
    return list(ConversationEvent.objects.order_by("pk").values_list("kind", "actor__first_name"))


# --- it goes at its time, once


def test_a_scheduled_text_leaves_at_its_time_and_not_before(carrier, later, tick):
    message = later()
    tick(NOON + 59 * timedelta(minutes=1))
    assert (status(message), sent(carrier)) == ("scheduled", [])
    tick(NOON + HOUR)
    assert status(message) == "sent"
    assert sent(carrier) == ["See you at nine"]
    tick(NOON + 2 * HOUR)
    assert len(sent(carrier)) == 1


def test_it_stands_in_thread_and_list_at_the_moment_that_it_left(later, tick, conversation):
    message = later()
    conversation.refresh_from_db()
    assert (conversation.preview, conversation.last_message_at) == ("", NOON - DAY)
    tick(NOON + HOUR)
    conversation.refresh_from_db()
    message.refresh_from_db()
    assert (conversation.preview, conversation.preview_status) == ("See you at nine", "sent")
    assert conversation.last_message_at == message.occurred_at == NOON + HOUR


def test_one_form_token_schedules_one_text_and_other_words_are_refused(later):
    assert later(token="same").pk == later(token="same").pk
    with pytest.raises(sending.AlreadySent):
        later(token="same", body="Other words")
    assert Message.objects.count() == 1


def test_replies_do_not_wait_behind_a_scheduled_text(carrier, later, tick, conversation, maya):
    later(at=NOON + DAY)
    sending.queue_reply(conversation=conversation, body="Now", by=maya, client_token="now")
    tick(NOON)
    assert sent(carrier) == ["Now"]


# --- by day, where the recipient is


def test_a_moment_in_quiet_hours_waits_for_the_morning(carrier, later, tick):
    message = later(at=NIGHT)
    assert message.is_shifted
    tick(NIGHT)
    tick(MORNING - timedelta(seconds=1))
    assert (status(message), sent(carrier)) == ("scheduled", [])
    tick(MORNING)
    assert status(message) == "sent"


def test_after_a_downtime_across_its_time_nothing_leaves_at_night(carrier, later, tick):
    message = later(at=EVENING)
    tick(NIGHT)
    assert (status(message), sent(carrier)) == ("scheduled", [])
    assert message.not_before == MORNING


def test_what_is_late_by_hours_asks_a_person_in_the_morning(carrier, later, tick, maya):
    message = later(at=EVENING)
    tick(NIGHT)
    tick(MORNING)
    assert status(message) == "queued"
    assert message.is_held
    assert message.due_at == EVENING
    assert stale.release(message=message, by=maya)
    tick(MORNING)
    assert sent(carrier) == ["See you at nine"]


def test_a_text_that_a_pause_carried_into_the_night_waits_for_the_morning(carrier, later, tick, settings):
    settings.REPLY_FRESH_HOURS = 24
    message = later(at=EVENING)
    SendingState.current()
    outcomes.pause("Our key is refused.")
    SendingState.objects.update(probe_at=MORNING + DAY)
    tick(EVENING)
    assert status(message) == "queued"
    outcomes.end_pause_for_key()
    SendingState.objects.update(paused_at=None, reason="", probe_at=None)
    tick(NIGHT)
    assert (status(message), sent(carrier)) == ("scheduled", [])
    assert message.not_before == MORNING
    tick(MORNING)
    assert status(message) == "sent"


def test_the_carriers_outage_does_not_make_it_a_text_at_night(carrier, later, tick, settings):
    settings.REPLY_FRESH_HOURS = 24
    carrier.faults.set("unavailable", times=1)
    message = later(at=NIGHT - 3 * HOUR - timedelta(seconds=2))
    tick(NIGHT - 3 * HOUR - timedelta(seconds=2))
    assert status(message) == "queued"
    tick(NIGHT)
    assert status(message) == "scheduled"
    assert len(sent(carrier)) == 1, "the try that was refused by day"


def test_a_reply_at_night_does_not_wait_behind_a_text_that_waits_for_the_morning(
    carrier, later, tick, conversation, maya, settings
):
    settings.REPLY_FRESH_HOURS = 24
    waits = later(at=EVENING)
    SendingState.objects.update_or_create(pk=1, defaults={"paused_at": NOON, "probe_at": MORNING + DAY})
    tick(EVENING)
    SendingState.objects.update(paused_at=None, probe_at=None)
    tick(NIGHT)
    sending.queue_reply(conversation=conversation, body="Yes, still up", by=maya, client_token="night")
    tick(NIGHT)
    assert sent(carrier) == ["Yes, still up"]
    assert status(waits) == "scheduled"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    start=st.sampled_from([datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 10, 31, 12, tzinfo=UTC)]),
    phone=st.sampled_from(
        ["+12125550100", "+18505550100", "+12145550100", "+15045550100", "+442079460958", "+18005550100"]
    ),
    wanted=st.integers(1, 48 * 60),
    looks=st.lists(st.integers(0, 72 * 60), min_size=1, max_size=8),
)
def test_no_sweep_ever_releases_a_text_at_night_on_the_days_that_clocks_change(start, phone, wanted, looks):
    with transaction.atomic():
        conversation = ConversationFactory(contact=ContactFactory(phone=phone))
        with time_machine.travel(start, tick=False) as clock:
            wish = Wish("Later", start + timedelta(minutes=wanted))
            message = scheduling.schedule(
                conversation=conversation, wish=wish, by=UserFactory(), client_token=str(conversation.pk)
            )
            for minutes in sorted(looks):
                now = start + timedelta(minutes=minutes)
                clock.move_to(now)
                scheduling.release_due(limit=10)
                if status(message) == "queued":
                    assert now >= wish.at
                    assert not quiet_hours.is_quiet(phone, now)
                    assert message.quiet_at == quiet_hours.next_quiet(phone, now)
                    break
                assert now < wish.at or quiet_hours.is_quiet(phone, now)
        transaction.set_rollback(True)


# --- consent decides


def test_an_opt_out_blocks_what_is_scheduled_at_once(carrier, later, tick, conversation):
    message = later()
    optout.stop_texts(conversation=conversation, source="text")
    assert status(message) == "blocked"
    assert message.occurred_at == NOON
    tick(NOON + HOUR)
    assert sent(carrier) == []


def test_a_block_that_comes_after_the_release_stops_it_at_the_claim(carrier, later, worker, clock, conversation):
    message = later()
    clock.move_to(NOON + HOUR)
    assert scheduling.release_due(limit=10) == 1
    consent.opt_out(contact=conversation.contact, source="call")
    worker()
    assert (status(message), sent(carrier)) == ("blocked", [])


def test_a_doubtful_text_holds_it_until_somebody_decides(carrier, later, tick, post_event, conversation, maya):
    message = later(at=NOON + HOUR)
    post_event(text_in("How do I stop these texts?"))
    doubt = OptOutDoubt.objects.get()
    tick(NOON + HOUR)
    assert (status(message), sent(carrier)) == ("scheduled", [])
    doubts.dismiss(doubt=doubt, by=maya)
    tick(NOON + HOUR + 2 * doubts.REST)
    assert status(message) == "sent"


def test_a_doubt_that_comes_after_the_release_holds_it_at_the_claim(
    carrier, later, worker, clock, post_event, conversation, maya
):
    message = later()
    clock.move_to(NOON + HOUR)
    scheduling.release_due(limit=10)
    post_event(text_in("How do I stop these texts?"))
    worker()
    assert (status(message), sent(carrier)) == ("queued", [])
    doubts.dismiss(doubt=OptOutDoubt.objects.get(), by=maya)
    worker()
    assert status(message) == "sent"


def test_who_is_opted_out_gets_nothing_scheduled(later, conversation):
    consent.opt_out(contact=conversation.contact, source="call")
    with pytest.raises(scheduling.CannotSend, match="opted out"):
        later()
    assert not Message.objects.exists()


# --- cancelled by a reply


def test_a_text_that_is_void_on_a_reply_is_cancelled_by_the_first(carrier, later, tick, post_event):
    void, stays = later(cancels_on_reply=True), later(body="In any case")
    post_event(text_in("Never mind!", time="2026-06-03 16:30:00"))
    assert (status(void), status(stays)) == ("cancelled", "scheduled")
    assert ("unscheduled", None) in lines()
    tick(NOON + HOUR)
    assert sent(carrier) == ["In any case"]


def test_a_reply_that_comes_while_it_waits_for_its_turn_cancels_it_too(carrier, later, worker, clock, post_event):
    message = later(cancels_on_reply=True)
    clock.move_to(NOON + HOUR)
    scheduling.release_due(limit=10)
    post_event(text_in("Never mind!", time="2026-06-03 17:00:00"))
    worker()
    assert (status(message), sent(carrier)) == ("cancelled", [])
    message.conversation.refresh_from_db()
    assert message.conversation.preview == "Never mind!"


def test_what_they_wrote_before_cancels_nothing(later, conversation):
    message = later(cancels_on_reply=True)
    scheduling.cancel_since_they_wrote(conversation, at=NOON - HOUR)
    assert status(message) == "scheduled"


def test_a_reply_to_another_number_of_ours_cancels_nothing(later, post_event):
    OwnedNumberFactory(number="+13215550101")
    message = later(cancels_on_reply=True)
    post_event(text_in("Hello", to=["13215550101"], time="2026-06-03 16:30:00"))
    assert status(message) == "scheduled"


# --- what people do about it


def test_a_text_can_be_changed_and_goes_as_changed(carrier, later, tick, maya):
    message, jo = later(), UserFactory(first_name="Jo")
    assert scheduling.reschedule(message=message, wish=Wish("At ten", NOON + 2 * HOUR), by=jo)
    tick(NOON + HOUR)
    assert sent(carrier) == []
    tick(NOON + 2 * HOUR)
    assert sent(carrier) == ["At ten"]
    assert lines() == [("scheduled", "Maya"), ("rescheduled", "Jo")]
    assert status(message) == "sent"
    assert message.author == maya


def test_send_now_sends_at_night_since_a_person_says_so(carrier, later, tick, clock):
    message, jo = later(at=MORNING, cancels_on_reply=True), UserFactory(first_name="Jo")
    clock.move_to(NIGHT)
    assert scheduling.send_now(message=message, by=jo)
    tick(NIGHT)
    assert status(message) == "sent"
    assert (message.released_by, message.scheduled_for, message.cancels_on_reply) == (jo, None, False)
    assert lines()[-1] == ("sent_early", "Jo")


def test_a_cancelled_text_never_leaves_and_says_who_cancelled_it(carrier, later, tick):
    message, jo = later(), UserFactory(first_name="Jo")
    assert scheduling.cancel(message=message, by=jo)
    tick(NOON + HOUR)
    assert (status(message), sent(carrier)) == ("cancelled", [])
    assert (message.settled_by, message.occurred_at) == (jo, NOON)
    assert lines()[-1] == ("unscheduled", "Jo")


def test_what_has_left_is_neither_changed_nor_cancelled(carrier, later, tick, maya):
    message = later()
    tick(NOON + HOUR)
    assert not scheduling.reschedule(message=message, wish=Wish("At ten", NOON + 2 * HOUR), by=maya)
    assert not scheduling.cancel(message=message, by=maya)
    assert not scheduling.send_now(message=message, by=maya)
    assert (status(message), message.body) == ("sent", "See you at nine")
    assert lines() == [("scheduled", "Maya")]


@pytest.mark.parametrize("at", [NOON, NOON - HOUR, NOON + 367 * DAY])
def test_only_a_moment_to_come_within_a_year_will_do(later, at):
    with pytest.raises(scheduling.CannotSend, match="moment to come"):
        later(at=at)


@pytest.mark.parametrize(("body", "why"), [(" \n", "Write something"), ("x" * 2049, "2,049 characters")])
def test_an_empty_or_too_long_text_is_refused(later, body, why):
    with pytest.raises(scheduling.CannotSend, match=why):
        later(body=body)


def test_no_more_than_twenty_wait_in_one_conversation(later):
    for _ in range(20):
        later()
    with pytest.raises(scheduling.CannotSend, match="So many"):
        later()


def test_a_scheduled_text_without_a_moment_cannot_be_stored(conversation):
    with pytest.raises(IntegrityError), transaction.atomic():
        MessageFactory(outbound=True, conversation=conversation, status="scheduled", scheduled_for=None)


def test_a_hold_after_downtime_lets_their_stop_come_first(carrier, later, worker, clock, post_event):
    message = later()
    clock.move_to(NOON + HOUR)
    SendingState.current()
    SendingState.objects.update(heard_at=NOON - HOUR)
    tasks.sweep_outbox()
    worker()
    assert sent(carrier) == []
    post_event(text_in("STOP", time="2026-06-03 16:30:00"))
    holds.caught_up(NOON + HOUR)
    worker()
    assert status(message) == "blocked"
    assert "See you at nine" not in sent(carrier)
