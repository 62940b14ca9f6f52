"""Writing: drafts, notes, saved replies, and the guard against a stale reply."""

from uuid import uuid4

import pytest

from inbox.models import Draft, Mention, Message, Note, SavedReply
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Maya", username="maya")
    client.force_login(user)
    return user


def reply(client, conversation, body, **fields):
    data = {"body": body, "client_token": uuid4().hex} | fields
    return client.post(f"/conversations/{conversation.pk}/reply/", data, headers=HTMX)


# --- the stale-reply guard


def test_a_reply_stops_once_when_the_customer_wrote_meanwhile_and_then_goes(client, staff):
    seen = MessageFactory(body="When do you open?")
    conversation = seen.conversation
    newer = MessageFactory(conversation=conversation, body="Never mind, found it")
    answer = reply(client, conversation, "At nine", seen=seen.pk)
    assert answer.status_code == 422
    assert "wrote while you were typing" in answer.text
    assert "Never mind, found it" in answer.text
    assert "At nine" in answer.text
    assert f'name="seen" value="{newer.pk}"' in answer.text
    assert not Message.objects.filter(direction="outbound").exists()
    assert reply(client, conversation, "At nine", seen=newer.pk).status_code == 200
    assert Message.objects.get(direction="outbound").body == "At nine"


def test_a_reply_stops_when_a_colleague_answered_meanwhile_and_names_them(client, staff):
    seen = MessageFactory()
    MessageFactory(outbound=True, conversation=seen.conversation, author=UserFactory(first_name="Jo", last_name="Li"))
    answer = reply(client, seen.conversation, "At nine", seen=seen.pk)
    assert "Jo Li wrote while you were typing" in answer.text


def test_ones_own_text_and_an_automatic_one_stop_nothing(client, staff):
    seen = MessageFactory()
    conversation = seen.conversation
    MessageFactory(outbound=True, conversation=conversation, author=staff)
    MessageFactory(outbound=True, conversation=conversation, author=None, purpose="help")
    assert reply(client, conversation, "And one more thing", seen=seen.pk).status_code == 200


# --- drafts


def test_a_draft_comes_back_in_its_own_conversation_for_its_own_author_only(client, staff):
    conversation, other = ConversationFactory(), ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/draft/", {"body": "Half a thought"})
    assert "Half a thought" in client.get(f"/conversations/{conversation.pk}/").text
    assert "Half a thought" not in client.get(f"/conversations/{other.pk}/").context["reply"].as_p()
    client.force_login(UserFactory())
    assert "Half a thought" not in client.get(f"/conversations/{conversation.pk}/").text


def test_the_list_shows_ones_own_draft(client, staff):
    conversation = ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/draft/", {"body": "Half a thought"})
    assert "Draft:" in client.get("/").text
    client.force_login(UserFactory())
    assert "Draft:" not in client.get("/").text


def test_sending_or_emptying_throws_the_draft_away(client, staff):
    conversation = ConversationFactory()
    address = f"/conversations/{conversation.pk}/draft/"
    client.post(address, {"body": "One"})
    client.post(address, {"body": "Two"})
    assert Draft.objects.get().body == "Two"
    client.post(address, {"body": "  "})
    assert "Draft:" not in client.get("/").text
    client.post(address, {"body": "Three"})
    reply(client, conversation, "Three")
    assert not Draft.objects.exists()


def test_a_refused_reply_keeps_its_draft(client, staff):
    conversation = ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/draft/", {"body": "x" * 3000})
    reply(client, conversation, "x" * 3000)
    assert Draft.objects.exists()


# --- notes


def note(client, conversation, body, token=""):
    data = {"body": body, "client_token": token or uuid4().hex}
    return client.post(f"/conversations/{conversation.pk}/note/", data)


def test_a_note_stands_in_the_thread_and_is_never_sent(client, staff):
    conversation = ConversationFactory()
    token = uuid4().hex
    for _ in range(2):
        note(client, conversation, "She prefers calls", token)
    assert Note.objects.count() == 1
    text = client.get(f"/conversations/{conversation.pk}/").text
    assert "She prefers calls" in text
    assert "Note by Maya" in text
    assert not Message.objects.exists()


def test_an_empty_note_is_refused(client, staff):
    conversation = ConversationFactory()
    answer = client.post(
        f"/conversations/{conversation.pk}/note/", {"body": " ", "client_token": uuid4().hex}, headers=HTMX
    )
    assert "Write something first" in answer.text
    assert not Note.objects.exists()


def test_a_mention_reaches_the_colleague_until_they_have_seen_it(client, staff):
    jo = UserFactory(username="jo.li")
    conversation = ConversationFactory()
    note(client, conversation, "@jo.li can you take this? mail me at x@maya, @Jo.Li. @maya")
    assert [mention.user for mention in Mention.objects.all()] == [jo]
    client.force_login(jo)
    assert [row.pk for row in client.get("/?folder=mentions").context["page"].rows] == [conversation.pk]
    client.get(f"/conversations/{conversation.pk}/", headers={"HX-Request": "true", "HX-Target": "workspace"})
    assert client.get("/?folder=mentions").context["page"].rows == []


def test_nobody_is_told_of_a_conversation_that_they_may_not_see(client, staff):
    UserFactory(username="jo")
    number = OwnedNumberFactory(is_open_to_all=False)
    number.people.add(staff)
    note(client, ConversationFactory(owned_number=number), "@jo look")
    assert not Mention.objects.exists()


def test_notes_can_be_written_where_nothing_can_be_sent(client, staff):
    conversation = ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/opt-out/", {"source": "call", "text": "stop"})
    assert "Add note" in client.get(f"/conversations/{conversation.pk}/").text


# --- saved replies


def saved(client, conversation) -> dict[str, str]:
    answer = client.get(f"/conversations/{conversation.pk}/saved-replies/")
    return {reply.name: reply for reply in answer.context["replies"]}


def test_a_saved_reply_is_filled_in_for_the_conversation(client, staff):
    SavedReply.objects.create(name="Hours", body="Hi {first name}, {my name} here. We open at 9. {Number}")
    conversation = ConversationFactory(
        contact=ContactFactory(name="Ann Lee"), owned_number=OwnedNumberFactory(number="+13215550100")
    )
    assert saved(client, conversation)["Hours"].text == "Hi Ann, Maya here. We open at 9. (321) 555-0100"


def test_a_saved_reply_with_a_gap_is_refused_and_says_which(client, staff):
    SavedReply.objects.create(name="Hi", body="Hi {first name}!")
    SavedReply.objects.create(name="Odd", body="Your {order}")
    SavedReply.objects.create(name="Old", body="Gone", is_active=False)
    conversation = ConversationFactory()
    found = saved(client, conversation)
    assert (found["Hi"].missing, found["Odd"].missing) == (("first name",), ("order",))
    assert "Old" not in found
    text = client.get(f"/conversations/{conversation.pk}/saved-replies/").text
    assert "Not known here: first name" in text
    assert text.count('aria-disabled="true"') == 2
