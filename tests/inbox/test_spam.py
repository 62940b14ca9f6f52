"""Blocking who sends spam, and waiting for an answer: what leaves the list, what comes first in it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.models import Contact, OptOut
from inbox import conversations, moves, receiving, sending, spam
from inbox.models import Conversation, ConversationEvent, Message, Unread
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
PHONE = "+14075550123"


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Ann", last_name="Lee")
    client.force_login(user)
    return user


@pytest.fixture
def conversation(staff):
    number = OwnedNumberFactory(number="+13215550100")
    return ConversationFactory(owned_number=number, contact__phone=PHONE, contact__name="Pushy Shop")


def writes(post_event, text="Buy now", **more):
    assert (
        post_event(text_in(text=text, **{"from": PHONE.lstrip("+"), "to": ["13215550100"]} | more)).status_code == 200
    )


def press(client, conversation, **data):
    return client.post(reverse("inbox:conversation-spam", args=[conversation.pk]), data)


def rows(client, address="/"):
    return client.get(address).context["page"].rows


def test_spam_leaves_the_list_says_who_and_when_and_comes_back(client, staff, conversation):
    other = ConversationFactory(contact=conversation.contact, status="closed")
    Unread.objects.create(user=staff, conversation=conversation, owned_number=conversation.owned_number)
    press(client, conversation)
    assert rows(client) == []
    assert set(rows(client, "/?state=spam")) == {conversation, other}
    assert not Unread.objects.exists()
    contact = Contact.objects.get(pk=conversation.contact_id)
    assert contact.blocked_by == staff
    text = client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).text
    assert "Spam, by Ann Lee" in text
    assert "Ann Lee marked this person as spam" in text
    press(client, conversation, undo="1")
    assert rows(client) == [conversation]
    assert rows(client, "/?state=closed") == [other]
    assert Contact.objects.get().blocked_at is None
    kinds = list(ConversationEvent.objects.filter(conversation=conversation).values_list("kind", "actor"))
    assert kinds == [("spam", staff.pk), ("not_spam", staff.pk)]


def test_what_a_blocked_person_texts_is_stored_and_wakes_nobody(client, staff, conversation, post_event):
    spam.block([conversation], by=staff)
    writes(post_event)
    assert Message.objects.get().body == "Buy now"
    conversation.refresh_from_db()
    assert conversation.status == "spam"
    assert not Unread.objects.exists()
    assert not ConversationEvent.objects.filter(kind="reopened").exists()


def test_a_blocked_person_who_texts_another_number_stays_out_of_the_inbox(client, staff, conversation, post_event):
    spam.block([conversation], by=staff)
    OwnedNumberFactory(number="+13215550101")
    writes(post_event, to=["13215550101"])
    assert Conversation.objects.exclude(pk=conversation.pk).get().status == "spam"
    assert not Unread.objects.exists()


def test_stop_from_a_blocked_person_counts(staff, conversation, post_event):
    spam.block([conversation], by=staff)
    writes(post_event, "STOP")
    assert OptOut.objects.get().contact == conversation.contact


@pytest.mark.parametrize("act", [moves.close, moves.reopen])
def test_spam_is_not_closed_or_reopened_in_passing(staff, conversation, act):
    spam.block([conversation], by=staff)
    assert act([conversation], by=staff) == []
    assert Conversation.objects.get().status == "spam"


# --- who waits


def order(client):
    return [row.pk for row in rows(client, "/?sort=waiting")]


def test_who_waits_longest_comes_first_and_the_row_says_how_long(client, staff):
    number, now = OwnedNumberFactory(), timezone.now()
    made = []
    for hours in (1, 5, 3):
        row = ConversationFactory(owned_number=number)
        for later in (0, 0.5):
            at = now - timedelta(hours=hours - later)
            conversations.show_newest(MessageFactory(conversation=row, occurred_at=at))
        made.append(row.pk)
    assert order(client) == [made[1], made[2], made[0]]
    assert "waiting 5 h" in client.get("/?sort=waiting").text


def test_a_text_waits_until_a_person_answers_and_the_next_one_waits_anew(client, staff, conversation, post_event):
    writes(post_event, "Are you open?")
    first = Conversation.objects.get().waiting_since
    writes(post_event, "Hello?", id="m2")
    assert Conversation.objects.get().waiting_since == first
    sending.queue_reply(conversation=conversation, body="Yes", by=staff, client_token="token-of-a-reply")
    assert Conversation.objects.get().waiting_since is None
    assert order(client) == []
    text = Message.objects.get(direction="outbound")
    receiving.take_in(text_event_after(text))
    assert Conversation.objects.get().waiting_since > first


def text_event_after(message):
    import json

    at = message.occurred_at + timedelta(seconds=2)
    event = text_in(text="Thanks, and Sunday?", id="m3", time=at.strftime("%Y-%m-%d %H:%M:%S"))
    return json.dumps(event | {"from": PHONE.lstrip("+"), "to": ["13215550100"]}).encode()


def test_who_was_closed_or_only_texts_keywords_does_not_wait(client, staff, conversation, post_event):
    writes(post_event, "HELP")
    assert Conversation.objects.get().waiting_since is None
    writes(post_event, "Are you open?", id="m2")
    moves.close([conversation], by=staff)
    assert Conversation.objects.get().waiting_since is None


@pytest.mark.parametrize("first_told", ["reply", "text"])
def test_late_news_leaves_the_same_wait_in_any_order(staff, conversation, first_told):
    now = timezone.now()
    steps = {
        "reply": lambda: conversations.show_newest(
            MessageFactory(outbound=True, conversation=conversation, occurred_at=now - timedelta(hours=2))
        ),
        "text": lambda: [
            conversations.show_newest(
                MessageFactory(conversation=conversation, occurred_at=now - timedelta(hours=hours))
            )
            for hours in (1, 3)
        ],
    }
    for name in sorted(steps, key=lambda name: name != first_told):
        steps[name]()
    assert Conversation.objects.get().waiting_since == now - timedelta(hours=1)


def test_pages_of_those_who_wait_follow_one_another(client, staff, monkeypatch):
    monkeypatch.setattr("inbox.listing.PAGE", 2)
    number, now = OwnedNumberFactory(), timezone.now()
    for hours in (1, 2, 2, 3, 4):
        ConversationFactory(owned_number=number, waiting_since=now - timedelta(hours=hours))
    seen, after = [], ""
    for _ in range(3):
        page = client.get("/", {"sort": "waiting", "after": after}).context["page"]
        seen += [row.waiting_since for row in page.rows]
        after = page.next
    assert seen == sorted(seen)
    assert len(seen) == 5
    assert not after
