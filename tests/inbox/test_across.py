"""One person on several of our numbers: one timeline, and the number that a reply goes from."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from contacts.models import Contact, Person
from inbox import conversations
from inbox.models import Conversation, ConversationEvent, Draft, Message, Unread
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def ann():
    return ContactFactory(name="Ann")


@pytest.fixture
def talks(ann):
    """Three conversations with Ann whose texts alternate, a minute apart."""
    made = [ConversationFactory(contact=ann) for _ in range(3)]
    for n in range(130):
        MessageFactory(conversation=made[n % 3], body=f"text {n}", occurred_at=START + timedelta(minutes=n))
    return made


def address(conversation):
    return reverse("inbox:conversation-detail", args=[conversation.pk])


def bodies(thread):
    return [entry.message.body for day in thread.days for entry in day.entries if entry.message]


def test_all_conversations_stand_in_one_timeline_and_its_pages_leave_nothing_out(client, staff, talks):
    seen, before = [], ""
    for _ in range(3):
        answer = client.get(
            address(talks[0]), {"across": "1", "before": before}, headers={"HX-Request": "true", "HX-Target": "earlier"}
        )
        thread = answer.context["thread"]
        seen = bodies(thread) + seen
        before = thread.before
    assert seen == [f"text {n}" for n in range(130)]
    assert before == ""


def test_a_refresh_of_the_timeline_leaves_no_gap_to_what_the_page_holds(client, staff, talks):
    since = client.get(address(talks[0]), {"across": "1"}).context["thread"].since
    MessageFactory(conversation=talks[2], body="new", occurred_at=START + timedelta(days=1))
    headers = {"HX-Request": "true", "Textdesk-Since": since, "Textdesk-Across": str(talks[0].pk)}
    refreshed = client.get(reverse("inbox:conversation-refresh", args=[talks[0].pk]), headers=headers)
    assert bodies(refreshed.context["thread"]) == [*(f"text {n}" for n in range(80, 130)), "new"]


def test_without_the_switch_a_thread_is_its_own_alone(client, staff, talks):
    assert set(bodies(client.get(address(talks[1])).context["thread"])) == {f"text {n}" for n in range(1, 130, 3)}


def test_a_number_that_one_may_not_see_is_not_in_the_timeline(client, staff, ann, talks):
    hidden = ConversationFactory(
        contact=ann, owned_number=OwnedNumberFactory(is_open_to_all=False, label="Secret desk")
    )
    MessageFactory(conversation=hidden, body="secret words")
    page = client.get(address(talks[0]), {"across": "1"}).text
    assert "secret words" not in page
    assert "Secret desk" not in page
    senders = client.get(reverse("inbox:conversation-senders", args=[talks[0].pk])).text
    assert "Secret desk" not in senders
    answer = client.post(reverse("inbox:conversation-sender", args=[talks[0].pk]), {"to": hidden.pk, "body": "x"})
    assert answer.status_code == 404


def test_each_text_says_which_number_it_is_on(client, staff, talks):
    page = client.get(address(talks[0]), {"across": "1"})
    for talk in talks:
        assert page.text.count(f"</span>{talk.owned_number.label}</span>") > 10


def test_what_was_noted_in_each_conversation_at_once_is_told_once(client, staff, ann, talks):
    conversations.note_for_all(ann, ConversationEvent.Kind.RENAMED, by=staff)
    days = client.get(address(talks[0]), {"across": "1"}).context["thread"].days
    assert len([entry for day in days for entry in day.entries if entry.event]) == 1


def test_the_numbers_of_a_joined_person_are_in_the_timeline_too(client, staff, ann, talks):
    other = ConversationFactory(contact=ContactFactory(phone="+14075550188"))
    MessageFactory(conversation=other, body="from my other phone")
    Contact.objects.update(person=Person.objects.create(created_by=staff))
    page = client.get(address(talks[0]), {"across": "1"}).text
    assert "from my other phone" in page
    assert "(407) 555-0188" in page


@pytest.mark.parametrize("others", [1, 12])
def test_the_timeline_takes_the_same_queries_for_any_count_of_numbers(
    client, staff, ann, others, django_assert_max_num_queries
):
    first = MessageFactory(conversation__contact=ann).conversation
    for _ in range(others):
        MessageFactory(conversation=ConversationFactory(contact=ann))
    client.get(address(first), {"across": "1"})
    with django_assert_max_num_queries(12):
        client.get(address(first), {"across": "1"})


def test_what_the_timeline_shows_counts_as_read(client, staff, talks):
    for talk in talks:
        conversations.count_unread(talk)
    client.get(address(talks[0]), {"across": "1"}, headers={"HX-Request": "true", "HX-Target": "workspace"})
    assert not Unread.objects.filter(user=staff).exists()


def test_opening_one_number_alone_leaves_the_others_unread(client, staff, talks):
    for talk in talks:
        conversations.count_unread(talk)
    client.get(address(talks[0]), headers={"HX-Request": "true", "HX-Target": "workspace"})
    assert Unread.objects.filter(user=staff).count() == 2


def test_a_button_of_another_numbers_text_leaves_the_open_conversation_in_its_place(client, staff, ann, talks):
    failed = MessageFactory(conversation=talks[2], outbound=True, status="failed", body="again")
    headers = {"HX-Request": "true", "Textdesk-Across": str(talks[0].pk)}
    answer = client.post(reverse("inbox:message-resend", args=[failed.pk]), headers=headers)
    assert answer.context["conversation"] == talks[0]
    assert Message.objects.filter(resend_of=failed, conversation=talks[2]).exists()


def test_the_page_of_a_stranger_is_never_answered_in_the_timelines_place(client, staff, talks):
    failed = MessageFactory(outbound=True, status="failed", body="again")
    headers = {"HX-Request": "true", "Textdesk-Across": str(talks[0].pk)}
    answer = client.post(reverse("inbox:message-resend", args=[failed.pk]), headers=headers)
    assert answer.context["conversation"] == failed.conversation


def test_the_switch_goes_to_the_other_number_with_what_was_typed_and_sends_nothing(client, staff, talks):
    here = Draft.objects.create(user=staff, conversation=talks[0], body="Half a")
    answer = client.post(
        reverse("inbox:conversation-sender", args=[talks[0].pk]), {"to": talks[1].pk, "body": "Half a sentence"}
    )
    assert answer.headers["Location"] == address(talks[1])
    assert [(draft.conversation, draft.body) for draft in Draft.objects.all()] == [(talks[1], "Half a sentence")]
    assert not Draft.objects.filter(pk=here.pk).exists()
    assert not Message.objects.filter(direction="outbound").exists()


def test_the_switch_never_overwrites_what_waits_to_be_sent_there(client, staff, talks):
    Draft.objects.create(user=staff, conversation=talks[1], body="Mine already")
    client.post(reverse("inbox:conversation-sender", args=[talks[0].pk]), {"to": talks[1].pk, "body": "Other"})
    assert Draft.objects.get(conversation=talks[1]).body == "Mine already"


@pytest.mark.parametrize("to", ["", "x", "0", "9" * 30])
def test_the_switch_goes_nowhere_but_to_the_same_person(client, staff, talks, to):
    stranger = ConversationFactory()
    switch = reverse("inbox:conversation-sender", args=[talks[0].pk])
    assert client.post(switch, {"to": to}).status_code == 404
    assert client.post(switch, {"to": stranger.pk}).status_code == 404


def test_the_reply_is_stored_in_the_chosen_numbers_conversation(client, staff, talks):
    client.post(
        reverse("inbox:conversation-reply", args=[talks[1].pk]),
        {"body": "From the second desk", "client_token": "token-of-a-reply-1"},
        headers={"HX-Request": "true", "Textdesk-Across": str(talks[1].pk)},
    )
    message = Message.objects.get(direction="outbound")
    assert (message.conversation, message.owned_number) == (talks[1], talks[1].owned_number)


def test_a_number_that_does_not_know_the_person_yet_begins_a_new_text(client, staff, talks):
    fresh = OwnedNumberFactory(label="Fresh desk")
    OwnedNumberFactory(label="Switched off", is_active=False)
    senders = client.get(reverse("inbox:conversation-senders", args=[talks[0].pk])).text
    assert f"&amp;owned_number={fresh.pk}" in senders
    assert "Switched off" not in senders
    page = client.get(reverse("inbox:conversation-new"), {"phone": "+14075550123", "owned_number": fresh.pk})
    assert page.context["form"]["owned_number"].value() == str(fresh.pk)
    assert Conversation.objects.count() == 3
