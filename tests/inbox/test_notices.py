"""What a person is told of while they look elsewhere: of what they chose, once, and of nothing that they may not see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from calls.models import Call
from inbox import conversations, moves, notes, notices
from inbox.models import Conversation
from inbox.notices import Place
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def told(client, staff):
    """Return what the page is told of since the last time."""
    place = ""

    def ask():
        nonlocal place
        answer = client.get("/notices/", {"since": place} if place else {})
        place = answer.json()["place"]
        return answer.json()["notices"]

    ask()
    return ask


def missed_call(conversation, **fields):
    now = timezone.now()
    usual = {"direction": "inbound", "result": "missed", "started_at": now, "ended_at": now, "told_at": now}
    return Call.objects.create(
        conversation=conversation,
        contact=conversation.contact,
        owned_number=conversation.owned_number,
        **(usual | fields),
    )


def happen(kind, user, conversation):
    """Let happen what a choice is about."""
    if kind == "tells_mine":
        Conversation.objects.filter(pk=conversation.pk).update(assignee=user)
        MessageFactory(conversation=conversation, body="Hello")
    elif kind == "tells_unassigned":
        MessageFactory(conversation=conversation, body="Hello")
    elif kind == "tells_mentions":
        notes.write(conversation=conversation, body=f"Ask @{user.username}", by=UserFactory(), client_token="t")
    elif kind == "tells_assigned":
        moves.assign([conversation], to=user, by=UserFactory(first_name="Kim", last_name="Lee"))
    else:
        missed_call(conversation)


TITLES = {
    "tells_mine": "Ann",
    "tells_unassigned": "Ann",
    "tells_mentions": "Sam Staff",
    "tells_assigned": "Kim Lee assigned a conversation to you",
    "tells_missed_calls": "Missed call",
}


@pytest.mark.parametrize("choice", TITLES)
@pytest.mark.parametrize("is_on", [True, False])
def test_one_is_told_of_what_one_chose(told, staff, choice, is_on):
    others = dict.fromkeys(TITLES, False)
    User.objects.filter(pk=staff.pk).update(**(others | {choice: is_on}))
    conversation = ConversationFactory(contact=ContactFactory(name="Ann"))
    happen(choice, staff, conversation)
    found = told()
    assert [one["title"].startswith(TITLES[choice]) for one in found] == ([True] if is_on else [])
    assert [one["url"] for one in found] == ([f"/conversations/{conversation.pk}/"] if is_on else [])


@pytest.mark.parametrize("choice", TITLES)
def test_nobody_is_told_of_numbers_that_they_may_not_see(told, staff, choice):
    conversation = ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False))
    if choice == "tells_mentions":
        conversation.owned_number.people.add(staff)
    happen(choice, staff, conversation)
    conversation.owned_number.people.clear()
    assert told() == []


@pytest.mark.parametrize("choice", TITLES)
def test_a_private_notice_says_no_name_and_no_word(told, staff, choice):
    User.objects.filter(pk=staff.pk).update(tells_privately=True)
    happen(choice, staff, ConversationFactory(contact=ContactFactory(name="Ann")))
    (one,) = told()
    assert one["body"] == ""
    assert not {"Ann", "Kim", "Sam", "Hello"} & set(one["title"].split())


def test_a_text_in_a_colleagues_conversation_and_ones_own_doings_are_no_news(told, staff):
    MessageFactory(conversation=ConversationFactory(assignee=UserFactory()))
    mine = ConversationFactory()
    MessageFactory(conversation=mine, outbound=True, author=staff)
    moves.assign([mine], to=staff, by=staff)
    assert told() == []


def test_a_text_in_spam_is_no_news(told, staff):
    MessageFactory(conversation=ConversationFactory(status="spam"))
    assert told() == []


def test_the_same_news_bears_the_same_key_and_old_news_is_left_out(told, staff):
    MessageFactory(body="First")
    first = told()
    for _ in range(notices.LOOK_BACK + 1):
        MessageFactory(outbound=True)
    assert told() == first
    MessageFactory(body="Second")
    assert [one["body"] for one in told()] == ["Second"]
    assert first[0]["key"].startswith("text-")


def test_a_row_committed_after_a_higher_key_is_not_missed(told, staff):
    late = MessageFactory(body="Late").pk
    assert [one["key"] for one in told()] == [f"text-{late}"]
    MessageFactory(outbound=True)
    assert [one["key"] for one in told()] == [f"text-{late}"]  # the page knows its key and passes over it


def test_a_flood_and_an_old_place_are_bounded(told, staff, client):
    for _ in range(notices.MOST + 5):
        MessageFactory()
    assert len(told()) == notices.MOST
    assert len(client.get("/notices/", {"since": "0-0-0-0"}).json()["notices"]) == notices.MOST


def test_an_old_call_that_a_report_brings_is_no_news(told, staff):
    missed_call(ConversationFactory(), started_at=timezone.now() - timedelta(hours=5))
    assert told() == []


@pytest.mark.parametrize("place", ["", "x", "1-2-3", "1-2-3-x", "1-2-3-99999999999999999999", "²-1-1-1"])
def test_a_place_that_makes_no_sense_begins_now(client, staff, place):
    text = MessageFactory()
    answer = client.get("/notices/", {"since": place}).json()
    assert (answer["notices"], answer["known"]) == ([], [f"text-{text.pk}"])


def test_the_answer_says_how_one_wants_to_be_told(client, staff):
    User.objects.filter(pk=staff.pk).update(tells_by_sound=False, tells_in_focus=True)
    answer = client.get("/notices/").json()
    assert (answer["desktop"], answer["sound"], answer["focused"]) == (True, False, True)
    assert Place.read(answer["place"]) is not None


@pytest.mark.parametrize("rows", [1, 8])
def test_the_same_queries_however_much_happened(client, staff, rows, django_assert_num_queries):
    place = client.get("/notices/").json()["place"]
    for _ in range(rows):
        MessageFactory()
    with django_assert_num_queries(9):
        client.get("/notices/", {"since": place})


# --- what is read


def unread(user, conversation):
    return dict(conversation.unread.values_list("user", "count")).get(user.pk, 0)


@pytest.fixture
def waiting(staff):
    conversation = ConversationFactory()
    for _ in range(3):
        MessageFactory(conversation=conversation)
        conversations.count_unread(conversation)
    return conversation


def test_a_page_that_was_only_loaded_reads_nothing_and_one_without_scripts_does(client, staff, waiting):
    page = client.get(f"/conversations/{waiting.pk}/").text
    assert unread(staff, waiting) == 3
    address = page[page.index("<noscript><form") :].split('action="')[1].split('"')[0]
    assert client.post(address).status_code == 302
    assert unread(staff, waiting) == 0


def test_what_came_after_the_newest_text_on_screen_stays_unread(client, staff, waiting):
    first = waiting.messages.order_by("pk").first()
    client.post(f"/conversations/{waiting.pk}/read/", {"seen": first.pk})
    assert unread(staff, waiting) == 2
    client.post(f"/conversations/{waiting.pk}/read/", {"seen": "nonsense"})
    assert unread(staff, waiting) == 0


def test_choosing_a_row_reads_it_and_jumping_to_an_old_text_does_not(client, staff, waiting):
    first = waiting.messages.order_by("pk").first()
    headers = {"HX-Request": "true", "HX-Target": "workspace"}
    client.get(f"/conversations/{waiting.pk}/?at={first.pk}", headers=headers)
    assert unread(staff, waiting) == 3
    client.get(f"/conversations/{waiting.pk}/", headers=headers)
    assert unread(staff, waiting) == 0
