"""Sending later on the page: the sheet, the waiting bubble, the clock in the list; with htmx and without."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from contacts import consent
from inbox import moments, scheduling
from inbox.models import Draft, Message
from inbox.scheduling import Wish
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
NOON = datetime(2026, 6, 3, 16, tzinfo=UTC)
"""A Wednesday's noon in New York."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as moved:
        yield moved


@pytest.fixture
def staff(client):
    user = UserFactory(first_name="Maya")
    client.force_login(user)
    return user


@pytest.fixture
def conversation():
    return ConversationFactory(contact=ContactFactory(phone="+12125550100"))


@pytest.fixture
def waiting(conversation):
    wish = Wish("See you tomorrow", NOON + DAY)
    return scheduling.schedule(conversation=conversation, wish=wish, by=UserFactory(), client_token="later")


def schedule(client, conversation, *, headers=HTMX, **fields):
    data = {"body": "See you", "client_token": uuid4().hex, "at": (NOON + DAY).isoformat()} | fields
    return client.post(f"/conversations/{conversation.pk}/schedule/", data, headers=headers)


# --- the sheet


def test_the_sheet_brings_what_was_typed_and_moments_by_both_clocks(client, staff, conversation):
    answer = client.post(f"/conversations/{conversation.pk}/later/", {"body": "See you", "seen": "7"}, headers=HTMX)
    assert ">See you</textarea>" in answer.text
    assert 'name="seen" value="7"' in answer.text
    assert "Tomorrow morning<small>Thu, Jun 4, 1:00 PM · Thu, Jun 4, 9:00 AM for them" in answer.text
    assert answer.headers["HX-Retarget"] == "#sheet"
    assert not Message.objects.exists()


def test_without_scripts_the_sheet_is_a_page(client, staff, conversation):
    answer = client.post(f"/conversations/{conversation.pk}/later/", {"body": "See you"})
    assert "<html" in answer.text
    assert ">See you</textarea>" in answer.text
    page = schedule(client, conversation, headers={})
    assert page.headers["Location"] == f"/conversations/{conversation.pk}/"
    assert Message.objects.get().status == "scheduled"


def test_scheduling_shows_the_text_below_the_thread_and_ends_the_draft(client, staff, conversation):
    MessageFactory(conversation=conversation, body="When?")
    client.post(f"/conversations/{conversation.pk}/draft/", {"body": "See"})
    answer = schedule(client, conversation, cancels_on_reply="on")
    assert answer.status_code == 200
    assert answer.text.index("When?") < answer.text.index("scheduled-title") < answer.text.index("See you</p>")
    assert "Cancelled if they write first" in answer.text
    assert "It goes out on Thu, Jun 4, 4:00 PM." in answer.text
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"at": ""}, "Choose when it is to be sent."),
        ({"at": "tomorrow"}, "Choose when it is to be sent."),
        ({"at": "2026-06-04T12:00:00"}, "Choose when it is to be sent."),
        ({"at": "own", "own": "nonsense"}, "Enter a valid date/time."),
        ({"at": (NOON - HOUR).isoformat()}, "Choose a moment to come"),
        ({"body": " "}, "Write something first."),
        ({"body": "x" * 2049}, "2,049 characters"),
        ({"client_token": "!"}, "This page is out of date."),
    ],
)
def test_what_cannot_be_scheduled_comes_back_with_the_reason_and_the_words(client, staff, conversation, fields, why):
    answer = schedule(client, conversation, **fields)
    assert answer.status_code == 422
    assert why in answer.text
    assert fields.get("body", "See you").strip() in answer.text
    assert not Message.objects.exists()


def test_a_moment_of_ones_own_is_read_in_the_pages_zone(client, staff, conversation, settings):
    settings.TIME_ZONE = "America/Los_Angeles"
    with timezone.override("America/Los_Angeles"):
        schedule(client, conversation, at="own", own="2026-06-04T10:30")
    assert Message.objects.get().scheduled_for == datetime(2026, 6, 4, 17, 30, tzinfo=UTC)


def test_scheduling_stops_once_when_the_customer_wrote_meanwhile(client, staff, conversation):
    seen = MessageFactory(conversation=conversation)
    MessageFactory(conversation=conversation, body="Never mind")
    answer = schedule(client, conversation, seen=seen.pk)
    assert (answer.status_code, Message.objects.filter(status="scheduled").count()) == (422, 0)
    assert "wrote while you were typing" in answer.text


def test_a_moment_in_quiet_hours_says_when_it_goes_out(client, staff, conversation):
    own = "2026-06-05T03:00"
    told = client.get(f"/conversations/{conversation.pk}/moment/?own={own}").text
    assert "They have quiet hours then: it goes out on Fri, Jun 5, 12:00 PM." in told
    assert "Fri, Jun 5, 8:00 AM for them." in told
    assert "They have quiet hours then" in schedule(client, conversation, at="own", own=own).text
    assert "Asked for Fri, Jun 5, 3:00 AM" in client.get(f"/conversations/{conversation.pk}/").text
    assert client.get(f"/conversations/{conversation.pk}/moment/?own=soon").text.strip() == ""


