"""Answers by rule to ordinary texts: when they go, to whom, how often, and when they are dropped."""

from datetime import time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contacts import consent
from inbox import answers, doubts
from inbox.models import AutomaticText, Calendar, KeywordAnswer, Message, OptOutDoubt
from tests.events import text_in
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
MONDAY_NIGHT = "2026-11-24T03:00:00+00:00"  # 22:00 in New York
MONDAY_NOON = "2026-11-23T17:00:00+00:00"


@pytest.fixture(autouse=True)
def some_days_before():
    """Make the rows earlier than the moments of these tests, whenever they run."""
    with time_machine.travel("2026-11-20T12:00:00+00:00"):
        yield


@pytest.fixture
def number():
    return OwnedNumberFactory(number="+13215550100", business_name="Acme", texts_per_second=1000)


@pytest.fixture
def open_weekdays(number):
    calendar = Calendar.objects.create(owned_number=number, time_zone="America/New_York")
    for day in range(5):
        calendar.spans.create(weekday=day, opens=time(9), closes=time(17))
    return calendar


@pytest.fixture
def all_on(number, open_weekdays):
    for purpose in AutomaticText.OFF_BY_DEFAULT:
        AutomaticText.objects.create(owned_number=number, purpose=purpose, body=f"{{business}} {purpose} {{opens}}")
    KeywordAnswer.objects.create(
        owned_number=number, written="Hours", word="hours", body="{business}: 9 to 5", is_on=True
    )
    KeywordAnswer.objects.create(owned_number=number, written="Menu", word="menu", body="Soup", is_on=True)


@pytest.fixture
def say(post_event):
    count = iter(range(100))

    def post(text="Hello", **more):
        post_event(text_in(text, id=f"in-{next(count)}", time=f"{timezone.now():%Y-%m-%d %H:%M:%S}", **more))

    return post


def sent():
    return list(Message.objects.filter(direction="outbound").order_by("pk").values_list("body", flat=True))


def known_person(phone="+13215550199"):
    """Somebody who texted us before, long ago."""
    conversation = ConversationFactory(owned_number=OwnedNumberFactory(), contact=ContactFactory(phone=phone))
    long_ago = timezone.now() - timedelta(days=90)
    MessageFactory(conversation=conversation, occurred_at=long_ago, created_at=long_ago)


def test_all_are_off_by_default(number, open_weekdays, say):
    with time_machine.travel(MONDAY_NIGHT):
        say("hours")
    assert sent() == []


def test_a_first_text_ever_is_welcomed_once_whichever_number_it_comes_to(all_on, say):
    with time_machine.travel(MONDAY_NOON):
        say()
        say("And?")
    assert sent() == ["Acme welcome tomorrow at 9:00 AM"]
    Message.objects.filter(purpose="welcome").delete()
    known_person("+13215550177")
    with time_machine.travel(MONDAY_NOON):
        say(**{"from": "13215550177"})
    assert sent() == []


def test_out_of_hours_says_when_somebody_is_there_and_once_a_day(all_on, say):
    known_person()
    with time_machine.travel(MONDAY_NIGHT) as clock:
        say()
        say("Hello?")
        assert sent() == ["Acme closed tomorrow at 9:00 AM"]
        clock.shift(timedelta(hours=25))
        say()
    assert sent()[1:] == ["Acme closed tomorrow at 9:00 AM"]


def test_in_hours_nothing_is_said(all_on, say):
    known_person()
    with time_machine.travel(MONDAY_NOON):
        say()
    assert sent() == []


def test_a_holiday_has_its_own_answer(all_on, open_weekdays, say):
    known_person()
    open_weekdays.holidays.create(date="2020-11-23", is_yearly=True)
    with time_machine.travel(MONDAY_NOON):
        say()
    assert sent() == ["Acme holiday tomorrow at 9:00 AM"]


def test_without_a_calendar_a_number_is_never_closed(number, say):
    AutomaticText.objects.create(owned_number=number, purpose="closed", body="{business} closed")
    with time_machine.travel(MONDAY_NIGHT):
        say()
    assert sent() == []


@pytest.mark.parametrize("text", ["HOURS", "hours?", " “Hours” 🙂", "Hours please"])
def test_a_word_is_answered_however_it_is_written_and_instead_of_the_hours(all_on, say, text):
    known_person()
    with time_machine.travel(MONDAY_NIGHT):
        say(text)
    assert sent() == ["Acme: 9 to 5"]


def test_each_word_is_a_kind_of_its_own_once_a_day(all_on, say):
    known_person()
    with time_machine.travel(MONDAY_NOON):
        for word in ("Hours", "Menu", "hours", "menu"):
            say(word)
    assert sent() == ["Acme: 9 to 5", "Soup"]


def test_a_word_in_a_sentence_is_no_keyword(all_on, say):
    known_person()
    with time_machine.travel(MONDAY_NOON):
        say("Which hours suit you?")
    assert sent() == []


def test_three_in_ten_minutes_are_a_loop_and_end_it(all_on, number, say):
    KeywordAnswer.objects.create(owned_number=number, written="Where", word="where", body="Here", is_on=True)
    with time_machine.travel(MONDAY_NIGHT):
        for word in ("Hours", "Menu", "Where", "Hello", "HELP"):
            say(word)
    assert len(sent()) == 3


def test_who_opted_out_gets_none(all_on, number, say):
    contact = ContactFactory(phone="+13215550199")
    consent.opt_out(contact=contact, source="staff", by=UserFactory())
    with time_machine.travel(MONDAY_NIGHT):
        say()
        say("menu")
    assert sent() == []


