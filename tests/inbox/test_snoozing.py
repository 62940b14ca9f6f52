"""Snoozing and marking as unread."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from inbox import conversations, snoozing
from inbox.models import Conversation, ConversationEvent, Unread
from tests.events import text_in
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def listed(client, address):
    return [row.pk for row in client.get(address).context["page"].rows]


@pytest.mark.parametrize(
    ("now", "offered"),
    [
        ("2026-11-24T10:00", {"hour": "24 11:00", "tonight": "24 18:00", "tomorrow": "25 09:00", "week": "30 09:00"}),
        ("2026-11-24T17:30", {"hour": "24 18:30", "tomorrow": "25 09:00", "week": "30 09:00"}),
        ("2026-11-29T10:00", {"hour": "29 11:00", "tonight": "29 18:00", "tomorrow": "30 09:00", "week": "30 09:00"}),
    ],
)
def test_the_menu_offers_moments_to_come(now, offered):
    found = snoozing.choices(datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert {key: moment.strftime("%d %H:%M") for key, (_, moment) in found.items()} == offered


def test_a_snoozed_conversation_leaves_the_open_ones_and_comes_back_unread_for_whom_put_it_aside(client, staff):
    conversation = ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/snooze/", {"until": "tomorrow"})
    assert listed(client, "/") == []
    assert listed(client, "/?state=snoozed") == [conversation.pk]
    assert snoozing.wake_due() == 0
    Conversation.objects.update(snoozed_until=timezone.now() - timedelta(minutes=1))
    assert snoozing.wake_due() == 1
    assert snoozing.wake_due() == 0
    assert listed(client, "/") == [conversation.pk]
    assert list(Unread.objects.values_list("user", flat=True)) == [staff.pk]
    kinds = ConversationEvent.objects.order_by("pk").values_list("kind", "actor")
    assert list(kinds) == [("snoozed", staff.pk), ("woke", None)]


def test_the_customer_wakes_it(client, staff, post_event):
    number = OwnedNumberFactory(number="+13215550100")
    conversation = ConversationFactory(owned_number=number, contact=ContactFactory(phone="+13215550199"))
    client.post(f"/conversations/{conversation.pk}/snooze/", {"until": "week"})
    post_event(text_in("Hello?"))
    assert listed(client, "/") == [conversation.pk]


@pytest.mark.parametrize(
    "given", [{}, {"until": "never"}, {"at": "2020-01-01T09:00"}, {"at": "2099-01-01T09:00"}, {"at": "x"}]
)
def test_a_moment_that_cannot_be_is_refused(client, staff, given):
    conversation = ConversationFactory()
    answer = client.post(f"/conversations/{conversation.pk}/snooze/", given, headers=HTMX)
    assert "Choose a moment to come" in answer.text
    assert Conversation.objects.get().status == "open"


def test_a_moment_of_ones_own_is_taken(client, staff):
    conversation = ConversationFactory()
    at = timezone.localtime() + timedelta(days=3)
    client.post(f"/conversations/{conversation.pk}/snooze/", {"at": at.strftime("%Y-%m-%dT%H:%M")})
    assert Conversation.objects.get().snoozed_until == at.replace(second=0, microsecond=0)


def test_marking_as_unread_is_for_this_person_and_goes_back_to_the_list(client, staff):
    conversation = ConversationFactory()
    conversations.count_unread(conversation)
    client.get(f"/conversations/{conversation.pk}/")
    answer = client.post(f"/conversations/{conversation.pk}/unread/?folder=mine")
    assert answer.headers["Location"] == "/?folder=mine"
    assert Unread.objects.get(user=staff).count == 1
    client.post(f"/conversations/{conversation.pk}/unread/", headers=HTMX)
    assert Unread.objects.get(user=staff).count == 1
