"""Who sees what: the list's folders, assignment, switched-off accounts; and what the door answers when it cannot take."""

from io import BytesIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.test import RequestFactory
from django.urls import reverse

from calls import receiving as call_receiving
from calls import webhooks as call_webhooks
from calls.models import Call
from inbox import assigning, badges, conversations, listing, moves, notes, receiving, webhooks
from inbox.models import (
    Conversation,
    ConversationEvent,
    Mention,
    Message,
    OptOutDoubt,
    OwnedNumber,
    Unread,
    WebhookEvent,
)
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, TeamFactory, UserFactory

pytestmark = pytest.mark.django_db


def conversation_in_each_folder(number, *, of):
    """Return two conversations on `number`: one in `mine`, both in `unread` and `mentions`, one in `unassigned`."""
    mine = ConversationFactory(owned_number=number, assignee=of)
    free = ConversationFactory(owned_number=number)
    for each in (mine, free):
        Unread.objects.create(user=of, owned_number=number, conversation=each)
        note = each.notes.create(body="Look", author=UserFactory(), client_token=f"note-{each.pk}")
        Mention.objects.create(note=note, conversation=each, user=of)
    team = TeamFactory()
    team.members.add(of)
    moves.give([mine], to=team, by=of)
    return {
        "all": {mine, free},
        "mine": {mine},
        "teams": {mine},
        "unassigned": {free},
        "unread": {mine, free},
        "mentions": {mine, free},
    }


def shown(user, folder, **filters):
    numbers = badges.numbers_of(user)
    return set(listing.page(user, listing.Filters(folder=folder, **filters), numbers).rows)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def closed_number():
    """A number that only named people may see."""
    return OwnedNumberFactory(is_open_to_all=False)


@pytest.mark.parametrize("folder", listing.FOLDERS)
def test_no_folder_shows_conversations_of_a_number_one_may_not_see(client, user, closed_number, folder):
    hidden = conversation_in_each_folder(closed_number, of=user)
    seen = conversation_in_each_folder(OwnedNumberFactory(), of=user)
    assert hidden[folder]
    assert shown(user, folder) == seen[folder]
    assert shown(user, folder, number=closed_number.pk) == set()
    client.force_login(user)
    for address in (f"/?folder={folder}", f"/?folder={folder}&number={closed_number.pk}"):
        assert not hidden[folder] & set(client.get(address).context["page"].rows)


@pytest.mark.parametrize("folder", listing.FOLDERS)
@pytest.mark.parametrize("way", ["people", "teams", "is_open_to_all"])
def test_a_folder_is_empty_once_access_was_taken_away(user, closed_number, folder, way):
    team = TeamFactory()
    team.members.add(user)
    give = {"people": lambda: closed_number.people.add(user), "teams": lambda: closed_number.teams.add(team)}
    take = {"people": lambda: closed_number.people.remove(user), "teams": lambda: team.members.remove(user)}
    OwnedNumber.objects.update(is_open_to_all=way == "is_open_to_all")
    give.get(way, lambda: None)()
    rows = conversation_in_each_folder(closed_number, of=user)
    assert shown(user, folder) == rows[folder]
    OwnedNumber.objects.update(is_open_to_all=False)
    take.get(way, lambda: None)()
    assert shown(user, folder) == set()


@pytest.mark.parametrize("folder", ["mine", "unread", "mentions"])
def test_a_folder_of_ones_own_shows_nothing_of_a_colleagues(user, folder):
    colleague = UserFactory()
    rows = conversation_in_each_folder(OwnedNumberFactory(), of=colleague)
    assert shown(user, folder) == set()
    assert shown(colleague, folder) == rows[folder]


@pytest.mark.parametrize("folder", listing.FOLDERS)
def test_a_folder_narrowed_to_a_number_shows_that_number_alone(user, folder):
    first, second = OwnedNumberFactory(), OwnedNumberFactory()
    rows = conversation_in_each_folder(first, of=user)
    conversation_in_each_folder(second, of=user)
    assert shown(user, folder, number=first.pk) == rows[folder]


def test_unread_texts_on_a_number_one_may_not_see_count_for_nothing(client, user, closed_number):
    conversation_in_each_folder(closed_number, of=user)
    client.force_login(user)
    assert client.get("/").context["unread_total"] == 0


def everyone_of(number, *, is_active):
    """Return a named person, a member of a named team and a superuser."""
    named, member = UserFactory(is_active=is_active), UserFactory(is_active=is_active)
    team = TeamFactory()
    team.members.add(member)
    number.people.add(named)
    number.teams.add(team)
    return {named, member, UserFactory(is_active=is_active, is_superuser=True)}


@pytest.mark.parametrize("is_open_to_all", [True, False])
def test_a_switched_off_person_is_never_offered_for_assignment(is_open_to_all):
    number = OwnedNumberFactory(is_open_to_all=is_open_to_all)
    here = everyone_of(number, is_active=True)
    everyone_of(number, is_active=False)
    assert set(assigning.staff_for(number)) == here


def test_only_who_may_see_a_number_is_offered_for_its_conversations(closed_number):
    UserFactory()
    elsewhere = OwnedNumberFactory(is_open_to_all=False)
    elsewhere.people.add(UserFactory())
    here = everyone_of(closed_number, is_active=True)
    assert set(assigning.staff_for(closed_number)) == here


