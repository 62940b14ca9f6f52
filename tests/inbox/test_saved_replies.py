"""Saved replies: everyone's and one's own, managed on pages of their own, and never sent with a gap."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from inbox import saved_replies
from inbox.models import Message, SavedReply
from tests.factories import ContactFactory, ConversationFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def maya(client):
    user = UserFactory(first_name="Maya", last_name="Ortiz")
    client.force_login(user)
    return user


def write(client, name="Hours", body="We open at nine, {first name}.", pk=None, **fields):
    address = f"/saved-replies/{pk}/" if pk else "/saved-replies/new/"
    return client.post(address, {"name": name, "body": body} | fields)


def offered(client, conversation):
    answer = client.get(f"/conversations/{conversation.pk}/saved-replies/")
    return [(reply.name, reply.is_own) for reply in answer.context["replies"]]


def test_staff_write_one_for_everyone_and_one_for_themselves(client, maya):
    assert write(client, name="Hours", is_shared="on").headers["Location"] == "/saved-replies/"
    write(client, name="Greeting")
    conversation = ConversationFactory()
    assert offered(client, conversation) == [("Greeting", True), ("Hours", False)]
    client.force_login(UserFactory())
    assert offered(client, conversation) == [("Hours", False)]
    text = client.get("/saved-replies/").text
    assert "Hours" in text
    assert "Maya Ortiz," in text
    assert "Greeting" not in text


def test_the_form_shows_how_it_reads_and_what_it_costs(client, maya):
    answer = client.post("/saved-replies/preview/", {"body": "Hi {first name}, {my name} here “now”. {order}"})
    assert "Hi Ann, Maya here “now”. {order}" in answer.text
    assert "1 segment" in answer.text
    assert "Unicode" in answer.text
    assert "Nothing stands for “order”." in answer.text
    assert "Write a text" in client.post("/saved-replies/preview/", {"body": ""}).text


def test_a_changed_one_keeps_who_changed_it(client, maya):
    write(client, is_shared="on")
    reply = SavedReply.objects.get()
    jo = UserFactory(first_name="Jo", last_name="Li")
    client.force_login(jo)
    assert "We open at nine" in client.get(f"/saved-replies/{reply.pk}/").text
    write(client, pk=reply.pk, body="We open at ten.", is_shared="on")
    reply.refresh_from_db()
    assert (reply.body, reply.updated_by) == ("We open at ten.", jo)


def test_a_removed_one_is_offered_no_more_and_its_name_is_free(client, maya):
    write(client, is_shared="on")
    reply = SavedReply.objects.get()
    client.post(f"/saved-replies/{reply.pk}/remove/")
    assert offered(client, ConversationFactory()) == []
    reply.refresh_from_db()
    assert (reply.is_active, reply.updated_by) == (False, maya)
    assert write(client, is_shared="on").status_code == 302
    assert client.get(f"/saved-replies/{reply.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"body": "Your {order} for {first  name}"}, "Nothing stands for {order}."),
        ({"name": "HOURS", "is_shared": "on"}, "Another saved reply has this name."),
        ({"name": " "}, "This field is required."),
        ({"body": " "}, "This field is required."),
        ({"body": "x" * 2049}, "at most 2048 characters"),
        ({"name": "x" * 41}, "at most 40 characters"),
    ],
)
def test_what_cannot_be_kept_says_why(client, maya, fields, why):
    write(client, is_shared="on")
    answer = write(client, **({"name": "Other", "body": "Hello"} | fields))
    assert answer.status_code == 422
    assert why in answer.text.replace("&quot;", '"')
    assert SavedReply.objects.count() == 1


def test_ones_own_may_bear_the_name_of_everyones(client, maya):
    write(client, is_shared="on")
    assert write(client).status_code == 302
    assert write(client).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedReply.objects.create(name="hours", body="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedReply.objects.create(name="hours", body="x", owner=maya)


def test_a_colleagues_own_one_is_out_of_reach(client, maya):
    theirs = SavedReply.objects.create(name="Secret", body="Secret words", owner=UserFactory())
    assert client.get(f"/saved-replies/{theirs.pk}/").status_code == 404
    assert write(client, pk=theirs.pk).status_code == 404
    assert client.post(f"/saved-replies/{theirs.pk}/remove/").status_code == 404
    theirs.refresh_from_db()
    assert theirs.is_active


def test_the_pages_search_names_and_words(client, maya):
    write(client, name="Hours", body="We open at nine.", is_shared="on")
    write(client, name="Way", body="Behind the church.")
    text = client.get("/saved-replies/?q=church").text
    assert "Way" in text
    assert "We open" not in text
    assert "No saved reply holds “zebra”" in client.get("/saved-replies/?q=zebra").text


@pytest.mark.parametrize("address", ["reply", "schedule"])
def test_a_text_with_an_unfilled_name_is_refused_and_names_it(client, maya, address):
    conversation = ConversationFactory(contact=ContactFactory(name=""))
    data = {"body": "Hi {first name}, it is ready.", "client_token": uuid4().hex, "at": "2026-06-04T12:00:00Z"}
    answer = client.post(f"/conversations/{conversation.pk}/{address}/", data, headers=HTMX)
    assert answer.status_code == 422
    assert "{first name} is not filled in" in answer.text
    assert not Message.objects.exists()


def test_other_words_in_braces_are_a_persons_own_affair(client, maya):
    conversation = ConversationFactory()
    data = {"body": "The code is {1234}", "client_token": uuid4().hex}
    client.post(f"/conversations/{conversation.pk}/reply/", data)
    assert Message.objects.get().body == "The code is {1234}"


def test_a_name_that_looks_like_a_variable_is_not_filled_in_twice(maya):
    conversation = ConversationFactory(contact=ContactFactory(name="{number}"))
    reply = SavedReply(body="Hi {name}")
    filled = saved_replies.fill(reply, saved_replies.values_for(conversation, maya))
    assert filled.text == "Hi {number}"


@pytest.mark.parametrize("rows", [2, 30])
def test_the_page_takes_the_same_queries_however_many_there_are(client, maya, rows, django_assert_num_queries):
    for n in range(rows):
        SavedReply.objects.create(name=f"R{n}", body="x", owner=maya if n % 2 else None, updated_by=UserFactory())
    client.get("/saved-replies/")
    with django_assert_num_queries(3):
        client.get("/saved-replies/")
