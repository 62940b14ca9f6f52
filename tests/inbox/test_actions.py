"""What staff do, with and without JavaScript."""

import html
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from contacts.models import ConsentEvent, Contact, OptOut
from inbox.models import Conversation, ConversationEvent, Message
from televoips.codes import TABLE, describe
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def bubbles(client, *texts) -> list[str]:
    """Return what the page shows of some texts."""
    page = html.unescape(client.get(f"/conversations/{texts[0].conversation_id}/").text)
    return [page.split(f'id="message-{text.pk}"')[1].split("</li>")[0] for text in texts]


def reply(client, conversation, body, token="", **headers):
    data = {"body": body, "client_token": token or uuid4().hex}
    return client.post(f"/conversations/{conversation.pk}/reply/", data, headers=headers)


def test_a_reply_is_stored_as_queued_with_its_author_and_the_page_comes_back(client, staff):
    conversation = ConversationFactory()
    answer = reply(client, conversation, "On our way")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/conversations/{conversation.pk}/"
    message = Message.objects.get()
    assert (message.body, message.status, message.author) == ("On our way", "queued", staff)


def test_an_open_page_gets_the_thread_and_a_fresh_composer(client, staff):
    conversation = ConversationFactory()
    token = uuid4().hex
    answer = reply(client, conversation, "On our way", token, **HTMX)
    assert "On our way" in answer.text
    assert 'id="composer"' in answer.text
    assert token not in answer.text


def test_a_double_click_and_a_retried_post_make_one_text(client, staff):
    conversation = ConversationFactory()
    token = uuid4().hex
    for _ in range(3):
        assert reply(client, conversation, "Once", token).status_code == 302
    assert Message.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("body", "says"),
    [("", "Write something first"), ("   ", "Write something first"), ("x" * 2049, "2,049 characters")],
)
def test_a_reply_that_cannot_go_comes_back_with_what_was_typed_and_why(client, staff, body, says, headers):
    conversation = ConversationFactory()
    answer = reply(client, conversation, body, **headers)
    assert answer.status_code == 422
    assert says in answer.text
    assert body in answer.text
    assert not Message.objects.exists()


def test_a_reply_that_crosses_a_stop_is_refused_with_the_reason_and_kept_out(client, staff):
    conversation = ConversationFactory()
    OptOut.objects.create(contact=conversation.contact, said_at=conversation.created_at)
    answer = reply(client, conversation, "Too late", **HTMX)
    assert answer.status_code == 422
    assert "opted out" in answer.text
    assert not Message.objects.exists()


def test_without_its_token_a_reply_is_refused_and_what_was_typed_stays(client, staff):
    conversation = ConversationFactory()
    answer = client.post(f"/conversations/{conversation.pk}/reply/", {"body": "Typed words"})
    assert answer.status_code == 422
    assert "Typed words" in answer.text
    assert "out of date" in answer.text


def test_close_and_reopen_bear_who_and_when(client, staff):
    conversation = ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/close/")
    client.post(f"/conversations/{conversation.pk}/close/")
    assert Conversation.objects.get().status == "closed"
    client.post(f"/conversations/{conversation.pk}/reopen/")
    assert Conversation.objects.get().status == "open"
    kinds = list(ConversationEvent.objects.order_by("pk").values_list("kind", "actor"))
    assert kinds == [("closed", staff.pk), ("reopened", staff.pk)]


def test_assign_to_me_to_another_and_to_nobody(client, staff):
    other = UserFactory()
    conversation = ConversationFactory()
    for chosen in (staff.pk, other.pk, ""):
        client.post(f"/conversations/{conversation.pk}/assign/", {"assignee": chosen})
        assert Conversation.objects.get().assignee_id == (chosen or None)
    assert ConversationEvent.objects.filter(actor=staff).count() == 3


def test_nobody_is_assigned_what_they_cannot_see(client, staff):
    number = OwnedNumberFactory(is_open_to_all=False)
    number.people.add(staff)
    conversation = ConversationFactory(owned_number=number)
    outsider = UserFactory()
    for chosen in (outsider.pk, 10**9, "abc"):
        answer = client.post(f"/conversations/{conversation.pk}/assign/", {"assignee": chosen}, headers=HTMX)
        assert "not assigned" in answer.text
    assert Conversation.objects.get().assignee is None


