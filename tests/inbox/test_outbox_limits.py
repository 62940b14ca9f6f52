"""Pauses, pace, the day's cap, and replies whose turn came too late: nothing is lost, and staff are told why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from contacts import carrier as carrier_settings
from contacts import consent
from inbox import holds, outcomes, pace, reconcile, sending, stale, tasks
from inbox.models import Message, OwnedNumber, SendingState
from televoips.errors import OutcomeUnknown, RateLimited, Unavailable
from televoips.types import CarrierMessage
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

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
    def write(body="Hello", to=None):
        return sending.queue_reply(
            conversation=to or conversation, body=body, by=staff, client_token=f"token-{Message.objects.count()}"
        )

    return write


@pytest.fixture
def late(reply):
    """A reply whose turn comes five hours after it was written."""
    message = reply("Yes, we are open")
    Message.objects.filter(pk=message.pk).update(send_before=timezone.now() - timedelta(hours=1))
    return message


def status(message):
    message.refresh_from_db()
    return message.status


# Ten failures in a row


@pytest.mark.parametrize(("fault", "becomes"), [("unavailable", "queued"), ("drop_before", "unknown")])
def test_ten_failures_in_a_row_pause_all_sending_with_every_text_kept(carrier, worker, reply, fault, becomes):
    carrier.faults.set(fault, times=None)
    people = [ConversationFactory(owned_number=OwnedNumber.objects.get()) for _ in range(12)]
    messages = [reply("Hello", to=person) for person in people]
    worker()
    assert len(carrier.log.posts) == 10
    assert [status(message) for message in messages] == [becomes] * 10 + ["queued"] * 2
    stop = holds.current()
    assert stop.title == "Sending is paused"
    assert "10 texts" in stop.reason
    assert stop.since


def test_an_answer_in_between_begins_the_count_anew(carrier, worker, reply):
    people = [ConversationFactory(owned_number=OwnedNumber.objects.get()) for _ in range(12)]
    for index, person in enumerate(people):
        if index != 6:
            carrier.faults.set("unavailable")
        reply("Hello", to=person)
        worker()
        Message.objects.filter(status="queued").update(not_before=timezone.now() + timedelta(hours=1))
    assert SendingState.current().failures == 5
    assert holds.current() is None


def test_one_text_a_minute_tries_and_the_first_that_leaves_ends_the_pause(carrier, worker, reply):
    carrier.faults.set("unavailable", times=10)
    for _ in range(12):
        reply("Hello", to=ConversationFactory(owned_number=OwnedNumber.objects.get()))
    worker()
    worker()
    assert len(carrier.log.posts) == 10
    SendingState.objects.update(probe_at=timezone.now())
    worker()
    assert len(carrier.log.posts) == 12
    assert holds.current() is None
    assert SendingState.current().failures == 0


def test_while_it_is_paused_one_text_a_minute_tries_and_no_second_one(carrier, worker, reply):
    carrier.faults.set("unavailable", times=None)
    for _ in range(13):
        reply("Hello", to=ConversationFactory(owned_number=OwnedNumber.objects.get()))
    worker()
    assert len(carrier.log.posts) == 10
    SendingState.objects.update(probe_at=timezone.now())
    before = timezone.now()
    worker()
    worker()
    assert len(carrier.log.posts) == 11
    waits = SendingState.current().probe_at - before
    assert timedelta(seconds=59) < waits < timedelta(seconds=90)
    assert holds.current().title == "Sending is paused"


def test_a_plain_refusal_is_an_answer_and_begins_the_count_anew(carrier, worker, reply):
    for fault in ("unavailable", "refuse"):
        carrier.faults.set(fault)
        reply("Hello", to=ConversationFactory(owned_number=OwnedNumber.objects.get()))
        worker()
        Message.objects.filter(status="queued").update(not_before=timezone.now() + timedelta(hours=1))
    assert SendingState.current().failures == 0


def test_a_pause_is_told_since_its_beginning(conversation):
    with time_machine.travel("2026-07-01 15:00:00+00:00", tick=False):
        outcomes.pause(outcomes.KEY_REFUSED)
    with time_machine.travel("2026-07-01 15:30:00+00:00", tick=False):
        outcomes.pause(outcomes.WRONG_ADDRESS)
        SendingState.objects.update(heard_at=timezone.now())
        assert holds.current().since == datetime(2026, 7, 1, 15, tzinfo=UTC)


def test_that_the_carrier_lets_us_read_ends_no_pause_for_failures(conversation):
    outcomes.pause(outcomes.NO_ANSWERS)
    outcomes.end_pause_for_key()
    assert SendingState.current().paused_at
    outcomes.pause(outcomes.KEY_REFUSED)
    outcomes.end_pause_for_key()
    assert SendingState.current().paused_at is None


@pytest.mark.parametrize(
    ("asked", "attempts", "waits"),
    [(None, 0, 4), (None, 3, 32), (None, 30, 600), (120.0, 0, 120), (7200.0, 0, 3600)],
)
def test_a_busy_carrier_is_left_alone_as_long_as_it_asks_but_an_hour_at_most(reply, asked, attempts, waits):
    message = reply()
    Message.objects.update(attempts=attempts)
    claimed = sending.claim(message.pk).message
    outcomes.record_failure(claimed, RateLimited("Too fast.", asked))
    assert status(message) == "queued"
    assert abs((message.not_before - timezone.now()).total_seconds() - waits) < 2


def test_a_text_that_the_carrier_never_took_is_given_up_in_the_end(reply):
    message = reply()
    Message.objects.update(attempts=outcomes.MAX_ATTEMPTS - 1)
    outcomes.record_failure(sending.claim(message.pk).message, Unavailable("Down.", None))
    assert status(message) == "failed"
    assert "could not be reached for hours" in message.error_text


# Pace and cap


def test_a_text_of_three_segments_takes_three_slots(reply):
    OwnedNumber.objects.update(texts_per_second=1, next_send_at=timezone.now())
    long = reply("x" * 400)
    assert long.segments == 3
    before = timezone.now()
    assert sending.claim(long.pk)
    taken = OwnedNumber.objects.get().next_send_at - before
    assert timedelta(seconds=2.9) < taken < timedelta(seconds=3.5)


def test_the_account_counts_segments_too(reply, settings):
    settings.SEND_PER_SECOND = 1.0
    before = timezone.now()
    assert sending.claim(reply("x" * 400).pk)
    assert SendingState.current().next_send_at - before > timedelta(seconds=2.9)


def test_the_days_cap_holds_the_rest_until_midnight(carrier, worker, reply, settings):
    settings.SENDS_PER_DAY = 2
    settings.TIME_ZONE = "America/New_York"
    with time_machine.travel("2026-07-01 15:00:00+00:00"), timezone.override("America/New_York"):
        OwnedNumber.objects.update(next_send_at=timezone.now())
        messages = [reply(f"Text {index}") for index in range(3)]
        worker()
        assert [status(message) for message in messages] == ["sent", "sent", "queued"]
        stop = holds.current()
        assert stop.title == "Today's limit is reached"
        assert "midnight (America/New_York)" in stop.reason
    with time_machine.travel("2026-07-02 03:59:00+00:00"), timezone.override("America/New_York"):
        SendingState.objects.update(heard_at=timezone.now())
        Message.objects.filter(status="queued").update(send_before=None)
        worker()
        assert status(messages[2]) == "queued"
    with time_machine.travel("2026-07-02 04:01:00+00:00"), timezone.override("America/New_York"):
        SendingState.objects.update(heard_at=timezone.now())
        worker()
        assert status(messages[2]) == "sent"
        assert holds.current() is None


def test_a_text_that_the_carrier_did_not_take_does_not_count(carrier, worker, reply, settings):
    settings.SENDS_PER_DAY = 1
    carrier.faults.set("unavailable")
    message = reply()
    worker()
    Message.objects.update(not_before=timezone.now())
    worker()
    assert status(message) == "sent"
    assert SendingState.current().counted == 1


def test_without_a_cap_there_is_none(reply):
    SendingState.objects.update_or_create(
        pk=1, defaults={"counted": 10**6, "counted_on": timezone.localdate(), "next_send_at": timezone.now()}
    )
    assert sending.claim(reply().pk)


# A reply whose turn came too late


def test_a_reply_may_leave_by_itself_for_as_many_hours_as_the_setting_says(reply, settings):
    assert settings.REPLY_FRESH_HOURS == 4
    settings.REPLY_FRESH_HOURS = 1.5
    before = timezone.now()
    assert timedelta(hours=1.49) < reply().send_before - before < timedelta(hours=1.51)


def test_a_stale_reply_is_held_and_never_sent_by_a_machine(carrier, worker, late):
    worker()
    tasks.sweep_outbox()
    worker()
    assert status(late) == "queued"
    assert late.is_held
    assert not carrier.log.posts


def test_the_database_itself_refuses_to_claim_a_held_text(late):
    sending.claim(late.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(pk=late.pk).update(status="sending", claimed_at=timezone.now())


def test_a_fresh_reply_does_not_wait_for_the_held_one_before_it(carrier, worker, late, reply):
    fresh = reply("Good morning")
    worker()
    worker()
    assert (status(late), status(fresh)) == ("queued", "sent")


def test_the_sweep_leaves_held_texts_alone(late, monkeypatch):
    sending.claim(late.pk)
    nudged = []
    monkeypatch.setattr("inbox.nudges.send", nudged.append)
    tasks.sweep_outbox()
    assert nudged == []


def test_staff_are_asked_in_the_thread(client, staff, late):
    sending.claim(late.pk)
    client.force_login(staff)
    page = client.get(reverse("inbox:conversation-detail", args=[late.conversation_id])).text
    assert "Send anyway" in page
    assert "too late" in page


def test_send_anyway_sends_it_and_bears_who_said_so(client, carrier, worker, staff, late):
    sending.claim(late.pk)
    client.force_login(staff)
    assert client.post(reverse("inbox:message-release", args=[late.pk])).status_code == 302
    worker()
    assert status(late) == "sent"
    assert late.released_by == staff
    assert late.released_at


def test_cancel_gives_it_up_and_bears_who_said_so(client, carrier, worker, staff, late):
    sending.claim(late.pk)
    client.force_login(staff)
    assert client.post(reverse("inbox:message-cancel", args=[late.pk])).status_code == 302
    worker()
    assert (status(late), late.settled_by) == ("cancelled", staff)
    assert not carrier.log.posts
    assert not stale.release(message=late, by=staff)


def test_only_a_held_text_can_be_cancelled_or_released(reply, staff):
    message = reply()
    assert not stale.cancel(message=message, by=staff)
    assert not stale.release(message=message, by=staff)
    assert status(message) == "queued"


def test_people_who_may_not_see_the_number_can_do_neither(client, late):
    OwnedNumber.objects.update(is_open_to_all=False)
    sending.claim(late.pk)
    client.force_login(UserFactory())
    for name in ("release", "cancel"):
        assert client.post(reverse(f"inbox:message-{name}", args=[late.pk])).status_code == 404


def test_a_released_text_is_still_blocked_by_an_opt_out(carrier, worker, staff, late, conversation):
    sending.claim(late.pk)
    consent.opt_out(contact=conversation.contact, source="staff", by=staff)
    stale.release(message=late, by=staff)
    worker()
    assert status(late) == "blocked"
    assert not carrier.log.posts


# Unknown outcomes


def test_the_looks_are_spread_between_the_wait_and_the_giving_up(settings):
    settings.UNKNOWN_WAIT_SECONDS, settings.UNKNOWN_LOOKS, settings.UNKNOWN_GIVE_UP_HOURS = 60.0, 3, 1.0
    assert [round(age.total_seconds()) for age in reconcile.look_ages()] == [60, 465, 3600]
    settings.UNKNOWN_LOOKS = 1
    assert [round(age.total_seconds()) for age in reconcile.look_ages()] == [60]


def test_after_the_last_look_a_person_decides(carrier, worker, reply, settings):
    settings.UNKNOWN_LOOKS = 2
    carrier.faults.set("drop_before")
    message = reply()
    worker()
    Message.objects.update(claimed_at=timezone.now() - timedelta(hours=7))
    for _ in range(4):
        reconcile.look_up_unknown(client=carrier_settings.client())
    assert status(message) == "unknown"
    assert (message.lookups, message.looks_left) == (2, 0)
    assert message.looked_at


def test_two_matches_in_the_carriers_list_are_a_persons_choice(carrier, worker, reply):
    carrier.faults.set("drop_after")
    message = reply("Same")
    worker()
    carrier.take("13215550100", "13215550199", "Same")
    message.refresh_from_db()
    reconcile.look_up(message, client=carrier_settings.client())
    assert status(message) == "unknown"


class Listing:
    """A carrier whose list holds these rows."""

    def __init__(self, *rows):
        self.rows = rows

    def list_messages(self, **_):
        return list(self.rows)


@pytest.fixture
def doubtful(conversation):
    """A text in doubt, and the row that the carrier's list has for it."""
    at = timezone.now() - timedelta(minutes=5)
    message = MessageFactory(conversation=conversation, outbound=True, status="unknown", carrier_id="", body="Same",
                             claimed_at=at)  # fmt: skip
    row = CarrierMessage(
        id="listed", direction="outbound", sender="13215550100", recipients=("13215550199",), text="Same", time=at,
        media=(), raw={},
    )  # fmt: skip
    return message, row


