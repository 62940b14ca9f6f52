"""Each function that moves a text's status, from each status: it moves from those of Message's diagram, from no other."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts import consent
from inbox import optout, outcomes, receiving, reconcile, recovery, scheduling, sending, stale
from inbox.models import Message
from televoips.errors import OutcomeUnknown, RateLimited, Rejected, Unauthorized, Unavailable, WrongAddress
from televoips.types import CarrierMessage, TextDelivered, TextFailed
from tests.factories import ConversationFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2028, 6, 7, 16, tzinfo=UTC)
"""Noon in Florida, where the factory's people are."""
OUTBOUND = [status.value for status in Message.Status if status != Message.Status.RECEIVED]


def text_that_is(status, **fields):
    """An outbound text in `status`, shown in its conversation's preview."""
    now = timezone.now()
    conversation = ConversationFactory(last_message_at=now, preview_direction="outbound", preview_status=status)
    fields = {
        "carrier_id": "ours",
        "segments": 1,
        "attempts": 1,
        "claimed_at": now - timedelta(minutes=2),
        "scheduled_for": now,
        "quiet_at": now + timedelta(days=1),
        "cancels_on_reply": True,
    } | fields
    return MessageFactory(outbound=True, conversation=conversation, occurred_at=now, status=status, **fields)


def row_of(message):
    return Message.objects.filter(pk=message.pk).values().get()


def deliver(message):
    receiving.apply_receipt(TextDelivered("ours", "", (), "", None, 3), received_at=timezone.now())


def fail(message, code=4432):
    failed = TextFailed("ours", "", (), "", None, 3, code, "forbidden to country")
    receiving.apply_receipt(failed, received_at=timezone.now())


def fail_with(error):
    return lambda message: outcomes.record_failure(message, error)


def settle(*, arrived):
    return lambda message: outcomes.settle(message=message, arrived=arrived, by=UserFactory())


def claim_of_one_who_opted_out(message):
    consent.opt_out(contact=message.conversation.contact, source="call")
    sending.claim(message.pk)


def find(message):
    row = CarrierMessage("listed", "outbound", "", (), "", timezone.now())
    reconcile.mark_found(message, row)


def give_up_stale_claim(message):
    reconcile.give_up_stale_claims()


def release(message):
    with time_machine.travel(NOON):
        scheduling.release_due(limit=10)


def claim_in_quiet_hours(message):
    with time_machine.travel(NOON + timedelta(hours=12)):
        sending.claim(message.pk)


def write_first(message):
    scheduling.cancel_since_they_wrote(message.conversation, at=timezone.now() + timedelta(days=900))


def find_after_a_restore(message):
    row = recovery.Row("listed", "outbound", message.owned_number, "", message.body, (timezone.now(),), ())
    recovery.end_waits(message.conversation.contact, [row], timezone.now())


def let_go(message):
    Message.objects.filter(status__in=["queued", "scheduled"]).update(held_at=timezone.now())
    stale.cancel(message=message, by=UserFactory())


MOVES = {
    "due": (release, "queued", {"scheduled"}),
    "sent at once": (lambda message: scheduling.send_now(message=message, by=UserFactory()), "queued", {"scheduled"}),
    "cancelled": (lambda message: scheduling.cancel(message=message, by=UserFactory()), "cancelled", {"scheduled"}),
    "void on a reply": (write_first, "cancelled", {"scheduled", "queued"}),
    "carried into quiet hours": (claim_in_quiet_hours, "scheduled", {"queued"}),
    "claimed": (lambda message: sending.claim(message.pk), "sending", {"queued"}),
    "claimed after an opt-out": (claim_of_one_who_opted_out, "blocked", {"scheduled", "queued"}),
    "opted out": (
        lambda message: optout.block_waiting(message.conversation.contact),
        "blocked",
        {"scheduled", "queued"},
    ),
    "taken": (lambda message: outcomes.record_sent(message, "new-id"), "sent", {"sending", "unknown"}),
    "refused": (fail_with(Rejected("No.")), "failed", {"sending"}),
    "too fast": (fail_with(RateLimited("Slow down.")), "queued", {"sending"}),
    "carrier down": (fail_with(Unavailable("Down.")), "queued", {"sending"}),
    "key refused": (fail_with(Unauthorized("Key.")), "queued", {"sending"}),
    "wrong address": (fail_with(WrongAddress("Moved.")), "queued", {"sending"}),
    "line dropped": (fail_with(OutcomeUnknown("Dropped.")), "unknown", {"sending"}),
    "in doubt": (lambda message: outcomes.record_unknown(message, "Who knows."), "unknown", {"sending"}),
    "left by a dead worker": (give_up_stale_claim, "unknown", {"sending"}),
    "said to have arrived": (settle(arrived=True), "sent", {"unknown"}),
    "given up": (settle(arrived=False), "failed", {"unknown"}),
    "listed": (find, "sent", {"unknown"}),
    "listed after a restore": (find_after_a_restore, "sent", {"scheduled", "queued"}),
    "given up by a person": (let_go, "cancelled", {"scheduled", "queued"}),
    "delivered": (deliver, "delivered", {"sending", "sent", "unknown", "failed"}),
    "not delivered": (fail, "failed", {"sending", "sent", "unknown"}),
}