@pytest.mark.parametrize("sender", ["74455", "ACME", "13215550101"])
def test_machines_and_our_own_numbers_get_none(all_on, say, sender):
    OwnedNumberFactory(number="+13215550101")
    with time_machine.travel(MONDAY_NIGHT):
        say(**{"from": sender})
    assert sent() == []


def test_a_group_gets_none(all_on, say):
    with time_machine.travel(MONDAY_NIGHT):
        say(to=["13215550100", "13215550150"])
    assert sent() == []


def test_a_text_that_comes_late_gets_none(all_on, post_event):
    with time_machine.travel(MONDAY_NIGHT):
        post_event(text_in("Hello", time="2026-11-24 02:40:00"))
    assert sent() == []


def test_it_waits_while_a_doubt_is_open_and_goes_when_it_is_dismissed(all_on, say, worker, carrier):
    known_person()
    with time_machine.travel(MONDAY_NIGHT) as clock:
        say("How do I stop these texts?")
        worker()
        assert not carrier.log.posts
        doubts.dismiss(doubt=OptOutDoubt.objects.get(), by=UserFactory())
        clock.shift(timedelta(seconds=1))
        worker()
    assert [post.content for post in carrier.log.posts] == ["Acme closed tomorrow at 9:00 AM"]


def test_decided_too_late_it_is_dropped(all_on, say, worker, carrier):
    known_person()
    with time_machine.travel(MONDAY_NIGHT) as clock:
        say("How do I stop these texts?")
        clock.shift(timedelta(minutes=20))
        doubts.dismiss(doubt=OptOutDoubt.objects.get(), by=UserFactory())
        clock.shift(timedelta(seconds=1))
        worker()
    assert not carrier.log.posts
    assert Message.objects.get(direction="outbound").status == "cancelled"


def test_a_stop_before_the_claim_blocks_it(all_on, say, worker, carrier):
    known_person()
    with time_machine.travel(MONDAY_NIGHT):
        say()
        say("STOP")
        worker()
    assert [post.content[:20] for post in carrier.log.posts] == ["Acme: You are opted "]


def test_an_ordinary_text_costs_no_query_where_nothing_is_on(number, say, django_assert_num_queries):
    answers.rules()
    message = Message(owned_number=number, occurred_at=timezone.now())
    with django_assert_num_queries(0):
        assert answers.answer(message) == []


# Admin


@pytest.fixture
def boss(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def test_an_admin_sets_hours_and_holidays(client, boss, number):
    form = {
        "owned_number": number.pk,
        "time_zone": "America/New_York",
        "spans-TOTAL_FORMS": "2",
        "spans-INITIAL_FORMS": "0",
        "spans-0-weekday": "0",
        "spans-0-opens": "09:00",
        "spans-0-closes": "12:00",
        "spans-1-weekday": "0",
        "spans-1-opens": "13:00",
        "spans-1-closes": "00:00",
        "holidays-TOTAL_FORMS": "1",
        "holidays-INITIAL_FORMS": "0",
        "holidays-0-date": "2026-12-25",
        "holidays-0-is_yearly": "on",
    }
    add = reverse("admin:inbox_calendar_add")
    assert "no time zone" in client.post(add, form | {"time_zone": "Mars/Olympus"}).text
    assert client.post(add, form | {"spans-0-closes": "08:00"}).status_code == 200
    assert client.post(add, form).status_code == 302
    calendar = Calendar.objects.get()
    assert (calendar.spans.count(), calendar.holidays.get().is_yearly) == (2, True)
    assert "opens" in client.get(reverse("admin:inbox_calendar_changelist")).text.lower()


@pytest.mark.django_db(transaction=True)
def test_an_admin_writes_an_answer_sees_its_segments_and_it_holds(client, boss, number, say):
    known_person()
    say("menu")
    form = {"owned_number": number.pk, "written": "MENU!", "body": "{business}: soup ŵ", "is_on": "on"}
    assert client.post(reverse("admin:inbox_keywordanswer_add"), form).status_code == 302
    page = client.get(reverse("admin:inbox_keywordanswer_change", args=[KeywordAnswer.objects.get().pk])).text
    assert "Acme: soup ŵ (1 segment, UCS-2)" in page
    say("Menu")
    assert sent() == ["Acme: soup ŵ"]


@pytest.mark.parametrize("word", ["STOP", "start", "Help", "unsubscribe me", "yes", "🙂"])
def test_a_word_of_consent_gets_no_answer_of_ours(client, boss, number, word):
    form = {"owned_number": number.pk, "written": word, "body": "No", "is_on": "on"}
    assert client.post(reverse("admin:inbox_keywordanswer_add"), form).status_code == 200
    assert not KeywordAnswer.objects.exists()


def test_a_welcome_left_empty_says_the_default(client, boss, number):
    form = {"owned_number": number.pk, "purpose": "welcome", "body": "", "is_on": "on"}
    assert client.post(reverse("admin:inbox_automatictext_add"), form).status_code == 302
    assert "Reply STOP" in AutomaticText.objects.get().body


def test_what_is_switched_off_is_not_said(number, say, all_on):
    AutomaticText.objects.update(is_on=False)
    KeywordAnswer.objects.update(is_on=False)
    answers.rules.forget()
    say("Hours")
    assert not Message.objects.filter(direction="outbound").exists()