def test_the_one_row_of_the_list_that_fits_ends_the_doubt(doubtful):
    message, row = doubtful
    reconcile.look_up(message, client=Listing(row))
    assert (status(message), message.carrier_id) == ("sent", "listed")


@pytest.mark.parametrize(
    "differs",
    [
        {"direction": "inbound"},
        {"sender": "13215550101"},
        {"recipients": ("13215550198",)},
        {"text": "Same "},
        {"time": timedelta(seconds=121)},
        {"time": None},
    ],
    ids=lambda differs: next(iter(differs)),
)
def test_a_row_that_does_not_fit_ends_no_doubt(doubtful, differs):
    message, row = doubtful
    if isinstance(differs.get("time"), timedelta):
        differs = {"time": message.claimed_at - differs["time"]}
    reconcile.look_up(message, client=Listing(replace(row, **differs)))
    assert status(message) == "unknown"


def test_one_row_for_two_texts_alike_is_a_persons_choice(doubtful, conversation):
    message, row = doubtful
    MessageFactory(conversation=conversation, outbound=True, status="unknown", carrier_id="", body="Same",
                   claimed_at=message.claimed_at + timedelta(seconds=30))  # fmt: skip
    reconcile.look_up(message, client=Listing(row))
    assert status(message) == "unknown"


