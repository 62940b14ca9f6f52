"""Which text a receipt ends though none bears its id: each thing that must agree, and whom the choice is left to."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from contacts import carrier as carrier_settings
from inbox import catchup, reconcile, tasks
from inbox.models import Message, WebhookEvent
from televoips.times import FORMAT
from tests.events import receipt
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
WORDS = "Your table is ready"


@pytest.fixture
def conversation():
    return ConversationFactory(owned_number__number="+13215550100", contact__phone="+13215550199")


def write(conversation, **fields):
    """A text of ours of ten minutes ago that bears no id of the carrier's."""
    fields = {"body": WORDS, "carrier_id": "", "claimed_at": minutes_ago(10)} | fields
    return MessageFactory(outbound=True, conversation=conversation, **fields)


def minutes_ago(minutes):
    return (timezone.now() - minutes * MINUTE).replace(microsecond=0)


@pytest.fixture
def unknown(conversation):
    return write(conversation, status="unknown", error_text="The line broke.")


@pytest.fixture
def news(post_event, unknown):
    """Post the receipt of the text in doubt, a minute after it was handed over; return what became of the text."""

    def post(kind="delivered", *, after=MINUTE, **changes):
        at = unknown.claimed_at + after
        assert post_event(receipt("late-1", kind, time=at.strftime(FORMAT), **changes)).status_code == 200
        unknown.refresh_from_db()
        return unknown.status

    return post


def test_a_receipt_ends_the_doubt_about_the_only_text_that_it_can_be_about(news, unknown):
    assert news() == "delivered"
    assert (unknown.carrier_id, unknown.error_text) == ("late-1", "")
    assert unknown.settled_at == unknown.claimed_at + MINUTE
    assert WebhookEvent.objects.get().state == "applied"


def test_a_receipt_of_failure_ends_it_too(news, unknown):
    assert news("failed") == "failed"
    assert (unknown.carrier_id, unknown.error_code) == ("late-1", 4432)


def test_copies_of_it_change_nothing_more(news):
    assert [news(), news(), news("failed")] == ["delivered"] * 3
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {"applied"}


@pytest.mark.parametrize(
    "differs",
    [
        {"from": "13215550101"},
        {"from": "13215550199", "to": ["13215550100"]},
        {"to": ["13215550198"]},
        {"text": "Your table is read"},
        {"after": 2 * MINUTE + SECOND},
        {"after": -2 * MINUTE - SECOND},
    ],
    ids=str,
)
def test_a_receipt_that_differs_in_one_thing_waits_and_ends_nothing(news, unknown, differs):
    OwnedNumberFactory(number="+13215550101")
    ConversationFactory(owned_number__number="+13215550102", contact__phone="+13215550198")
    assert news(**differs) == "unknown"
    assert unknown.carrier_id == ""
    assert WebhookEvent.objects.get().state == "waiting"


@pytest.mark.parametrize("after", [2 * MINUTE, -2 * MINUTE], ids=str)
def test_without_words_two_minutes_on_either_side_tell(news, after):
    assert news(after=after) == "delivered"


@pytest.mark.parametrize(("after", "ends"), [(6 * HOUR, "delivered"), (6 * HOUR + SECOND, "unknown")], ids=str)
def test_with_its_words_it_may_come_as_late_as_doubt_is_looked_into(conversation, news, unknown, after, ends):
    Message.objects.filter(pk=unknown.pk).update(claimed_at=F("claimed_at") - 7 * HOUR)
    unknown.refresh_from_db()
    assert news(after=after, text=WORDS) == ends


@pytest.mark.parametrize(
    "rival",
    [
        {"status": "unknown"},
        {"status": "sending"},
        {"status": "sent", "settled_by": UserFactory},
        {"status": "failed", "settled_by": UserFactory},
        {"status": "sent", "carrier_id": "listed-1", "listed_id": "listed-1"},
        {
            "status": "sent",
            "carrier_id": "listed-1",
            "listed_id": "listed-1",
            "claimed_at": None,
            "body": "Other words",
        },
    ],
    ids=str,
)
def test_where_two_texts_could_be_meant_a_person_chooses(conversation, news, rival):
    rival = {name: value() if callable(value) else value for name, value in rival.items()}
    write(conversation, sent_at=minutes_ago(10), **rival)
    assert news() == "unknown"
    assert WebhookEvent.objects.get().state == "waiting"


@pytest.mark.parametrize(
    "other",
    [
        {"status": "sent", "carrier_id": "its-own"},
        {"status": "sent", "carrier_id": "its-own", "listed_id": "listed-1"},
        {"status": "delivered", "carrier_id": "listed-1", "listed_id": "listed-1"},
        {"status": "failed"},
        {"status": "queued"},
        {"status": "blocked"},
        {"status": "cancelled"},
        {"status": "unknown", "claimed_at": None},
        {"direction": "inbound", "status": "received", "author": None},
    ],
    ids=str,
)
def test_a_text_that_has_an_id_or_never_left_is_no_rival(conversation, news, other):
    write(conversation, **other)
    assert news() == "delivered"


def test_the_same_words_to_another_person_or_from_another_number_are_no_rival(conversation, news):
    write(ConversationFactory(owned_number=conversation.owned_number), status="unknown")
    write(ConversationFactory(contact=conversation.contact), status="unknown")
    assert news() == "delivered"


def test_with_its_words_another_text_in_doubt_is_no_rival(conversation, news):
    write(conversation, status="unknown", body="Other words")
    assert news(text=WORDS) == "delivered"


def test_a_text_whose_answer_may_still_come_is_left_alone_until_it_is_given_up(news, unknown, post_event):
    Message.objects.update(status="sending", claimed_at=timezone.now())
    unknown.refresh_from_db()
    assert news(after=-SECOND) == "sending"
    Message.objects.update(claimed_at=timezone.now() - 61 * SECOND)
    reconcile.give_up_stale_claims()
    WebhookEvent.objects.update(try_at=timezone.now())
    tasks.sweep_events()
    unknown.refresh_from_db()
    assert unknown.status == "delivered"


@pytest.mark.parametrize("settled", ["sent", "failed"])
def test_what_a_person_decided_is_put_right_by_the_proof(news, unknown, settled):
    Message.objects.update(status=settled, settled_by=UserFactory())
    assert news() == "delivered"


def test_a_number_that_nobody_can_read_leaves_a_receipt_waiting(news):
    assert news(**{"from": "!?"}) == "unknown"
    assert WebhookEvent.objects.get().state == "waiting"


def test_what_only_the_list_accounts_for_learns_of_its_delivery(carrier, conversation, post_event):
    """The list's ids are others than the webhooks': neither text of ours knows the id that its receipt bears."""
    in_doubt = write(conversation, status="unknown", claimed_at=timezone.now())
    taken = carrier.take("13215550100", "13215550199", WORDS)
    elsewhere = carrier.take("13215550100", "13215550199", "From the old system")
    reconcile.look_up(in_doubt, client=carrier_settings.client())
    asked = catchup.ask(start=minutes_ago(30), end=timezone.now(), by=UserFactory())
    catchup.read(asked, client=carrier_settings.client(), until=float("inf"))
    for text in (taken, elsewhere):
        post_event(receipt(text.uuid, text=text.content, time=text.time))
    ends = Message.objects.values_list("body", "status", "carrier_id", "listed_id")
    assert set(ends) == {(text.content, "delivered", text.uuid, text.id) for text in (taken, elsewhere)}
