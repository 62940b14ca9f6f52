"""Many conversations at once: what each action does, what it may not touch, and that an undo puts back what is untouched."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact
from inbox import bulk, moves, tagging
from inbox.models import BulkAction, Conversation, ConversationEvent, Unread
from inbox.views import bulk as views
from tests.factories import ConversationFactory, OwnedNumberFactory, TagFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def three(staff):
    number = OwnedNumberFactory()
    return [ConversationFactory(owned_number=number) for _ in range(3)]


def act(client, rows, action, **more):
    return client.post(reverse("inbox:bulk-do"), {"row": [row.pk for row in rows], "action": action}, **more)


def undo(client):
    return client.post(reverse("inbox:bulk-undo", args=[BulkAction.objects.latest("pk").pk]))


def state(rows):
    fields = ("status", "assignee", "team", "snoozed_until", "waiting_since")
    found = Conversation.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk")
    unread = set(Unread.objects.values_list("user", "conversation", "count"))
    tags = {(row.pk, tag.pk) for row in found for tag in row.tags.all()}
    return [tuple(getattr(row, field) for field in fields) for row in found], unread, tags


@pytest.mark.parametrize(
    "action", ["close", "reopen", "snooze:week", "assign", "team", "tag", "untag", "read", "unread", "spam"]
)
def test_each_action_changes_all_that_were_selected_and_is_undone_exactly(client, staff, three, action):
    closed, waiting, unread = three
    tag, team = TagFactory(), TeamFactory()
    moves.close([closed], by=staff)
    Conversation.objects.filter(pk=waiting.pk).update(waiting_since=timezone.now() - timedelta(hours=1))
    Unread.objects.create(user=staff, conversation=unread, owned_number=unread.owned_number, count=4)
    tagging.change(conversations=[waiting], add=[tag], by=staff)
    values = {"assign": staff.pk, "team": team.pk, "tag": tag.pk, "untag": tag.pk}
    before = state(three)
    answer = act(client, three, f"{action}:{values[action]}" if action in values else action)
    after = state(three)
    assert after != before
    assert "Undo" in client.get(answer.url).text
    undo(client)
    assert state(three) == before
    assert not Contact.objects.filter(blocked_at__isnull=False).exists()
    undo(client)
    assert state(three) == before


def test_every_changed_thread_says_who_did_it_and_who_undid_it(client, staff, three):
    act(client, three, "close")
    undo(client)
    for row in three:
        lines = list(row.events.values_list("kind", "actor"))
        assert lines == [("closed", staff.pk), ("undone", staff.pk)]


def test_an_undo_leaves_alone_what_a_colleague_changed_since(client, staff, three):
    act(client, three, f"assign:{staff.pk}")
    colleague = UserFactory()
    moves.assign(three[:1], to=colleague, by=colleague)
    undo(client)
    assert [row.assignee for row in Conversation.objects.order_by("pk")] == [colleague, None, None]


def test_conversations_that_one_may_not_see_are_left_alone(client, staff, three):
    hidden = ConversationFactory(owned_number__is_open_to_all=False)
    act(client, [*three, hidden], "close")
    hidden.refresh_from_db()
    assert hidden.status == "open"
    assert not Conversation.objects.filter(pk__in=[row.pk for row in three], status="open").exists()


def test_nobody_undoes_what_another_did_nor_after_an_hour(client, staff, three):
    theirs = bulk.do(conversations=three, kind="close", value="", by=UserFactory())
    assert client.post(reverse("inbox:bulk-undo", args=[theirs.pk])).status_code == 404
    BulkAction.objects.update(by=staff, at=timezone.now() - timedelta(hours=2))
    undo(client)
    assert not Conversation.objects.filter(status="open").exists()
    BulkAction.objects.update(at=timezone.now() - timedelta(days=2))
    assert bulk.prune() == 1


def test_a_person_gets_only_what_they_may_see(client, staff, three):
    number = OwnedNumberFactory(is_open_to_all=False)
    number.people.add(staff)
    closed_shop = ConversationFactory(owned_number=number)
    colleague = UserFactory()
    act(client, [*three, closed_shop], f"assign:{colleague.pk}")
    assert set(Conversation.objects.filter(assignee=colleague)) == set(three)


@pytest.mark.parametrize("action", ["", "burn", "snooze:never", "assign:999999", "assign:x", "tag:999999", "team:9999"])
def test_what_makes_no_sense_changes_nothing_and_says_so(client, staff, three, action):
    before = state(three)
    answer = act(client, three, action)
    assert state(three) == before
    assert "message-error" in client.get(answer.url).text


def test_so_many_at_once_and_no_more(client, staff, three, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    answer = act(client, three, "close")
    assert "at most 2" in client.get(answer.url).text
    assert Conversation.objects.open().count() == 3
    assert "Select some conversations first" in client.get(act(client, [], "close").url).text


def test_two_hundred_are_closed_in_a_bounded_number_of_queries(client, staff, three, django_assert_max_num_queries):
    many = [ConversationFactory(owned_number=three[0].owned_number) for _ in range(100)]
    with django_assert_max_num_queries(30):
        act(client, many, "close")
    assert ConversationEvent.objects.filter(kind="closed").count() == 100


def test_whom_and_which_tag_is_chosen_on_a_page_of_its_own(client, staff, three):
    tag, team = TagFactory(name="VIP"), TeamFactory(name="Repairs")
    text = act(client, three, "choose").text
    for words in (
        "Assign or tag 3 conversations",
        staff.display_name,
        "Repairs",
        "Put VIP on",
        f'value="tag:{tag.pk}"',
    ):
        assert words in text
    assert text.count('type="hidden" name="row"') == 3
    assert f'value="team:{team.pk}"' in text


def test_the_page_that_asks_keeps_its_list_fresh(client, staff, three):
    headers = {"HX-Request": "true", "HX-Target": "list"}
    assert f"row-{three[0].pk}" in client.get(reverse("inbox:bulk-do"), headers=headers).text
    assert client.get(reverse("inbox:bulk-do")).url == "/"


def test_each_action_says_what_it_did():
    assert set(views.DONE) == set(bulk.ACTIONS)


def test_an_open_page_gets_the_list_as_it_is_now_with_the_undo(client, staff, three):
    headers = {"HX-Request": "true", "HX-Target": "list", "HX-Current-URL": "http://testserver/"}
    answer = client.post(reverse("inbox:bulk-do"), {"row": [three[0].pk], "action": "close"}, headers=headers)
    assert f"row-{three[0].pk}" not in answer.text
    assert f"row-{three[1].pk}" in answer.text
    assert "1 conversation closed." in answer.text
    assert "Undo" in answer.text