@pytest.mark.parametrize("status", OUTBOUND)
@pytest.mark.parametrize("name", MOVES)
def test_a_text_moves_only_from_the_statuses_that_may_precede(name, status):
    move, to, may_precede = MOVES[name]
    message = text_that_is(status)
    before = row_of(message)
    move(message)
    after = row_of(message)
    if status in may_precede:
        assert after["status"] == to
    else:
        assert after == before, "a text that may not move keeps everything"


@pytest.mark.parametrize(
    "name", [name for name in MOVES if name not in {"claimed", "opted out", "cancelled", "void on a reply"}]
)
def test_the_list_shows_the_status_that_a_text_moved_to(name):
    move, to, may_precede = MOVES[name]
    for status in sorted(may_precede):
        Message.objects.update(carrier_id="")
        message = text_that_is(status)
        move(message)
        message.conversation.refresh_from_db()
        assert message.conversation.preview_status == to


@pytest.mark.parametrize("status", OUTBOUND)
@pytest.mark.parametrize("arrived", [True, False])
def test_settling_says_whether_the_text_was_still_in_doubt(status, arrived):
    by, message = UserFactory(), text_that_is(status)
    settled = outcomes.settle(message=message, arrived=arrived, by=by)
    message.refresh_from_db()
    assert settled == (status == "unknown")
    assert message.settled_by == (by if settled else None)
    assert bool(message.settled_at) == settled


@pytest.mark.parametrize("status", ["queued", "cancelled", "blocked"])
def test_only_a_held_text_that_still_waits_is_cancelled(status):
    by, message = UserFactory(), text_that_is(status, held_at=timezone.now())
    assert stale.cancel(message=message, by=by) == (status == "queued")
    message.refresh_from_db()
    assert message.status == ("cancelled" if status == "queued" else status)


@pytest.mark.parametrize("status", OUTBOUND)
def test_a_text_that_is_not_held_is_never_cancelled_as_stale(status):
    message = text_that_is(status)
    before = row_of(message)
    assert not stale.cancel(message=message, by=UserFactory())
    assert row_of(message) == before


def test_a_claim_is_given_up_only_once_no_worker_can_be_at_it():
    young = text_that_is("sending", claimed_at=timezone.now() - reconcile.STALE_AFTER + timedelta(seconds=5))
    reconcile.give_up_stale_claims()
    assert row_of(young)["status"] == "sending"


def test_a_receipt_never_touches_an_inbound_text_that_bears_its_id():
    message = MessageFactory(carrier_id="ours")
    before = row_of(message)
    deliver(message)
    fail(message)
    assert row_of(message) == before


def test_a_delivered_receipt_takes_the_trouble_of_the_failed_one_away():
    message = text_that_is("sent")
    fail(message)
    failed = row_of(message)
    assert (failed["error_code"], failed["error_text"]) == (4432, "forbidden to country")
    assert (failed["segments"], bool(failed["settled_at"])) == (3, True)
    deliver(message)
    delivered = row_of(message)
    assert (delivered["status"], delivered["error_code"], delivered["error_text"]) == ("delivered", None, "")


def test_a_failed_receipt_that_comes_last_does_not_undo_the_proof_of_arrival():
    message = text_that_is("sent")
    deliver(message)
    delivered = row_of(message)
    fail(message)
    assert row_of(message) == delivered


@pytest.mark.parametrize("status", OUTBOUND)
def test_an_opt_out_told_by_a_receipt_counts_even_where_the_status_stays(status):
    message = text_that_is(status)
    fail(message, code=4475)
    message.conversation.contact.refresh_from_db()
    assert message.conversation.contact.is_opted_out


def test_an_id_that_another_text_bears_leaves_an_unknown_text_unknown():
    message = text_that_is("unknown", carrier_id="")
    MessageFactory(outbound=True, conversation=message.conversation, carrier_id="taken")
    outcomes.record_sent(message, "taken")
    assert (row_of(message)["status"], row_of(message)["carrier_id"]) == ("unknown", "")


def test_a_listed_id_that_another_text_bears_leaves_the_text_unknown():
    message = text_that_is("unknown", carrier_id="")
    MessageFactory(outbound=True, conversation=message.conversation, carrier_id="listed")
    find(message)
    assert (row_of(message)["status"], row_of(message)["carrier_id"]) == ("unknown", "")


@pytest.mark.parametrize("error", [RateLimited("Slow down."), Unavailable("Down.")])
@pytest.mark.parametrize(
    ("attempts", "status"), [(outcomes.MAX_ATTEMPTS - 1, "queued"), (outcomes.MAX_ATTEMPTS, "failed")]
)
def test_a_text_is_given_up_after_its_last_try_and_not_before(error, attempts, status):
    message = text_that_is("sending", attempts=attempts)
    outcomes.record_failure(message, error)
    message.refresh_from_db()
    assert message.status == status
    assert ("could not be reached for hours" in message.error_text) == (status == "failed")
    assert bool(message.settled_at) == (status == "failed")


@pytest.mark.parametrize(
    ("attempts", "retry_after", "seconds"),
    [(1, None, 4), (3, None, 16), (8, None, 512), (9, None, 600), (30, None, 600), (1, 7, 7), (1, 9000, 3600)],
)
def test_a_text_that_was_not_taken_waits_as_asked_or_ever_longer(attempts, retry_after, seconds):
    message = text_that_is("sending", attempts=attempts)
    before = timezone.now()
    outcomes.record_failure(message, Unavailable("Down.", retry_after))
    message.refresh_from_db()
    assert before <= message.not_before - timedelta(seconds=seconds) <= timezone.now()
    assert message.claimed_at is None
