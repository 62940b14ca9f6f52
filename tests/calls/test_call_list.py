"""The page of calls: its filters, its pages, its export."""

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.html import escape

from calls import listing
from calls.models import Call
from calls.templatetags.calls_format import spoken_time
from contacts.models import Contact
from inbox import sending
from tests.calls.rows import answered, inbound, outbound
from tests.calls.test_thread import call_in
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def shown(client, staff):
    def get(address=""):
        return [call.pk for call in client.get(f"/calls/{address}").context["page"].rows]

    return get


def test_each_filter_narrows_the_list(shown):
    now = timezone.now()
    ann = ConversationFactory(contact=ContactFactory(phone="+14075550199", name="Ann Archer"))
    missed = call_in(ann, now - timedelta(days=3)).pk
    talked = call_in(ann, now - timedelta(days=1), result="answered", extension="201").pk
    ours = call_in(ConversationFactory(), now, direction="outbound", from_number="+13215550100").pk
    assert shown() == [ours, talked, missed]
    assert shown(f"?number={ann.owned_number_id}") == [talked, missed]
    assert shown("?direction=outbound") == [ours]
    assert shown("?result=missed") == [ours, missed]
    assert shown("?result=answered") == [talked]
    assert shown("?person=(407) 555-0199") == [talked, missed]
    assert shown("?person=archer") == [talked, missed]
    assert shown("?person=201") == [talked]
    day = timezone.localdate(now - timedelta(days=3)).isoformat()
    assert shown(f"?since={day}&until={day}") == [missed]
    assert shown("?number=abc&direction=up&result=x&since=2026-99-99&after=nonsense") == [ours, talked, missed]


def test_a_person_is_found_on_either_side_of_a_call_and_by_what_is_no_phone_number(client, ring, number):
    theirs, ours = ring(inbound()), ring(outbound())
    in_, out = ring(inbound(did="13215559999")), ring(outbound(outbound_cnum="13215559999"))
    among_us = ring(inbound(src="204", did="", dst="205"))
    client.force_login(UserFactory(is_superuser=True))

    def found(words):
        return {call.pk for call in client.get("/calls/", {"person": words}).context["page"].rows}

    assert found("407-555-0199") == {theirs.pk, ours.pk, in_.pk, out.pk}
    assert found("204") == found("205") == {among_us.pk}
    assert found("nobody\x00") == set()
    client.force_login(UserFactory())
    assert found("407-555-0199") == {theirs.pk, ours.pk}, "the others are on no number of ours"


@pytest.mark.parametrize("is_superuser", [True, False])
@pytest.mark.parametrize("has_contact", [True, False])
def test_a_number_of_ours_finds_all_its_calls_that_one_may_see(client, ring, number, is_superuser, has_contact):
    other = OwnedNumberFactory(number="+13215550101")
    hidden = OwnedNumberFactory(number="+13215550102", is_open_to_all=False)
    if has_contact:
        ContactFactory(phone=number.number)
    rang, called = ring(inbound()), ring(outbound())
    to_us, from_us = ring(inbound(src=other.number[1:])), ring(inbound(src=number.number[1:], did=other.number[1:]))
    ring(inbound(src="14075550142", did=other.number[1:]))
    secret = ring(inbound(src=hidden.number[1:]))
    client.force_login(UserFactory(is_superuser=is_superuser))
    found = {call.pk for call in client.get("/calls/", {"person": "(321) 555-0100"}).context["page"].rows}
    assert found == {rang.pk, called.pk, to_us.pk, from_us.pk} | ({secret.pk} if is_superuser else set())


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", ""])
def test_the_days_are_whole_days_by_the_readers_clock(client, zone):
    reader = UserFactory(time_zone=zone)
    client.force_login(reader)
    begins = datetime(2026, 11, 20, tzinfo=ZoneInfo(zone or "UTC"))
    ends = begins + timedelta(days=1)
    moments = [begins - SECOND, begins, ends - SECOND, ends]
    made = [call_in(ConversationFactory(), moment, extension=f"{n}") for n, moment in enumerate(moments)]
    page = client.get("/calls/?since=2026-11-20&until=2026-11-20")
    assert [call.pk for call in page.context["page"].rows] == [made[2].pk, made[1].pk]
    export = b"".join(client.get("/calls/export/?since=2026-11-20&until=2026-11-20")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(export)))
    assert [(row["began"], row["ended"]) for row in rows] == [
        ("2026-11-20 23:59:59", "2026-11-21 00:00:29"),
        ("2026-11-20 00:00:00", "2026-11-20 00:00:30"),
    ]