@pytest.mark.parametrize("is_open_to_all", [True, False])
def test_a_switched_off_person_is_never_accepted_for_assignment(client, user, is_open_to_all):
    number = OwnedNumberFactory(is_open_to_all=is_open_to_all)
    number.people.add(user)
    conversation = ConversationFactory(owned_number=number, assignee=user)
    client.force_login(user)
    for gone in everyone_of(number, is_active=False):
        client.post(reverse("inbox:conversation-assign", args=[conversation.pk]), {"assignee": gone.pk})
        conversation.refresh_from_db()
        assert conversation.assignee == user
    assert not ConversationEvent.objects.exists()


def test_a_person_who_may_not_see_the_number_is_not_accepted_for_assignment(client, user, closed_number):
    closed_number.people.add(user)
    conversation = ConversationFactory(owned_number=closed_number)
    client.force_login(user)
    address = reverse("inbox:conversation-assign", args=[conversation.pk])
    client.post(address, {"assignee": UserFactory().pk})
    conversation.refresh_from_db()
    assert conversation.assignee is None
    client.post(address, {"assignee": user.pk})
    conversation.refresh_from_db()
    assert conversation.assignee == user


@pytest.fixture
def everything(closed_number):
    """Something of each kind that is looked at through `visible_to`, on an open number and on a closed one."""
    for number in (OwnedNumberFactory(), closed_number):
        message = MessageFactory(conversation__owned_number=number)
        OptOutDoubt.objects.create(message=message, contact=message.conversation.contact, rule="question")
    return [OwnedNumber, Conversation, Message, OptOutDoubt]


def test_a_switched_off_person_sees_nothing(everything, closed_number):
    for gone in everyone_of(closed_number, is_active=False):
        for model in [*everything, Call]:
            assert not model.objects.visible_to(gone).exists(), (gone.is_superuser, model)
        assert badges.numbers_of(gone) == []


def test_a_stranger_sees_nothing(everything):
    for model in [*everything, Call]:
        assert not model.objects.visible_to(AnonymousUser()).exists()


def test_people_see_what_is_open_and_what_names_them(everything, closed_number):
    here = everyone_of(closed_number, is_active=True)
    for model in everything:
        assert [model.objects.visible_to(person).count() for person in here] == [2, 2, 2]
        assert model.objects.visible_to(UserFactory()).count() == 1


def test_a_switched_off_person_gets_no_unread_texts_and_no_mentions(post_event, closed_number):
    OwnedNumber.objects.update(number="+13215550100")
    closed_number.refresh_from_db()
    here = everyone_of(closed_number, is_active=True)
    gone = everyone_of(closed_number, is_active=False)
    UserFactory()
    post_event(text_in("Hello"))
    post_event(text_in("Hello again", id="in-2"))
    assert {(row.user, row.count) for row in Unread.objects.all()} == {(person, 2) for person in here}
    body = " ".join(f"@{person.username}" for person in [*here, *gone, UserFactory()])
    assert set(notes.mentioned(body, closed_number)) == here


def test_a_line_for_all_conversations_of_a_person_bears_who_did_it(user):
    contact = ConversationFactory().contact
    ConversationFactory(contact=contact)
    ConversationFactory()
    conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_OUT, by=user)
    conversations.note_for_all(contact, ConversationEvent.Kind.OPTED_IN)
    lines = list(ConversationEvent.objects.values_list("conversation__contact", "kind", "actor"))
    assert sorted(lines, key=str) == sorted(
        [(contact.pk, "opted_out", user.pk)] * 2 + [(contact.pk, "opted_in", None)] * 2, key=str
    )


DOORS = [
    pytest.param("/webhooks/messages", webhooks.messages, receiving, id="messages"),
    pytest.param("/webhooks/calls", call_webhooks.calls, call_receiving, id="calls"),
]


@pytest.mark.parametrize("error", [DatabaseError, InterfaceError, OperationalError, IntegrityError])
@pytest.mark.parametrize(("path", "view", "taker"), DOORS)
def test_the_carrier_is_asked_to_try_again_while_the_database_is_down(client, monkeypatch, path, view, taker, error):
    def down(*args, **kwargs):
        raise error("the connection is gone")

    monkeypatch.setattr(taker, "take_in", down)
    answer = client.post(path, b"{}", content_type="application/json", headers={"X-Webhook-Key": "new-key"})
    assert (answer.status_code, answer.json()) == (503, {"outcome": "try again"})


class CutLine(BytesIO):
    """A connection that breaks while the body is read."""

    def read(self, *args):
        raise OSError("connection reset")


def knock(path, view, stream, *, announced):
    environ = {"wsgi.input": stream, "CONTENT_LENGTH": str(announced)}
    request = RequestFactory().post(
        path, b"", content_type="application/json", headers={"X-Webhook-Key": "new-key"}, **environ
    )
    return view(request)


@pytest.mark.parametrize(("path", "view", "taker"), DOORS)
@pytest.mark.parametrize("stream", [BytesIO, CutLine])
def test_a_body_cut_short_is_refused_and_not_stored(path, view, taker, stream):
    answer = knock(path, view, stream(b"{}"), announced=3)
    assert answer.status_code == 400
    assert b"incomplete" in answer.content
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(("path", "view", "taker"), DOORS)
def test_a_body_as_long_as_announced_is_stored(path, view, taker):
    answer = knock(path, view, BytesIO(b"{}"), announced=2)
    assert answer.status_code == 200
    assert bytes(WebhookEvent.objects.get().body) == b"{}"
