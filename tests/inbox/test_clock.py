"""The other person's time of day in the composer."""

from datetime import UTC, datetime

import pytest
import time_machine

from inbox.models import Message
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
NIGHT, NOON = datetime(2026, 6, 3, 6, 14, tzinfo=UTC), datetime(2026, 6, 3, 16, tzinfo=UTC)


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def composer(client, phone, at):
    """Return the composer's words about the time, by `at`."""
    conversation = ConversationFactory(contact=ContactFactory(phone=phone))
    with time_machine.travel(at, tick=False):
        page = client.get(f"/conversations/{conversation.pk}/")
        part = client.get(f"/conversations/{conversation.pk}/clock/")
    assert part.text.strip() in page.text
    return part.text


def test_the_composer_tells_their_time_and_warns_in_quiet_hours(client, staff):
    told = composer(client, "+12125550100", NIGHT)
    assert ">2:14 AM</time> for them" in told
    assert "quiet hours until 8:00 AM" in told
    by_day = composer(client, "+12125550101", NOON)
    assert ">12:00 PM</time> for them" in by_day
    assert "quiet" not in by_day


def test_a_number_that_may_lie_in_two_zones_shows_both(client, staff):
    told = composer(client, "+18505550100", NIGHT)
    assert 'data-zone="America/Chicago">1:14 AM</time> to <time data-zone="America/New_York">2:14 AM</time>' in told


def test_a_day_without_hours_names_the_day_that_has_them(client, staff):
    saturday_night = datetime(2026, 6, 7, 3, tzinfo=UTC)
    assert "quiet hours until Monday 8:00 AM" in composer(client, "+15045550100", saturday_night)


def test_what_has_no_place_and_who_opted_out_show_no_time(client, staff):
    assert "for them" not in composer(client, "74455", NIGHT)
    conversation = ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/opt-out/", {"source": "call", "text": "stop"})
    assert 'id="clock"' not in client.get(f"/conversations/{conversation.pk}/").text


def test_a_persons_reply_in_quiet_hours_is_warned_of_and_sent(client, staff):
    conversation = ConversationFactory(contact=ContactFactory(phone="+12125550100"))
    with time_machine.travel(NIGHT):
        client.force_login(staff)
        client.post(f"/conversations/{conversation.pk}/reply/", {"body": "Yes", "client_token": "a" * 32})
    assert Message.objects.get().status == "queued"


def test_the_time_of_a_hidden_conversation_is_hidden(client, staff):
    hidden = ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False))
    assert client.get(f"/conversations/{hidden.pk}/clock/").status_code == 404
