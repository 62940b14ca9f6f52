"""A conversation on paper and as a file."""

import csv
import io

import pytest
from django.utils import timezone

from contacts import consent
from inbox import moves, notes
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Maya", last_name="Ortiz")
    client.force_login(user)
    return user


@pytest.fixture
def conversation(client, staff):
    conversation = ConversationFactory()
    MessageFactory(conversation=conversation, body="Please stop calling me")
    MessageFactory(outbound=True, conversation=conversation, author=staff, status="failed", error_code=4720)
    notes.write(conversation=conversation, body="=cmd|' /C calc'!A0", by=staff, client_token="n" * 20)
    moves.close([conversation], by=staff)
    client.post(f"/conversations/{conversation.pk}/opt-out/", {"source": "call", "text": "Take me off"})
    return conversation


def test_the_page_holds_texts_notes_events_and_consent_with_who_and_when(client, conversation):
    text = client.get(f"/conversations/{conversation.pk}/record/").text
    for words in ("Please stop calling me", "Not delivered", "closed this", "Take me off", "Maya Ortiz", "Opted out"):
        assert words in text


def test_the_file_holds_the_same_and_no_cell_is_a_formula(client, conversation):
    answer = client.get(f"/conversations/{conversation.pk}/record.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row["kind"] for row in rows].count("text in") == 1
    assert "'=cmd|' /C calc'!A0" in [row["text"] for row in rows]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_the_record_of_a_conversation_that_one_may_not_see_is_not_found(client, staff):
    hidden = ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False))
    for name in ("record/", "record.csv"):
        assert client.get(f"/conversations/{hidden.pk}/{name}").status_code == 404


def test_a_long_record_takes_no_more_queries_than_a_short_one(client, staff, django_assert_max_num_queries):
    conversation = ConversationFactory()
    for _ in range(30):
        MessageFactory(outbound=True, conversation=conversation)
    with django_assert_max_num_queries(10):
        client.get(f"/conversations/{conversation.pk}/record/")


@pytest.mark.parametrize("name", ["record/", "record.csv"])
def test_notes_are_left_out_of_a_record_that_leaves_the_house(client, conversation, name):
    def shown(**asked):
        return client.get(f"/conversations/{conversation.pk}/{name}", asked).getvalue().decode()

    assert "calc" in shown()
    assert "calc" not in shown(notes="0")
    assert "Please stop calling me" in shown(notes="0")


@pytest.mark.parametrize("name", ["record/", "record.csv"])
def test_words_said_to_a_number_that_one_may_not_see_are_not_in_the_record(client, staff, conversation, name):
    hidden = OwnedNumberFactory(is_open_to_all=False)
    consent.opt_out(contact=conversation.contact, source="text", text="secret words", owned_number=hidden.number)
    text = client.get(f"/conversations/{conversation.pk}/{name}").getvalue().decode()
    assert "secret words" not in text
    assert "Take me off" in text


def test_calls_and_all_kinds_of_lines_stand_in_the_order_of_time(client, staff, conversation):
    at = timezone.now()
    call = {"direction": "inbound", "result": "missed", "contact": conversation.contact}
    conversation.calls.create(started_at=at, ended_at=at, owned_number=conversation.owned_number, **call)
    lines = client.get(f"/conversations/{conversation.pk}/record/").context["lines"]
    assert {line.kind for line in lines} == {"text in", "text out", "note", "event", "call", "consent"}
    assert [line.at for line in lines] == sorted(line.at for line in lines)
