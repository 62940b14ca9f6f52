"""Handing on: to a person, who is told; to a team, whose members see it and claim it."""

import pytest
from django.urls import reverse

from accounts.models import Team
from inbox import assigning, badges, moves
from inbox.models import Conversation, ConversationEvent
from tests.factories import ConversationFactory, OwnedNumberFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Ann", last_name="Lee")
    client.force_login(user)
    return user


@pytest.fixture
def team(staff):
    team = TeamFactory(name="Repairs")
    team.members.add(staff)
    return team


def assign(client, conversation, **data):
    return client.post(reverse("inbox:conversation-assign", args=[conversation.pk]), data)


def folder(client, name):
    return client.get(f"/?folder={name}").context["page"].rows


def badge(client, name):
    return client.get("/").context["badges"][name]


def test_a_conversation_is_given_to_a_team_and_claimed_from_it(client, staff, team):
    conversation = ConversationFactory()
    assign(client, conversation, team=team.pk)
    assert folder(client, "teams") == [conversation]
    assert badge(client, "teams") == 1
    address = reverse("inbox:conversation-detail", args=[conversation.pk])
    text = client.get(address).text
    assert "assigned this conversation to the team" in text
    assert ">Claim</button>" in text
    assign(client, conversation, assignee=staff.pk)
    conversation.refresh_from_db()
    assert (conversation.assignee, conversation.team) == (staff, team)
    assert badge(client, "teams") == 0
    assert folder(client, "teams") == [conversation]
    assign(client, conversation, team="")
    assert folder(client, "teams") == []
    kinds = ConversationEvent.objects.values_list("kind", "actor", "detail")
    assert list(kinds) == [
        ("team_given", staff.pk, "Repairs"),
        ("assigned", staff.pk, ""),
        ("team_taken", staff.pk, ""),
    ]


def test_somebody_elses_teams_conversations_are_not_mine(client, staff, team):
    other = TeamFactory()
    moves.give([ConversationFactory()], to=other, by=UserFactory())
    assert folder(client, "teams") == []
    assert badge(client, "teams") == 0


def test_a_team_is_offered_where_it_may_see_the_number(client, staff, team):
    number = OwnedNumberFactory(is_open_to_all=False)
    number.people.add(staff)
    assert assigning.teams_for(number) == []
    conversation = ConversationFactory(owned_number=number)
    answer = assign(client, conversation, team=team.pk)
    assert "They cannot see the conversation" in client.get(answer.url).text
    assert Conversation.objects.get(pk=conversation.pk).team is None
    number.teams.add(team)
    assign(client, conversation, team=team.pk)
    assert Conversation.objects.get(pk=conversation.pk).team == team


def test_who_is_given_a_conversation_is_told_until_they_open_it(client, staff):
    conversation = ConversationFactory()
    moves.assign([conversation], to=staff, by=UserFactory())
    page = client.get("/")
    assert page.context["badges"]["mine"] == 1
    assert "For you" in page.text
    client.get(
        reverse("inbox:conversation-detail", args=[conversation.pk]),
        headers={"HX-Request": "true", "HX-Target": "workspace"},
    )
    assert badge(client, "mine") == 0
    assert "For you" not in client.get("/").text


def test_a_colleague_who_opens_it_does_not_take_the_news_away(client, staff):
    conversation = ConversationFactory()
    moves.assign([conversation], to=UserFactory(), by=staff)
    client.get(
        reverse("inbox:conversation-detail", args=[conversation.pk]),
        headers={"HX-Request": "true", "HX-Target": "workspace"},
    )
    assert Conversation.objects.get(pk=conversation.pk).is_new_to_assignee


def test_who_takes_a_conversation_is_told_nothing(client, staff):
    conversation = ConversationFactory()
    assign(client, conversation, assignee=staff.pk)
    assert badge(client, "mine") == 0


def test_a_folders_badge_counts_on_numbers_that_one_may_see_and_stops_at_a_hundred(client, staff, team, monkeypatch):
    hidden = OwnedNumberFactory(is_open_to_all=False)
    moves.give([ConversationFactory(owned_number=hidden)], to=team, by=UserFactory())
    assert badge(client, "teams") == 0
    monkeypatch.setattr(badges, "MOST_COUNTED", 3)
    shared = OwnedNumberFactory()
    moves.give([ConversationFactory(owned_number=shared) for _ in range(5)], to=team, by=UserFactory())
    assert badge(client, "teams") == 3


def test_a_team_that_is_deleted_leaves_its_conversations(client, staff, team):
    conversation = ConversationFactory()
    moves.give([conversation], to=team, by=staff)
    Team.objects.all().delete()
    assert client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).status_code == 200
    assert Conversation.objects.get(pk=conversation.pk).team is None


def test_the_choices_are_a_page_without_scripts_and_a_menu_with_them(client, staff, team):
    address = reverse("inbox:conversation-assign", args=[ConversationFactory().pk])
    for headers in ({}, {"HX-Request": "true", "HX-Target": "assign"}):
        text = client.get(address, headers=headers).text
        assert "Repairs" in text
        assert "Ann Lee" in text
        assert ("<html" in text) is not bool(headers)
