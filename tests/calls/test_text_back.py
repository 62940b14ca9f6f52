"""A missed call is answered by a text: when it is wanted, once, and only to those who may get it."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from calls import text_back
from calls.models import Call, TextBack
from contacts.models import Person
from inbox import doubts, optout, sending
from inbox.models import Calendar, Message, OpeningSpan, OptOutDoubt
from tests.calls.rows import CALLER, NUMBER, inbound, outbound
from tests.events import text_in
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(number):
    always_open(number)
    return TextBack.objects.create(owned_number=number, is_on=True)


def always_open(number):
    calendar = Calendar.objects.create(owned_number=number, time_zone="UTC")
    for day in range(7):
        calendar.spans.create(weekday=day, opens=time(0), closes=time(0))


def texts():
    return list(Message.objects.filter(purpose="text_back"))


def test_a_missed_call_is_answered_once_its_quiet_time_is_over(ring, quiet, rule, worker, carrier):
    call = ring(inbound())
    assert not texts()
    quiet()
    [text] = texts()
    assert text.body == rule.body.replace("{business}", "Acme")
    assert (text.conversation, text.author) == (call.conversation, None)
    worker()
    [post] = carrier.log.posts
    assert (post.sender, post.recipient) == (NUMBER, CALLER)


def test_it_is_off_until_somebody_turns_it_on(ring, quiet, number):
    always_open(number)
    TextBack.objects.create(owned_number=number)
    ring(inbound())
    quiet()
    assert Call.objects.get().result == "missed"
    assert not texts()


def test_a_person_gets_one_in_four_hours_from_whichever_number(ring, quiet, rule):
    other = TextBack.objects.create(owned_number=OwnedNumberFactory(number="+13215550101"), is_on=True)
    always_open(other.owned_number)
    now = timezone.now().timestamp()
    ring(inbound(at=now - 200))
    quiet()
    ring(inbound(at=now - 100), inbound(at=now - 90, did="13215550101"))
    quiet()
    assert len(texts()) == 1
    Message.objects.update(created_at=timezone.now() - timedelta(hours=4, seconds=1))
    ring(inbound(at=now - 40))
    quiet()
    assert len(texts()) == 2


def answer_them(ring, call, how):
    """Let a person of us answer a missed call."""
    other = OwnedNumberFactory(number="+13215550101")
    conversation = call.conversation
    if "another" in how:
        conversation = ConversationFactory(owned_number=other, contact=call.contact)
    if how.startswith("text"):
        sending.queue_reply(conversation=conversation, body="Hi", by=UserFactory(), client_token="t")
    else:
        shown = conversation.owned_number.number.lstrip("+")
        ring(outbound(at=timezone.now().timestamp() - 5, outbound_cnum=shown))


@pytest.mark.parametrize("how", ["text", "text from another number", "call", "call from another number"])
def test_it_is_not_sent_when_somebody_answered_meanwhile(ring, quiet, rule, how):
    call = ring(inbound())
    answer_them(ring, call, how)
    quiet()
    assert Call.objects.get(pk=call.pk).result == "missed"
    assert not texts()


@pytest.mark.parametrize(
    "columns", [{"src": "18005550199"}, {"src": "74455"}, {"src": "anonymous"}, {"src": "13215550101"}, {"src": "201"}]
)
def test_it_goes_to_ordinary_numbers_alone(ring, quiet, rule, columns):
    OwnedNumberFactory(number="+13215550101")
    ring(inbound(**columns))
    quiet()
    assert not texts()


def test_it_is_not_sent_to_one_who_opted_out(ring, quiet, rule):
    conversation = ConversationFactory(owned_number=rule.owned_number, contact=ContactFactory(phone=f"+{CALLER}"))
    optout.stop_texts(conversation=conversation, source="text", text="STOP")
    ring(inbound())
    quiet()
    assert not texts()


def test_an_opt_out_after_it_was_queued_still_stops_it(ring, quiet, rule, worker, carrier):
    call = ring(inbound())
    quiet()
    optout.stop_texts(conversation=call.conversation, source="text", text="STOP")
    worker()
    assert not carrier.log.posts


@pytest.fixture
def doubt(rule, post_event):
    """A text of which only staff can say if it opts out."""
    post_event(text_in("How do I stop these texts?", **{"from": CALLER}))
    return OptOutDoubt.objects.get()


def test_it_is_held_while_staff_must_say_if_the_person_opted_out(ring, quiet, doubt, worker, carrier):
    ring(inbound())
    quiet()
    worker()
    assert Call.objects.get().told_at
    assert not carrier.log.posts
    doubts.dismiss(doubt=doubt, by=UserFactory())
    worker()
    assert [post.recipient for post in carrier.log.posts] == [CALLER]


def test_it_waits_for_each_doubt_about_the_person(ring, quiet, doubt, post_event):
    post_event(text_in("How can I unsubscribe?", id="in-2", **{"from": CALLER}))
    assert OptOutDoubt.objects.count() == 2
    ring(inbound())
    quiet()
    doubts.dismiss(doubt=doubt, by=UserFactory())
    assert not texts()
    doubts.dismiss(doubt=OptOutDoubt.objects.undecided().get(), by=UserFactory())
    assert len(texts()) == 1


def test_it_is_not_sent_where_the_doubt_was_an_opt_out(ring, quiet, doubt, worker, carrier):
    call = ring(inbound())
    quiet()
    optout.stop_texts(conversation=call.conversation, source="text", text="STOP")
    worker()
    assert [post for post in carrier.log.posts if "missed your call" in post.content] == []


@pytest.mark.parametrize("how", ["text", "call from another number", "late", "out of hours"])
def test_a_call_that_was_held_back_is_not_answered_after_its_time(ring, quiet, doubt, how):
    call = ring(inbound())
    quiet()
    if how == "late":
        ended = timezone.now() - text_back.FRESH - timedelta(seconds=1)
        Call.objects.update(started_at=ended, ended_at=ended)
    elif how == "out of hours":
        OpeningSpan.objects.all().delete()
    else:
        answer_them(ring, call, how)
    doubts.dismiss(doubt=doubt, by=UserFactory())
    assert not texts()


def test_dismissing_a_doubt_answers_no_call_that_was_answered_by_rule_before(ring, quiet, rule, post_event):
    ring(inbound())
    quiet()
    assert len(texts()) == 1
    post_event(text_in("How do I stop these texts?", **{"from": CALLER}))
    doubts.dismiss(doubt=OptOutDoubt.objects.get(), by=UserFactory())
    assert len(texts()) == 1


def test_a_doubt_after_it_was_queued_still_holds_it(ring, quiet, rule, post_event, worker, carrier):
    ring(inbound())
    quiet()
    post_event(text_in("How do I stop these texts?", **{"from": CALLER}))
    worker()
    assert not carrier.log.posts
    doubts.dismiss(doubt=OptOutDoubt.objects.get(), by=UserFactory())
    worker()
    assert len(carrier.log.posts) == 1


def test_one_that_could_not_leave_for_a_quarter_of_an_hour_is_dropped(ring, quiet, rule, worker, carrier):
    ring(inbound())
    quiet()
    [text] = texts()
    assert text.send_before - text.created_at == timedelta(minutes=15)
    Message.objects.update(send_before=timezone.now() - timedelta(seconds=1))
    worker()
    assert not carrier.log.posts
    assert texts()[0].status == "cancelled"


def test_a_person_with_two_numbers_gets_one(ring, quiet, rule):
    person = Person.objects.create(created_by=UserFactory())
    for phone in (f"+{CALLER}", "+14075550198"):
        ContactFactory(phone=phone, person=person)
    now = timezone.now().timestamp()
    ring(inbound(at=now - 200))
    quiet()
    ring(inbound(at=now - 100, src="14075550198"))
    quiet()
    assert len(texts()) == 1


def test_a_blocked_person_gets_none(ring, quiet, rule):
    ContactFactory(phone=f"+{CALLER}", blocked_at=timezone.now(), blocked_by=UserFactory())
    ring(inbound())
    quiet()
    assert not texts()


def test_voicemails_are_for_people_to_answer(ring, quiet, rule):
    ring(inbound(dst="vmu201", lastapp="VoiceMail", disposition="ANSWERED", billsec=12))
    quiet()
    assert Call.objects.get().result == "voicemail"
    assert not texts()


def test_a_call_that_only_the_report_told_of_is_too_old_to_be_answered_by_rule(ring, quiet, rule):
    ring(inbound(at=timezone.now().timestamp() - 3600))
    quiet()
    assert Call.objects.get().told_at
    assert not texts()


def test_a_number_that_is_off_sends_none(ring, quiet, rule):
    type(rule.owned_number).objects.update(is_active=False)
    ring(inbound())
    quiet()
    assert not texts()


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23T13:59:59+00:00", False),  # Monday 8:59:59 in New York
        ("2026-11-23T14:00:00+00:00", True),
        ("2026-11-23T21:59:59+00:00", True),
        ("2026-11-23T22:00:00+00:00", False),
        ("2026-11-24T15:00:00+00:00", False),  # Tuesday: no hours
        ("2026-07-20T13:00:00+00:00", True),  # summer time
    ],
)
def test_the_hours_are_those_of_the_numbers_own_clock(number, moment, is_open):
    rule = TextBack.objects.create(owned_number=number)
    calendar = Calendar.objects.create(owned_number=number)
    calendar.spans.create(weekday=0, opens=time(9), closes=time(17))
    assert rule.is_open(timezone.datetime.fromisoformat(moment)) is is_open


def test_a_number_without_opening_hours_is_never_open(number):
    Calendar.objects.filter(owned_number=number).delete()
    assert not TextBack.objects.create(owned_number=number).is_open(timezone.now())


def test_on_a_holiday_nothing_is_sent(ring, quiet, rule, number):
    number.calendar.holidays.create(date=timezone.now().date())
    ring(inbound())
    quiet()
    assert not texts()


def test_outside_the_hours_nothing_is_sent(ring, quiet, rule):
    OpeningSpan.objects.all().delete()
    ring(inbound())
    quiet()
    assert not texts()


def test_admin_shows_the_segments_and_keeps_who_changed_it(client, number):
    admin = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(admin)
    form = {
        "owned_number": number.pk,
        "is_on": "on",
        "body": "Sorry! " * 30,
    }
    assert client.post("/admin/calls/textback/add/", form).status_code == 302
    rule = TextBack.objects.get()
    assert (rule.updated_by, rule.segments) == (admin, 2)
    assert client.get("/admin/calls/textback/").status_code == 200


def test_the_pause_between_two_is_four_hours():
    assert timedelta(hours=4) == text_back.PER_PERSON