def test_a_failed_text_is_sent_again_once_and_both_say_so(client, staff):
    message = MessageFactory(outbound=True, status="failed", body="Please call us")
    for _ in range(2):
        client.post(f"/messages/{message.pk}/resend/")
    again = Message.objects.exclude(pk=message.pk).get()
    assert (again.body, again.status, again.resend_of, again.author) == ("Please call us", "queued", message, staff)
    old, new = bubbles(client, message, again)
    assert "Sent again at" in old
    assert f"?at={again.pk}#message-{again.pk}" in old
    assert f"?at={message.pk}#message-{message.pk}" in new
    assert "/resend/" not in old + new


def test_a_text_sent_again_proves_that_the_carrier_took_it(client, staff, carrier, worker):
    message = MessageFactory(outbound=True, status="failed", conversation__owned_number__number="+13215550100")
    client.post(f"/messages/{message.pk}/resend/")
    again = Message.objects.get(resend_of=message)
    assert "The carrier took it" not in bubbles(client, again)[0]
    worker()
    again.refresh_from_db()
    [shown] = bubbles(client, again)
    assert again.carrier_id
    assert f"<code>{again.carrier_id}</code>" in shown
    assert f"The carrier took it {date_format(localtime(again.sent_at), 'MOMENT_WITH_SECONDS')}" in shown


def test_a_resend_that_failed_is_sent_again_in_its_own_place_and_never_twice(client, staff):
    first = MessageFactory(outbound=True, status="failed")
    client.post(f"/messages/{first.pk}/resend/")
    second = Message.objects.get(resend_of=first)
    Message.objects.filter(pk=second.pk).update(status="failed")
    answer = client.post(f"/messages/{first.pk}/resend/", headers=HTMX)
    assert "Look at the newer one" in answer.text
    assert ["/resend/" in each for each in bubbles(client, first, second)] == [False, True]
    client.post(f"/messages/{second.pk}/resend/")
    assert (first.resends.count(), second.resends.count()) == (1, 1)


def test_a_resend_that_was_never_tried_may_be_asked_for_again(client, staff):
    message = MessageFactory(outbound=True, status="failed")
    client.post(f"/messages/{message.pk}/resend/")
    message.resends.update(status="cancelled")
    client.post(f"/messages/{message.pk}/resend/")
    assert message.resends.filter(status="queued").count() == 1


def test_who_sends_a_text_in_doubt_again_is_warned_that_it_may_arrive_twice(client, staff):
    message = MessageFactory(outbound=True, status="unknown", claimed_at=timezone.now())
    [shown] = bubbles(client, message)
    assert "may arrive twice" in shown
    assert "/resend/" in shown


@pytest.mark.parametrize("code", TABLE)
def test_a_failed_text_says_why_and_what_to_do_next(client, staff, code):
    message = MessageFactory(outbound=True, status="failed", error_code=code)
    [shown] = bubbles(client, message)
    assert TABLE[code].why in shown
    assert f"<strong>{TABLE[code].next_step}</strong>" in shown
    assert ("/resend/" in shown) == TABLE[code].may_resend


@pytest.mark.parametrize("code", [4470, 4771, 4301, 4775])
def test_words_that_the_carrier_refuses_each_time_are_not_sent_again(client, staff, code):
    message = MessageFactory(outbound=True, status="failed", error_code=code)
    answer = client.post(f"/messages/{message.pk}/resend/", headers=HTMX)
    assert f"{describe(code).why} {describe(code).next_step}" in html.unescape(answer.text)
    assert not message.resends.exists()


def test_a_text_in_doubt_ends_by_a_persons_word(client, staff):
    arrived, lost = MessageFactory(outbound=True, status="unknown"), MessageFactory(outbound=True, status="unknown")
    client.post(f"/messages/{arrived.pk}/arrived/")
    client.post(f"/messages/{lost.pk}/resend/")
    arrived.refresh_from_db()
    lost.refresh_from_db()
    assert (arrived.status, arrived.settled_by) == ("sent", staff)
    assert (lost.status, lost.settled_by) == ("failed", staff)
    assert Message.objects.get(resend_of=lost).status == "queued"


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "delivered", "blocked", "cancelled"])
def test_only_what_was_not_delivered_is_sent_again(client, staff, status):
    message = MessageFactory(outbound=True, status=status, claimed_at=timezone.now())
    answer = client.post(f"/messages/{message.pk}/resend/", headers=HTMX)
    assert "Only a text that was not delivered" in answer.text
    assert Message.objects.count() == 1


