"""Who is here and who types: told to pages through Redis, to nobody else, and stored nowhere; and closing onwards."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox import live, redis
from inbox.models import Conversation
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Ann", last_name="Lee")
    client.force_login(user)
    return user


@pytest.fixture
def told(monkeypatch):
    events = []
    monkeypatch.setattr(live, "publish", events.append)
    return events


def say(client, conversation, doing):
    return client.post(reverse("inbox:conversation-presence", args=[conversation.pk]), {"doing": doing})


@pytest.mark.parametrize("doing", ["viewing", "typing", "left"])
def test_an_event_names_the_conversation_its_number_and_who_and_nothing_is_written(client, staff, told, doing):
    conversation = ConversationFactory()
    with CaptureQueriesContext(connection) as asked:
        assert say(client, conversation, doing).status_code == 204
    number = conversation.owned_number_id
    assert told == [{"conversation": conversation.pk, "number": number, "kinds": [doing], "user": staff.pk}]
    assert json.dumps(told)
    assert all(query["sql"].startswith("SELECT") for query in asked)
    assert len(asked) == 3


def test_what_nobody_can_do_is_not_told(client, staff, told):
    assert say(client, ConversationFactory(), "dancing").status_code == 400
    assert told == []


def test_nobody_tells_of_a_conversation_that_they_may_not_see(client, staff, told):
    hidden = ConversationFactory(owned_number__is_open_to_all=False)
    assert say(client, hidden, "typing").status_code == 404
    assert told == []


def test_with_redis_gone_it_is_not_told_and_costs_nothing(client, staff, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis.connection.cache_clear()
    try:
        assert say(client, ConversationFactory(), "typing").status_code == 204
        assert redis.is_away()
    finally:
        redis.connection.cache_clear()


def test_names_are_told_of_people_who_still_work_here(client, staff):
    UserFactory(is_active=False)
    answer = client.get(reverse("inbox:colleagues"))
    assert answer.json() == {str(staff.pk): {"name": "Ann Lee", "initials": "AL"}}
    assert "private" in answer["Cache-Control"]


# --- close and next


def close_and_next(client, conversation, query="", **headers):
    address = reverse("inbox:conversation-close", args=[conversation.pk]) + query
    return client.post(address, {"next": "1"}, headers=headers)


def test_close_and_next_goes_down_the_list_and_round_to_its_top(client, staff):
    number = OwnedNumberFactory()
    now = timezone.now()
    first, second, third = (
        ConversationFactory(owned_number=number, last_message_at=now - timedelta(hours=hours)) for hours in (1, 2, 3)
    )
    assert close_and_next(client, second).url == f"/conversations/{third.pk}/"
    assert close_and_next(client, third).url == f"/conversations/{first.pk}/"
    assert close_and_next(client, first).url == "/"
    assert not Conversation.objects.open().exists()


def test_close_and_next_stays_within_the_filters(client, staff):
    number = OwnedNumberFactory()
    mine = [ConversationFactory(owned_number=number, assignee=staff) for _ in range(2)]
    ConversationFactory(owned_number=number)
    answer = close_and_next(client, mine[0], "?folder=mine")
    assert answer.url == f"/conversations/{mine[1].pk}/?folder=mine"
    assert close_and_next(client, mine[1], "?folder=mine").url == "/?folder=mine"


def test_an_open_page_is_told_where_to_go_on(client, staff):
    conversation = ConversationFactory()
    answer = close_and_next(client, conversation, **{"HX-Request": "true"})
    told = json.loads(answer["HX-Location"])
    assert (told["path"], told["target"]) == ("/", "#workspace")
    page = client.get("/", headers={"HX-Request": "true", "HX-Target": "workspace"})
    assert "Pick a conversation" in page.text
    assert 'id="list"' not in page.text


def test_the_heads_buttons_keep_the_filters_that_the_browser_shows(client, staff):
    conversation = ConversationFactory(assignee=staff)
    address = f"/conversations/{conversation.pk}/"
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{address}?folder=mine"}
    assert f"{address}close/?folder=mine" in client.get(f"{address}refresh/", headers=headers).text
