"""Which listed text ends an unknown outcome: each thing that must agree, alone, and whom the choice is left to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from inbox import reconcile
from inbox.models import Message
from televoips.errors import Unavailable
from televoips.types import CarrierMessage
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory

pytestmark = pytest.mark.django_db

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


class CarriersList:
    """A carrier whose list holds `rows`, or cannot be read."""

    def __init__(self, *rows, error=None):
        self.rows, self.error, self.asked = list(rows), error, []

    def list_messages(self, *, start, end):
        self.asked.append((start, end))
        if self.error:
            raise self.error
        return self.rows


@pytest.fixture
def conversation():
    return ConversationFactory(owned_number__number="+13215550100", contact__phone="+13215550199")


@pytest.fixture
def unknown(conversation):
    """A text of an hour ago that may have left."""
    return write(conversation, status="unknown", claimed_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def listed(unknown):
    """The row of the carrier's list that is surely this text."""
    return CarrierMessage(
        "listed-1", "outbound", "13215550100", ("13215550199",), "Your table is ready", unknown.claimed_at
    )


def write(conversation, **fields):
    fields = {"body": "Your table is ready", "carrier_id": "", "error_text": "Dropped."} | fields
    return MessageFactory(outbound=True, conversation=conversation, **fields)


def look(message, *rows):
    carriers = CarriersList(*rows)
    assert reconcile.look_up(message, client=carriers)
    message.refresh_from_db()
    return carriers


def test_a_listed_text_that_agrees_in_everything_is_a_match(unknown, listed):
    assert reconcile.matches(unknown, [listed]) == [listed]


@pytest.mark.parametrize(
    "change",
    [
        {"direction": "inbound"},
        {"direction": ""},
        {"sender": "13215550101"},
        {"sender": "13215550199"},
        {"recipients": ("13215550198",)},
        {"recipients": ("13215550100",)},
        {"recipients": ()},
        {"text": "Your table is read"},
        {"text": "your table is ready"},
        {"text": "Your table is ready "},
        {"text": ""},
        {"time": None},
    ],
    ids=str,
)
def test_a_listed_text_that_differs_in_one_thing_is_no_match(unknown, listed, change):
    assert reconcile.matches(unknown, [replace(listed, **change)]) == []


@pytest.mark.parametrize(
    ("apart", "is_match"),
    [
        (-2 * MINUTE - SECOND, False),
        (-2 * MINUTE, True),
        (-MINUTE, True),
        (MINUTE, True),
        (2 * MINUTE, True),
        (2 * MINUTE + SECOND, False),
        (timedelta(hours=1), False),
        (timedelta(days=1), False),
        (timedelta(days=-1), False),
    ],
    ids=str,
)
def test_a_match_was_listed_within_two_minutes_of_the_claim_on_either_side(unknown, listed, apart, is_match):
    row = replace(listed, time=unknown.claimed_at + apart)
    assert reconcile.matches(unknown, [row]) == ([row] if is_match else [])


def test_a_listed_text_to_several_people_matches_where_ours_is_among_them(unknown, listed):
    row = replace(listed, recipients=("13215550177", "13215550199"))
    assert reconcile.matches(unknown, [row]) == [row]


def test_a_text_that_was_never_claimed_matches_nothing(conversation, listed):
    never = write(conversation, status="unknown", claimed_at=None)
    carriers = CarriersList(listed)
    assert reconcile.matches(never, [listed]) == []
    assert not reconcile.twins(never)
    assert reconcile.look_up(never, client=carriers)
    assert carriers.asked == []


def test_a_single_match_ends_the_doubt(unknown, listed):
    at = unknown.claimed_at + MINUTE
    look(unknown, replace(listed, id="other", text="Something else"), replace(listed, time=at))
    assert (unknown.status, unknown.carrier_id, unknown.listed_id) == ("sent", "listed-1", "listed-1")
    assert (unknown.sent_at, unknown.error_text, unknown.settled_by) == (at, "", None)
    assert unknown.settled_at


def test_of_several_matches_a_machine_chooses_none(unknown, listed):
    look(unknown, listed, replace(listed, id="listed-2", time=unknown.claimed_at + MINUTE))
    assert (unknown.status, unknown.carrier_id, unknown.listed_id) == ("unknown", "", "")


def test_without_a_match_the_text_stays_in_doubt(unknown):
    carriers = look(unknown)
    assert unknown.status == "unknown"
    assert carriers.asked == [(unknown.claimed_at - 2 * MINUTE, unknown.claimed_at + 3 * MINUTE)]


