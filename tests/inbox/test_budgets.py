"""Budgets: how many queries a page may take, whatever it shows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import Call
from contacts.models import ConsentEvent, ContactNote, CustomField, Person
from inbox import conversations, drafts, moves, notes, optout
from inbox.models import Conversation, ConversationTag, Message, OptOutDoubt
from tests.factories import (
    AttachmentFactory,
    ContactFactory,
    ConversationFactory,
    MessageFactory,
    OwnedNumberFactory,
    TagFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OPENING, LIST, REFRESH, PAGE = 8, 6, 6, 10
PART = {"HX-Request": "true", "HX-Target": "workspace"}


@pytest.fixture
def staff(client):
    user = UserFactory(username="maya")
    client.force_login(user)
    return user


def crowd(count: int, viewer) -> Conversation:
    """Make a conversation with `count` of everything, unread and new to `viewer`, among as many others."""
    numbers = [OwnedNumberFactory() for _ in range(3)]
    field = CustomField.objects.create(name="Shoe size")
    person = Person.objects.create(created_by=viewer)
    contact = ContactFactory(name="Ann", custom={field.key: "44"}, person=person)
    talk = ConversationFactory(owned_number=numbers[0], contact=contact)
    colleague = UserFactory()
    for n in range(count):
        other = ConversationFactory(owned_number=numbers[n % 3], assignee=UserFactory() if n % 2 else None)
        conversations.show_newest(MessageFactory(conversation=other))
        conversations.count_unread(other)
        ConversationFactory(owned_number=numbers[n % 3], contact=ContactFactory(person=person))
        furnish(talk, n, colleague)
    notes.write(conversation=talk, body="@maya please", by=colleague, client_token="to-maya-from-me")
    drafts.keep(conversation=talk, typed=drafts.Typed("Begun"), by=viewer)
    drafts.keep(conversation=talk, typed=drafts.Typed("Begun"), by=viewer, mode=drafts.Mode.NOTE)
    moves.assign([talk], to=viewer, by=colleague)
    return Conversation.objects.get(pk=talk.pk)


def furnish(talk: Conversation, n: int, colleague) -> None:
    """Put one more of everything into a conversation."""
    message = MessageFactory(conversation=talk)
    AttachmentFactory(message=message)
    conversations.count_unread(talk)
    OptOutDoubt.objects.create(message=message, contact=talk.contact, rule="perhaps", matched="stop")
    failed = MessageFactory(outbound=True, conversation=talk, status="failed")
    MessageFactory(outbound=True, conversation=talk, status="delivered", resend_of=failed)
    soon = timezone.now() + timedelta(hours=n + 1)
    MessageFactory(outbound=True, conversation=talk, status="scheduled", scheduled_for=soon)
    moves.assign([talk], to=UserFactory(), by=colleague)
    notes.write(conversation=talk, body="A note", by=colleague, client_token=f"a-note-of-many-{n}")
    ContactNote.objects.create(contact=talk.contact, author=colleague, body="Known", client_token=f"known-{n}")
    optout.restore_texts(conversation=talk, source=ConsentEvent.Source.TEXT, text="start")
    tag = TagFactory()
    talk.contact.tags.add(tag)
    ConversationTag.objects.create(conversation=talk, tag=tag, added_by=colleague)
    Call.objects.create(
        conversation=talk,
        contact=talk.contact,
        owned_number=talk.owned_number,
        direction="inbound",
        result="missed",
        from_number=talk.contact.phone,
        started_at=timezone.now(),
        ended_at=timezone.now(),
    )


@pytest.mark.parametrize("count", [1, 8])
def test_opening_a_conversation_takes_eight_queries_at_most_whatever_it_holds(
    client, staff, count, django_assert_max_num_queries
):
    talk = crowd(count, staff)
    with django_assert_max_num_queries(OPENING) as first:
        answer = client.get(f"/conversations/{talk.pk}/", headers=PART)
    assert len(first) == OPENING
    shown = [entry for day in answer.context["thread"].days for entry in day.entries]
    assert {bool(entry.call) for entry in shown} == {bool(entry.note) for entry in shown} == {True, False}
    assert not talk.unread.filter(user=staff).exists()
    with django_assert_max_num_queries(OPENING - 3):  # nothing is new any more
        client.get(f"/conversations/{talk.pk}/", headers=PART)


def test_a_plain_conversation_takes_five(client, staff, django_assert_num_queries):
    talk = MessageFactory().conversation
    with django_assert_num_queries(5):
        client.get(f"/conversations/{talk.pk}/", headers=PART | {"HX-Target": "workspace"})


@pytest.mark.parametrize("count", [1, 8])
def test_the_news_of_an_open_conversation_take_six(client, staff, count, django_assert_max_num_queries):
    talk = crowd(count, staff)
    since = Message.objects.order_by("occurred_at").first()
    headers = {"HX-Request": "true", "Textdesk-Since": f"{int(since.occurred_at.timestamp() * 1e6)}-{since.pk}"}
    with django_assert_max_num_queries(REFRESH):
        client.get(f"/conversations/{talk.pk}/refresh/", headers=headers)


@pytest.mark.parametrize("count", [1, 8])
@pytest.mark.parametrize("target", ["", "list", "more"])
def test_the_list_takes_six_however_many_rows(client, staff, count, target, django_assert_num_queries):
    crowd(count, staff)
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    with django_assert_num_queries(LIST):
        client.get("/", headers=headers)


@pytest.mark.parametrize("count", [1, 8])
def test_the_whole_page_with_a_conversation_takes_ten(client, staff, count, django_assert_max_num_queries):
    talk = crowd(count, staff)
    with django_assert_max_num_queries(PAGE):
        client.get(f"/conversations/{talk.pk}/")
