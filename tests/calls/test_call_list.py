"""The page of calls: its filters, its pages, its export."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from calls import listing
from calls.models import Call
from calls.templatetags.calls_format import spoken_time
from inbox import sending
from tests.calls.rows import answered, inbound, outbound
from tests.calls.test_thread import call_in
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


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


def test_anonymous_callers_are_listed_apart(client, shown, ring, number):
    hidden = ring(inbound(src="Restricted"))
    known = ring(inbound())
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
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode())))
    assert [(row["name"][:2], row["from"], row["talked (s)"]) for row in rows] == [("'=", mallory.phone[1:], "7")]


def test_an_export_is_bounded(client, staff, monkeypatch):
    monkeypatch.setattr(listing, "EXPORT_CHUNK", 2)
    monkeypatch.setattr(listing, "MOST_EXPORTED", 4)
    conversation = ConversationFactory()
    for n in range(6):
        call_in(conversation, timezone.now() - timedelta(minutes=n))
    assert len(b"".join(client.get("/calls/export/")).splitlines()) == 5


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