def test_a_list_that_cannot_be_read_leaves_the_text_in_doubt(unknown):
    assert not reconcile.look_up(unknown, client=CarriersList(error=Unavailable("Down.")))
    unknown.refresh_from_db()
    assert unknown.status == "unknown"


def test_a_round_counts_its_look_and_the_next_round_waits_for_the_next_age(unknown):
    age = reconcile.look_ages()[1] - 5 * SECOND
    Message.objects.filter(pk=unknown.pk).update(claimed_at=timezone.now() - age)
    carriers = CarriersList()
    reconcile.look_up_unknown(client=carriers)
    reconcile.look_up_unknown(client=carriers)
    unknown.refresh_from_db()
    assert (len(carriers.asked), unknown.lookups, bool(unknown.looked_at)) == (1, 1, True)


@pytest.mark.parametrize("status", ["sending", "sent", "delivered", "failed", "unknown", "blocked", "cancelled"])
def test_a_twin_that_may_be_the_listed_one_leaves_the_choice_to_a_person(conversation, unknown, listed, status):
    write(conversation, status=status, claimed_at=unknown.claimed_at + MINUTE)
    look(unknown, listed)
    assert unknown.status == "unknown"


@pytest.mark.parametrize("apart", [-4 * MINUTE, 4 * MINUTE], ids=str)
def test_a_twin_counts_as_far_off_as_one_listed_text_can_match_both(conversation, unknown, listed, apart):
    write(conversation, status="sent", claimed_at=unknown.claimed_at + apart)
    look(unknown, listed)
    assert unknown.status == "unknown"


@pytest.mark.parametrize(
    "fields",
    [
        {"body": "Your table is gone"},
        {"apart": 4 * MINUTE + SECOND},
        {"apart": -4 * MINUTE - SECOND},
        {"status": "queued"},
        {"direction": "inbound", "status": "received", "author": None},
    ],
    ids=str,
)
def test_a_text_that_cannot_be_the_listed_one_is_no_twin(conversation, unknown, listed, fields):
    at = unknown.claimed_at + fields.pop("apart", MINUTE)
    write(conversation, **{"status": "sent", "claimed_at": at} | fields)
    look(unknown, listed)
    assert unknown.status == "sent"


def test_the_same_words_in_another_conversation_are_no_twin(conversation, unknown, listed):
    for other in (
        ConversationFactory(owned_number=conversation.owned_number),
        ConversationFactory(owned_number=OwnedNumberFactory(), contact=conversation.contact),
    ):
        write(other, status="sent", claimed_at=unknown.claimed_at)
    look(unknown, listed)
    assert unknown.status == "sent"


def test_a_listed_id_that_a_text_of_ours_accounts_for_ends_no_doubt(conversation, unknown, listed):
    write(conversation, body="Other words", status="sent", carrier_id="elsewhere", listed_id="listed-1")
    look(unknown, listed)
    assert unknown.status == "unknown"


def test_a_text_that_a_person_settled_meanwhile_keeps_their_word(unknown, listed):
    Message.objects.filter(pk=unknown.pk).update(status="failed", settled_at=unknown.claimed_at)
    look(unknown, listed)
    assert (unknown.status, unknown.carrier_id, unknown.settled_at) == ("failed", "", unknown.claimed_at)


def test_one_unreadable_list_ends_the_round_for_all(conversation, unknown):
    write(conversation, body="Another", status="unknown", claimed_at=unknown.claimed_at + MINUTE)
    carriers = CarriersList(error=Unavailable("Down."))
    reconcile.look_up_unknown(client=carriers)
    assert len(carriers.asked) == 1


@pytest.mark.parametrize(
    ("fields", "looks"),
    [
        ({}, 1),
        ({"status": "sending"}, 0),
        ({"status": "failed"}, 0),
        ({"carrier_id": "known"}, 0),
        ({"lookups": 99}, 0),
        ({"claimed_at": None}, 0),
    ],
    ids=str,
)
def test_only_a_text_in_doubt_without_an_id_is_looked_up(unknown, fields, looks):
    Message.objects.filter(pk=unknown.pk).update(**{"lookups": 0} | fields)
    carriers = CarriersList()
    reconcile.look_up_unknown(client=carriers)
    assert len(carriers.asked) == looks


def test_a_text_is_looked_up_at_each_age_once(unknown):
    ages = reconcile.look_ages()
    for look_number, age in enumerate(ages):
        for early, expected in ((5 * SECOND, 0), (-5 * SECOND, 1)):
            at = timezone.now() - age + early
            Message.objects.filter(pk=unknown.pk).update(claimed_at=at, lookups=look_number)
            carriers = CarriersList()
            reconcile.look_up_unknown(client=carriers)
            assert len(carriers.asked) == expected