def test_one_list_that_cannot_be_read_ends_the_round(conversation, settings, monkeypatch):
    asked = []

    class Down:
        def list_messages(self, **_):
            asked.append(1)
            raise OutcomeUnknown("down")

    for index in range(3):
        MessageFactory(
            conversation=conversation,
            outbound=True,
            status="unknown",
            carrier_id="",
            body=str(index),
            claimed_at=timezone.now() - timedelta(minutes=5),
        )
    reconcile.look_up_unknown(client=Down())
    assert len(asked) == 1
    assert set(Message.objects.values_list("lookups", flat=True)) == {0}


def test_staff_see_what_was_tried_for_a_text_in_doubt_and_when(client, carrier, worker, reply, staff):
    carrier.faults.set("drop_before")
    message = reply()
    worker()
    Message.objects.update(claimed_at=timezone.now() - timedelta(minutes=1))
    reconcile.look_up_unknown(client=carrier_settings.client())
    client.force_login(staff)
    page = client.get(reverse("inbox:conversation-detail", args=[message.conversation_id])).text
    assert "Handed to the carrier at" in page
    assert "looked for it in the carrier's list once" in " ".join(page.replace("&#x27;", "'").split())


def test_the_pace_of_a_number_allows_a_burst_of_one_second():
    assert pace.burst(1) == timedelta(0)
    assert pace.burst(10) == timedelta(seconds=0.9)