def test_at_night_the_first_offer_is_the_end_of_their_quiet_hours(clock):
    night = NOON + 12 * HOUR
    first = moments.offered("+12125550100", night)[0]
    assert (first.name, first.at) == ("When their quiet hours end", NOON + 20 * HOUR)
    assert all(night < offer.at for offer in moments.offered("+12125550100", night))


def test_every_offer_is_by_day_and_stands_once_and_in_order():
    for hour in range(24 * 7):
        now = NOON + hour * HOUR
        offers = [offer.at for offer in moments.offered("+18505550100", now)]
        assert offers == sorted(set(offers))
        assert all(now < at and scheduling.quiet_hours.next_allowed("+18505550100", at) == at for at in offers)


# --- the waiting text


def test_a_waiting_text_offers_edit_send_now_and_cancel(client, staff, waiting):
    text = client.get(f"/conversations/{waiting.conversation_id}/").text
    assert "See you tomorrow" in text
    assert "Thu, Jun 4, 12:00 PM for them" in text
    for action in ("edit", "send-now", "unschedule"):
        assert f"/messages/{waiting.pk}/{action}/" in text


def test_a_waiting_text_is_changed_on_the_sheet(client, staff, waiting):
    sheet = client.get(f"/messages/{waiting.pk}/edit/", headers=HTMX).text
    assert ">See you tomorrow</textarea>" in sheet
    assert 'value="2026-06-04T16:00"' in sheet
    data = {"body": "See you on Friday", "client_token": "later-later-later", "at": "own", "own": "2026-06-05T16:00"}
    refused = client.post(f"/messages/{waiting.pk}/edit/", data | {"own": "2025-06-05T16:00"}, headers=HTMX)
    assert (refused.status_code, "Choose a moment to come" in refused.text) == (422, True)
    answer = client.post(f"/messages/{waiting.pk}/edit/", data, headers=HTMX)
    assert "It goes out on Fri, Jun 5, 4:00 PM." in answer.text
    waiting.refresh_from_db()
    assert (waiting.body, waiting.scheduled_for) == ("See you on Friday", NOON + 2 * DAY)
    assert "Maya" in answer.text
    assert "changed a scheduled text" in answer.text


@pytest.mark.parametrize(("action", "becomes"), [("send-now", "queued"), ("unschedule", "cancelled")])
def test_its_buttons_do_what_they_say_once(client, staff, waiting, action, becomes):
    address = f"/messages/{waiting.pk}/{action}/"
    assert client.post(address).headers["Location"] == f"/conversations/{waiting.conversation_id}/"
    waiting.refresh_from_db()
    assert waiting.status == becomes
    assert "does not wait any more" in client.post(address, headers=HTMX).text


def test_the_page_of_a_waiting_text_gives_the_list_beside_it_when_there_is_news(client, staff, waiting):
    part = client.get(f"/messages/{waiting.pk}/edit/", headers={"HX-Request": "true", "HX-Target": "list"})
    assert part.text.strip().startswith('<div id="list"')


def test_what_left_meanwhile_cannot_be_edited_and_says_so(client, staff, waiting):
    scheduling.cancel(message=waiting, by=staff)
    for headers in (HTMX, {}):
        answer = client.get(f"/messages/{waiting.pk}/edit/", headers=headers, follow=True)
        assert "does not wait any more" in answer.text


def test_who_opts_out_takes_the_waiting_texts_along(client, staff, waiting):
    client.post(f"/conversations/{waiting.conversation_id}/opt-out/", {"source": "call", "text": "stop"})
    text = client.get(f"/conversations/{waiting.conversation_id}/").text
    assert "scheduled-title" not in text
    assert "Not sent: opted out" in text


def test_the_list_marks_who_has_a_text_waiting(client, staff, waiting):
    assert "A text is scheduled" in client.get("/").text
    scheduling.cancel(message=waiting, by=staff)
    assert "A text is scheduled" not in client.get("/").text


def test_waiting_texts_leave_room_for_a_whole_page_of_the_thread(client, staff, conversation):
    for n in range(60):
        MessageFactory(conversation=conversation, body=f"Text {n}", occurred_at=NOON - DAY + n * timedelta(minutes=1))
    for n in range(20):
        wish = Wish(f"Waits {n}", NOON + (n + 1) * DAY)
        scheduling.schedule(conversation=conversation, wish=wish, by=staff, client_token=f"waits-{n}")
    shown = client.get(f"/conversations/{conversation.pk}/").context["thread"]
    entries = [entry.message.body for day in shown.days for entry in day.entries if entry.message]
    assert entries == [f"Text {n}" for n in range(10, 60)]
    assert [message.body for message in shown.scheduled] == [f"Waits {n}" for n in range(20)]
    assert shown.before