def test_nothing_is_sent_again_after_stop(client, staff):
    message = MessageFactory(outbound=True, status="failed")
    OptOut.objects.create(contact=message.conversation.contact, said_at=message.created_at)
    answer = client.post(f"/messages/{message.pk}/resend/", headers=HTMX)
    assert "opted out" in answer.text
    assert Message.objects.count() == 1


# --- people


def new_text(client, **changes):
    data = {"phone": "(407) 555-0177", "body": "Hello", "client_token": uuid4().hex} | changes
    return client.post("/conversations/new/", data)


@pytest.mark.parametrize("typed", ["(407) 555-0177", "407.555.0177", "+1 407 555 0177", "14075550177"])
def test_a_conversation_starts_with_a_number_typed_in_any_form(client, staff, typed):
    number = OwnedNumberFactory()
    answer = new_text(client, phone=typed, owned_number=number.pk)
    conversation = Conversation.objects.get()
    assert answer.headers["Location"] == f"/conversations/{conversation.pk}/"
    assert conversation.contact.phone == "+14075550177"
    assert Message.objects.get().status == "queued"


def test_starting_again_goes_on_with_the_conversation_that_is_there(client, staff):
    number = OwnedNumberFactory()
    known = ConversationFactory(owned_number=number, contact=ContactFactory(phone="+14075550177"), status="closed")
    new_text(client, owned_number=number.pk)
    known.refresh_from_db()
    assert known.status == "open"
    assert known.messages.count() == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"phone": "911"}, "cannot text an emergency number"),
        ({"phone": "555-0177"}, "too short"),
        ({"phone": "hello"}, "phone number"),
        ({"phone": ""}, "required"),
        ({"body": ""}, "Write something first"),
    ],
)
def test_a_start_that_cannot_be_comes_back_as_typed_and_leaves_nothing(client, staff, changes, says):
    number = OwnedNumberFactory()
    answer = new_text(client, owned_number=number.pk, **changes)
    assert answer.status_code == 422
    assert says in answer.text
    assert changes.get("body", "Hello") in answer.text
    assert not Conversation.objects.exists()
    assert not Contact.objects.exists()


def test_a_number_that_one_may_not_use_cannot_be_sent_from(client, staff):
    OwnedNumberFactory()
    for number in (OwnedNumberFactory(is_open_to_all=False), OwnedNumberFactory(is_active=False)):
        assert new_text(client, owned_number=number.pk).status_code == 422
    assert not Message.objects.exists()


def test_one_who_opted_out_cannot_be_started_with(client, staff):
    OptOut.objects.create(contact=ContactFactory(phone="+14075550177"), said_at="2026-01-01T00:00Z")
    answer = new_text(client, owned_number=OwnedNumberFactory().pk)
    assert answer.status_code == 422
    assert "opted out" in answer.text
    assert not Conversation.objects.exists()


def test_a_person_is_named_and_unnamed(client, staff):
    conversation = ConversationFactory()
    for name, kept in (("  Ann \t Lee ", "Ann Lee"), ("", ""), ("🚲" * 60, "🚲" * 60)):
        client.post(f"/conversations/{conversation.pk}/contact/", {"name": name})
        assert Contact.objects.get().name == kept
    answer = client.post(f"/conversations/{conversation.pk}/contact/", {"name": "x" * 121}, headers=HTMX)
    assert "at most 120" in answer.text


def test_an_opt_out_by_hand_keeps_the_words_the_channel_and_who(client, staff):
    conversation = ConversationFactory()
    client.post(f"/conversations/{conversation.pk}/opt-out/", {"source": "in_person", "text": "Take me off"})
    line = ConsentEvent.objects.get(kind="manual_opt_out")
    assert (line.source, line.text, line.actor) == ("in_person", "Take me off", staff)
    assert OptOut.objects.get().carrier_state == "pending"


def test_an_opt_out_by_hand_without_words_is_refused(client, staff):
    conversation = ConversationFactory()
    answer = client.post(f"/conversations/{conversation.pk}/opt-out/", {"source": "call", "text": ""}, headers=HTMX)
    assert "Write what they said" in answer.text
    assert not OptOut.objects.exists()


@pytest.mark.parametrize("action", ["reply", "close", "reopen", "read", "contact", "opt-out"])
def test_nothing_changes_by_a_link(client, staff, action):
    conversation = ConversationFactory()
    assert client.get(f"/conversations/{conversation.pk}/{action}/").status_code == 405
