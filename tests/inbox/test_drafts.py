"""Drafts: kept for each conversation and mode, in whatever order requests come, and never after the text was sent."""

import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from inbox import drafts
from inbox.drafts import Typed
from inbox.models import Draft
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def keep(client, conversation, body, **fields):
    return client.post(f"/conversations/{conversation.pk}/draft/", {"body": body} | fields)


def boxes(client, conversation):
    page = client.get(f"/conversations/{conversation.pk}/").context
    return page["reply"]["body"].value(), page["note"]["body"].value()


def test_a_reply_and_a_note_are_kept_apart(client, staff):
    conversation, other = ConversationFactory(), ConversationFactory()
    keep(client, conversation, "Dear Ann", mode="reply")
    keep(client, conversation, "She is rude", mode="note")
    assert boxes(client, conversation) == ("Dear Ann", "She is rude")
    assert boxes(client, other) == ("", "")


def test_adding_the_note_ends_its_draft_and_not_the_replys(client, staff):
    conversation = ConversationFactory()
    keep(client, conversation, "Dear Ann", mode="reply")
    keep(client, conversation, "She is rude", mode="note")
    client.post(f"/conversations/{conversation.pk}/note/", {"body": "She is rude", "client_token": uuid4().hex})
    assert boxes(client, conversation) == ("Dear Ann", "")


@pytest.mark.parametrize("order", list(itertools.permutations([1, 2, 3])))
def test_the_newest_state_of_a_form_stays_in_whatever_order_its_requests_come(client, staff, order):
    conversation, token = ConversationFactory(), uuid4().hex
    for stamp in order:
        keep(client, conversation, "Hello"[: stamp + 2], client_token=token, stamp=stamp)
    assert boxes(client, conversation)[0] == "Hello"


def test_what_was_emptied_does_not_come_back_with_a_late_request(client, staff):
    conversation, token = ConversationFactory(), uuid4().hex
    keep(client, conversation, "", client_token=token, stamp=2)
    keep(client, conversation, "Hello", client_token=token, stamp=1)
    assert boxes(client, conversation)[0] == ""
    assert "Draft:" not in client.get("/").text


@pytest.mark.parametrize(("mode", "address"), [("reply", "reply"), ("note", "note"), ("reply", "schedule")])
def test_nothing_is_kept_of_a_form_that_was_sent(client, staff, mode, address):
    conversation, token = ConversationFactory(), uuid4().hex
    data = {"body": "Hello", "client_token": token, "at": (timezone.now() + timedelta(days=2)).isoformat()}
    client.post(f"/conversations/{conversation.pk}/{address}/", data)
    keep(client, conversation, "Hello", mode=mode, client_token=token, stamp=9)
    assert boxes(client, conversation) == ("", "")


def test_a_late_request_of_a_sent_form_leaves_the_next_draft_alone(client, staff):
    conversation, token = ConversationFactory(), uuid4().hex
    client.post(f"/conversations/{conversation.pk}/reply/", {"body": "Hello", "client_token": token})
    keep(client, conversation, "And one more", client_token=uuid4().hex, stamp=1)
    keep(client, conversation, "Hello", client_token=token, stamp=9)
    assert boxes(client, conversation)[0] == "And one more"


def test_another_window_goes_on_with_the_draft(client, staff):
    conversation = ConversationFactory()
    keep(client, conversation, "From the desk", client_token=uuid4().hex, stamp=1_900_000_000_000)
    keep(client, conversation, "From the phone", client_token=uuid4().hex, stamp=5)
    assert boxes(client, conversation)[0] == "From the phone"


@pytest.mark.parametrize("fields", [{"mode": "letter"}, {"stamp": "soon"}, {"stamp": "-1"}, {"client_token": "<b>"}])
def test_a_malformed_draft_is_refused(client, staff, fields):
    assert keep(client, ConversationFactory(), "Hello", **fields).status_code == 400
    assert not Draft.objects.exists()


def test_a_draft_that_holds_nul_or_is_huge_is_kept_within_bounds(client, staff):
    conversation = ConversationFactory()
    drafts.keep(conversation=conversation, typed=Typed("a\x00b" + "x" * 30_000), by=staff)
    assert len(Draft.objects.get().body) == drafts.MOST_CHARACTERS
    assert Draft.objects.get().body.startswith("ab")


def test_nobody_keeps_a_draft_where_they_may_not_look(client, staff):
    hidden = ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False))
    assert keep(client, hidden, "Hello").status_code == 404
    assert not Draft.objects.exists()


def test_the_list_shows_a_begun_note_too(client, staff):
    keep(client, ConversationFactory(), "Ask Jo", mode="note")
    assert "Ask Jo" in client.get("/").text
