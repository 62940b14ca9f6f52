"""Calls beside texts: in the thread, in the list and in the panel."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from calls.models import Call
from inbox import optout, thread
from tests.calls.rows import answered, inbound
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory

pytestmark = pytest.mark.django_db


def call_in(conversation, at, **fields):
    usual = {"direction": "inbound", "result": "missed", "from_number": conversation.contact.phone}
    return Call.objects.create(
        conversation=conversation,
        contact=conversation.contact,
        owned_number=conversation.owned_number,
        started_at=at,
        ended_at=at + timedelta(seconds=30),
        **(usual | fields),
    )


def test_a_missed_call_is_a_bubble_with_a_way_to_text_back(client, staff, ring, quiet, number):
    call = ring(inbound())
    quiet()
    page = client.get(f"/conversations/{call.conversation_id}/").text
    bubble = page[page.index(f'id="call-{call.pk}"') :]
    assert "is-missed" in page[: page.index(bubble)].rpartition("<li")[2] + bubble.partition(">")[0]
    for words in ("Missed call", "rang 30 s", 'href="#composer"', "Text back", "<details", "(407) 555-0199", "201"):
        assert words in bubble
    assert "Last calls" in page
    row = client.get("/").text
    assert "Missed call" in row[row.index(f'id="row-{call.conversation_id}"') :]


def test_an_answered_call_has_nothing_to_text_back(client, staff, ring, number):
    call = ring(answered())
    page = client.get(f"/conversations/{call.conversation_id}/").text
    assert "Answered call" in page
    assert "Text back" not in page


def test_our_own_call_that_they_did_not_take_is_no_missed_call(client, staff):
    conversation = ConversationFactory()
    call = call_in(conversation, timezone.now(), direction="outbound", from_number=conversation.owned_number.number)
    page = client.get(f"/conversations/{conversation.pk}/").text
    bubble = page[page.index(f'id="call-{call.pk}"') :].partition("</li>")[0]
    assert "We called, no answer" in bubble
    assert "Text back" not in bubble
    assert "is-missed" not in page
    assert "is-missed" not in client.get("/calls/").text


def test_a_calls_details_say_who_rang_whom_when_and_for_how_long(client, staff, number, ring):
    call = ring(answered(at=timezone.now().timestamp() - 100, duration=75, billsec=65, dstchannel="PJSIP/204-1"))
    page = client.get(f"/conversations/{call.conversation_id}/").text
    facts = page[page.index('class="call-facts"') :].partition("</dl>")[0]
    shown = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", facts))
    assert (shown["From"], shown["To"], shown["Extension"]) == ("(407) 555-0199", "(321) 555-0100", "204")
    assert (shown["Rang"], shown["Talked"]) == ("10 s", "1 min 5 s")
    for name, moment in {"Began": call.started_at, "Answered": call.answered_at, "Ended": call.ended_at}.items():
        assert f"{moment:%M:%S}" in shown[name]
    assert ", <span>1 min 5 s</span>" in page, "the bubble says how long they spoke, not how long it rang"


def test_nobody_texts_back_who_may_not_be_texted(client, staff, ring, quiet, number):
    call = ring(inbound())
    quiet()
    optout.stop_texts(conversation=call.conversation, source="text", text="STOP")
    assert "Text back" not in client.get(f"/conversations/{call.conversation_id}/").text


def test_the_panel_leads_to_all_calls_with_the_person(client, staff, ring, number):
    call = ring(inbound())
    page = client.get(f"/conversations/{call.conversation_id}/").text
    assert 'href="/calls/?person=%2B14075550199"' in page
    assert [row.pk for row in client.get("/calls/?person=%2B14075550199").context["page"].rows] == [call.pk]


def test_calls_and_texts_stand_in_the_order_of_time():
    conversation, now = ConversationFactory(), timezone.now()
    first = MessageFactory(conversation=conversation, occurred_at=now - timedelta(minutes=3))
    call = call_in(conversation, now - timedelta(minutes=2))
    last = MessageFactory(conversation=conversation, occurred_at=now - timedelta(minutes=1))
    entries = [entry for day in thread.read(thread.Window(conversation)).days for entry in day.entries]
    assert [entry.message or entry.call for entry in entries] == [first, call, last]


@pytest.mark.parametrize("texts", [0, 1, 2])
def test_pages_of_texts_and_calls_have_no_gap_and_no_repeat(texts):
    """Also where texts and calls share one instant."""
    conversation, start = ConversationFactory(), timezone.now() - timedelta(days=1)
    made = set()
    for n in range(thread.PAGE * 2 + 7):
        at = start + timedelta(minutes=n // 5)
        if n % 3 < texts:
            made.add(("text", MessageFactory(conversation=conversation, occurred_at=at).pk))
        else:
            made.add(("call", call_in(conversation, at).pk))
    seen, before = [], ""
    while True:
        page = thread.read(thread.Window(conversation, before=before))
        entries = [entry for day in page.days for entry in day.entries]
        assert len(entries) <= thread.PAGE
        seen = [("text", e.message.pk) if e.message else ("call", e.call.pk) for e in entries] + seen
        if not page.before:
            break
        before = page.before
    assert len(seen) == len(set(seen))
    assert set(seen) == made


def test_an_open_page_is_refreshed_from_its_oldest_call_on():
    conversation, start = ConversationFactory(), timezone.now() - timedelta(days=1)
    calls = [call_in(conversation, start + timedelta(minutes=n)) for n in range(thread.PAGE + 5)]
    since = thread.read(thread.Window(conversation)).since
    calls.append(call_in(conversation, timezone.now()))
    entries = [
        entry.call for day in thread.read(thread.Window(conversation, since=since)).days for entry in day.entries
    ]
    assert entries == calls[5:]


def test_a_call_is_seen_only_by_those_who_may_see_its_number(client, staff, ring):
    OwnedNumberFactory(number="+13215550100", is_open_to_all=False)
    call = ring(inbound())
    assert client.get(f"/conversations/{call.conversation_id}/").status_code == 404
    assert "No calls yet" in client.get("/calls/").text


def test_a_call_that_turns_up_late_is_shown_though_it_began_before_all_texts_on_the_page():
    conversation, now = ConversationFactory(), timezone.now()
    MessageFactory(conversation=conversation, occurred_at=now)
    since = thread.read(thread.Window(conversation)).since
    call = call_in(conversation, now - timedelta(seconds=20))
    [day] = thread.read(thread.Window(conversation, since=since)).days
    assert day.entries[0].call == call


def test_the_panel_lists_the_last_calls_though_newer_texts_fill_the_page():
    conversation, now = ConversationFactory(), timezone.now()
    calls = [call_in(conversation, now - timedelta(days=9 - n)) for n in range(thread.SHOWN_CALLS + 1)]
    for n in range(thread.PAGE + 1):
        MessageFactory(conversation=conversation, occurred_at=now + timedelta(seconds=n))
    page = thread.read(thread.Window(conversation))
    refreshed = thread.read(thread.Window(conversation, since=page.since))
    assert page.calls == refreshed.calls == calls[:0:-1]