def test_a_hidden_conversations_waiting_text_is_out_of_reach(client, staff):
    number = OwnedNumberFactory(is_open_to_all=False)
    hidden = ConversationFactory(owned_number=number)
    wish = Wish("Secret", NOON + DAY)
    text = scheduling.schedule(conversation=hidden, wish=wish, by=UserFactory(), client_token="hidden")
    for action in ("edit", "send-now", "unschedule"):
        assert client.post(f"/messages/{text.pk}/{action}/").status_code == 404
    assert client.get(f"/messages/{text.pk}/edit/").status_code == 404
    for address in ("later", "schedule"):
        assert client.post(f"/conversations/{hidden.pk}/{address}/").status_code == 404


def test_the_record_names_a_waiting_text_as_scheduled(client, staff, waiting):
    assert "Scheduled" in client.get(f"/conversations/{waiting.conversation_id}/record/").text


def test_nobody_schedules_to_who_opted_out(client, staff, conversation):
    consent.opt_out(contact=conversation.contact, source="call")
    assert "opted out" in schedule(client, conversation).text


# --- the page of a new text


def write_new(client, **fields):
    data = {"owned_number": OwnedNumberFactory().pk, "phone": "(808) 555-0100", "body": "See you"}
    return client.post("/conversations/new/", data | {"client_token": uuid4().hex} | fields)


def test_a_new_text_shows_the_recipients_time_and_warns_in_their_quiet_hours(client, staff):
    asked = client.get("/conversations/new/recipient/", {"phone": "(808) 555-0100"}, headers=HTMX)
    assert "6:00 AM</time> for them" in " ".join(asked.text.split())
    assert "quiet hours until 8:00 AM" in asked.text
    assert "When their quiet hours end<small>Wed, Jun 3, 6:00 PM · Wed, Jun 3, 8:00 AM for them" in asked.text
    assert 'data-url="/conversations/new/clock/?phone=%2B18085550100"' in asked.text


def test_a_page_that_names_the_number_shows_its_time_without_scripts(client, staff):
    OwnedNumberFactory()
    page = client.get("/conversations/new/", {"phone": "+12125550100"}).text
    assert "12:00 PM</time> for them" in " ".join(page.split())
    assert "quiet hours until" not in page


@pytest.mark.parametrize("typed", ["", "12", "call me", "x" * 100])
def test_half_a_number_shows_no_time_and_its_own_moment_alone(client, staff, typed):
    asked = client.get("/conversations/new/recipient/", {"phone": typed}, headers=HTMX)
    assert 'id="clock"' not in asked.text
    assert 'name="own"' in asked.text


def test_a_new_text_is_scheduled_and_shifted_past_quiet_hours(client, staff):
    answer = write_new(client, later="1", at="own", own="2026-06-04T10:00")
    text = Message.objects.get()
    assert answer.headers["Location"] == f"/conversations/{text.conversation_id}/"
    assert (text.status, text.author) == ("scheduled", staff)
    assert text.not_before == datetime(2026, 6, 4, 18, tzinfo=UTC)
    assert "They have quiet hours then" in client.get(answer.headers["Location"]).text


def test_a_new_text_is_sent_at_once_whatever_moment_stands_beside_it(client, staff):
    write_new(client, at="own", own="2026-06-04T10:00")
    assert Message.objects.get().status == "queued"


def test_a_new_text_for_later_without_a_moment_comes_back_with_what_was_typed(client, staff):
    answer = write_new(client, later="1", at="own", body="Typed words")
    assert answer.status_code == 422
    assert "Choose when it is to be sent." in answer.text
    assert "Typed words" in answer.text
    assert '<details class="later" id="later" open>' in answer.text
    assert not Message.objects.exists()


def test_a_moment_of_ones_own_is_told_by_the_new_recipients_clock(client, staff):
    asked = {"phone": "(808) 555-0100", "own": "2026-06-04T10:00"}
    told = client.get("/conversations/new/moment/", asked, headers=HTMX).text
    assert "They have quiet hours then" in told
    assert "8:00 AM for them" in told
    assert not client.get("/conversations/new/moment/", asked | {"phone": "?"}, headers=HTMX).content


def test_without_scripts_another_number_answers_from_a_page_of_its_own(client, staff, conversation):
    other = ConversationFactory(contact=conversation.contact, owned_number=OwnedNumberFactory(label="Billing"))
    address = f"/conversations/{conversation.pk}/senders/"
    assert f'href="{address}"' in client.get(f"/conversations/{conversation.pk}/").text
    assert "Billing" in client.get(address).text
    answer = client.post(f"/conversations/{conversation.pk}/sender/", {"to": other.pk})
    assert answer.headers["Location"] == f"/conversations/{other.pk}/"