@pytest.mark.parametrize("address", [f"number={10**30}", "since=0001-01-01", "until=9999-12-31", "since=2026-02-30"])
def test_what_no_database_can_look_for_counts_as_not_given(shown, address):
    call = call_in(ConversationFactory(), timezone.now())
    assert shown(f"?{address}") == [call.pk]


def test_the_page_keeps_what_was_asked_for_and_leads_back_to_the_newest(client, staff, monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    conversation = ConversationFactory()
    calls = [call_in(conversation, timezone.now() - timedelta(minutes=n)) for n in range(3)]
    asked = f"?number={conversation.owned_number_id}&direction=inbound&result=missed&since=2020-01-01"
    page = client.get(f"/calls/{asked}")
    for words in (
        f'<option value="{conversation.owned_number_id}" selected>',
        '<option value="inbound" selected>',
        '<option value="missed" selected>',
        'name="since" value="2020-01-01"',
        'class="button quiet" href="/calls/"',
        f'href="/calls/export/{escape(asked)}"',
    ):
        assert words in page.text
    assert ">Newest<" not in page.text
    older = client.get(f"/calls/{page.context['older']}")
    assert [call.pk for call in older.context["page"].rows] == [calls[2].pk]
    assert ">Newest<" in older.text
    assert ">Older calls<" not in older.text
    calls[2].delete()
    assert ">Older calls<" not in client.get("/calls/").text, "two calls fill the page, and none is left"
    assert 'class="button quiet" href="/calls/"' not in client.get("/calls/").text
    assert 'name="person" value="ann &amp; bob"' in client.get("/calls/?person=ann+%26+bob").text


def test_a_row_says_who_spoke_with_whom(client, ring, number, quiet):
    ring(inbound(src="204", did="", dst="205"))
    ring(inbound(did="13215559999"))
    ring(outbound(outbound_cnum="13215559999", dst="14075550188"))
    client.force_login(UserFactory(is_superuser=True))
    page = client.get("/calls/").text
    for words in ("204 to 205", "(407) 555-0199", "(407) 555-0188"):
        assert f"<bdi>{words}</bdi>" in page
    assert 'href="/conversations/' not in page[page.index('class="calls-list"') :], "none has a conversation"


def test_anonymous_callers_are_listed_apart(client, shown, ring, number):
    hidden = ring(inbound(src="Restricted"))
    known = ring(inbound())
    Call.objects.filter(pk=known.pk).update(contact=None, conversation=None)
    assert set(shown()) == {known.pk, hidden.pk}
    assert shown("?direction=anonymous") == [hidden.pk]
    assert "Anonymous" in client.get("/calls/?direction=anonymous").text.partition('class="calls-list"')[2]


@pytest.mark.parametrize("answer", ["nothing", "text", "call back", "their next call"])
def test_missed_and_not_yet_answered(shown, ring, quiet, number, staff, answer):
    call = ring(inbound())
    quiet()
    if answer == "text":
        sending.queue_reply(conversation=call.conversation, body="Hi", by=staff, client_token="t")
    elif answer == "call back":
        ring(outbound(at=timezone.now().timestamp() - 5))
    elif answer == "their next call":
        ring(answered(at=timezone.now().timestamp() - 5, duration=4))
    assert shown("?result=to_answer") == ([call.pk] if answer == "nothing" else [])


@pytest.mark.parametrize(
    ("fields", "is_answered"),
    [
        ({"direction": "inbound"}, False),  # the customer's own text
        ({"direction": "outbound", "status": "failed"}, False),
        ({"direction": "outbound", "status": "blocked"}, False),
        ({"direction": "outbound", "status": "cancelled"}, False),
        ({"direction": "outbound", "status": "sent", "purpose": "text_back"}, False),
        ({"direction": "outbound", "status": "unknown"}, True),
        ({"direction": "outbound", "status": "queued"}, True),
    ],
)
def test_a_text_of_ours_that_may_have_arrived_answers_a_missed_call(shown, fields, is_answered):
    call = call_in(ConversationFactory(), timezone.now() - timedelta(hours=1))
    MessageFactory(conversation=call.conversation, occurred_at=timezone.now(), **fields)
    assert shown("?result=to_answer") == ([] if is_answered else [call.pk])


@pytest.mark.parametrize("page", [1, 2, 50])
@pytest.mark.parametrize("looked_at", [1, 3, 4, 50])
def test_those_who_wait_are_found_page_by_page_behind_those_who_do_not(client, staff, monkeypatch, page, looked_at):
    monkeypatch.setattr(listing, "PAGE", page)
    monkeypatch.setattr(listing, "EXPORT_CHUNK", page)
    monkeypatch.setattr(listing, "LOOKED_AT", looked_at)
    waiting, now = set(), timezone.now() - timedelta(days=1)
    for n in range(9):
        call = call_in(ConversationFactory(), now - timedelta(minutes=n // 4), extension=f"{n}")
        if n in {0, 1, 2, 5, 8}:
            call_in(call.conversation, now + timedelta(hours=1), direction="outbound")
        else:
            waiting.add(call.pk)
    seen, address = [], "/calls/?result=to_answer"
    while address:
        answer = client.get(address)
        found = answer.context["page"]
        seen += [call.pk for call in found.rows]
        address = f"/calls/{answer.context['older']}" if found.next else ""
        assert (">Older calls<" in answer.text) == bool(found.next)
        assert ("Go on to the older calls" in answer.text) == (bool(found.next) and not found.rows)
        assert len(found.rows) <= page
    assert len(seen) == len(waiting)
    assert set(seen) == waiting
    assert len(b"".join(client.get("/calls/export/?result=to_answer")).splitlines()) == 1 + len(waiting)


@pytest.mark.parametrize(("missed", "shown", "has_more"), [(2, 1, False), (3, 0, True)])
def test_a_page_looks_at_so_many_missed_calls_and_no_more(client, staff, monkeypatch, missed, shown, has_more):
    monkeypatch.setattr(listing, "PAGE", 1)
    monkeypatch.setattr(listing, "LOOKED_AT", 2)
    for n in range(missed):
        call = call_in(ConversationFactory(), timezone.now() - timedelta(days=1, minutes=n))
        if n < missed - 1:  # the oldest alone still waits
            call_in(call.conversation, timezone.now(), direction="outbound")
    page = client.get("/calls/?result=to_answer").context["page"]
    assert (len(page.rows), bool(page.next)) == (shown, has_more)


def test_pages_follow_one_another_without_gap_or_repeat(client, staff):
    conversation, now = ConversationFactory(), timezone.now()
    made = [call_in(conversation, now - timedelta(minutes=n // 3)).pk for n in range(listing.PAGE * 2 + 3)]
    seen, address = [], "/calls/"
    while address:
        answer = client.get(address)
        seen += [call.pk for call in answer.context["page"].rows]
        address = f"/calls/{answer.context['older']}" if answer.context["page"].next else ""
    assert len(seen) == len(made)
    assert set(seen) == set(made)


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_the_same_queries_however_many_rows(client, staff, rows, django_assert_num_queries):
    for n in range(rows):
        call_in(ConversationFactory(), timezone.now() - timedelta(minutes=n))
    with django_assert_num_queries(4):
        client.get("/calls/")


def test_the_export_holds_what_the_filters_show_and_no_formula(client, staff):
    mallory = ContactFactory(name='=HYPERLINK("http://evil","x")')
    call_in(ConversationFactory(contact=mallory), timezone.now(), talk_seconds=7)
    call_in(ConversationFactory(), timezone.now(), result="busy")
    answer = client.get("/calls/export/?result=missed")
    assert answer.streaming
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [(row["name"][:2], row["from"], row["talked (s)"]) for row in rows] == [("'=", mallory.phone[1:], "7")]


def test_the_export_has_each_column_in_its_place_whoever_called(client, ring, number):
    at = 1_764_000_000  # 2025-11-24 16:00:00 UTC
    ring(answered(at=at, duration=30, billsec=20, dst="202", dstchannel="PJSIP/202-1"))
    ring(inbound(at=at - 60, src="anonymous", did="13215559999", duration=7))
    Contact.objects.update(name="Ann")
    client.force_login(UserFactory(is_superuser=True))
    rows = list(csv.reader(io.StringIO(b"".join(client.get("/calls/export/")).decode("utf-8-sig"))))
    times = ("2025-11-24 16:00:00", "2025-11-24 16:00:10", "2025-11-24 16:00:30")
    assert [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] == [
        {
            "began": times[0],
            "direction": "inbound",
            "result": "answered",
            "from": "14075550199",
            "to": "13215550100",
            "name": "Ann",
            "our number": "Front desk",
            "extension": "202",
            "answered": times[1],
            "ended": times[2],
            "rang (s)": "10",
            "talked (s)": "20",
        },
        {
            "began": "2025-11-24 15:59:00",
            "direction": "inbound",
            "result": "missed",
            "from": "anonymous",
            "to": "13215559999",
            "name": "",
            "our number": "",
            "extension": "201",
            "answered": "",
            "ended": "2025-11-24 15:59:07",
            "rang (s)": "7",
            "talked (s)": "0",
        },
    ]


def test_an_export_holds_each_call_once_though_many_began_at_one_moment(client, staff, monkeypatch):
    monkeypatch.setattr(listing, "EXPORT_CHUNK", 2)
    conversation, now = ConversationFactory(), timezone.now()
    for n in range(7):
        call_in(conversation, now - timedelta(minutes=n // 5), extension=f"{200 + n}")
    rows = csv.DictReader(io.StringIO(b"".join(client.get("/calls/export/")).decode("utf-8-sig")))
    assert sorted(row["extension"] for row in rows) == [f"{200 + n}" for n in range(7)]


def test_an_export_is_bounded(client, staff, monkeypatch):
    monkeypatch.setattr(listing, "EXPORT_CHUNK", 2)
    monkeypatch.setattr(listing, "MOST_EXPORTED", 4)
    conversation = ConversationFactory()
    for n in range(6):
        call_in(conversation, timezone.now() - timedelta(minutes=n))
    assert len(b"".join(client.get("/calls/export/")).splitlines()) == 5


def test_an_export_goes_on_behind_any_number_of_missed_calls_that_were_answered(client, staff, monkeypatch):
    for name, value in {"EXPORT_CHUNK": 2, "MOST_EXPORTED": 4, "LOOKED_AT": 1}.items():
        monkeypatch.setattr(listing, name, value)
    for n in range(14):
        call = call_in(ConversationFactory(), timezone.now() - timedelta(days=1, minutes=n))
        if n < 9:
            call_in(call.conversation, timezone.now(), direction="outbound")
    assert len(b"".join(client.get("/calls/export/?result=to_answer")).splitlines()) == 1 + 4


def test_an_export_holds_no_more_than_it_may_where_chunks_do_not_divide_it(client, staff, monkeypatch):
    monkeypatch.setattr(listing, "EXPORT_CHUNK", 2)
    monkeypatch.setattr(listing, "MOST_EXPORTED", 3)
    for n in range(5):
        call_in(ConversationFactory(), timezone.now() - timedelta(minutes=n))
    assert len(b"".join(client.get("/calls/export/")).splitlines()) == 1 + 3


def test_calls_on_no_number_of_ours_are_for_superusers(client, staff, ring):
    ring(inbound(did="13215559999"))
    assert "No calls yet" in client.get("/calls/").text
    client.force_login(UserFactory(is_superuser=True))
    assert "(407) 555-0199" in client.get("/calls/").text


def test_numbers_that_are_not_shared_with_one_are_not_offered_as_filters(client, staff):
    OwnedNumberFactory(label="Secret desk", is_open_to_all=False)
    assert "Secret desk" not in client.get("/calls/").text


@pytest.mark.parametrize("address", ["/calls/", "/calls/export/"])
def test_a_stranger_is_sent_to_the_sign_in(client, address):
    assert client.get(address).status_code == 302
    assert not Call.objects.exists()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59, "59 s"), (60, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (3900, "1 h 5 min")],
)
def test_lengths_of_time_are_written_short(seconds, words):
    assert spoken_time(seconds) == words
