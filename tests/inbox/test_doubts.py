"""Texts of which only a person can say whether they opt out."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from contacts import ledger
from contacts.models import ConsentEvent, OptOut
from inbox import doubts, sending
from inbox.models import Message, OptOutDoubt
from inbox.models.doubt import business_days_after
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation():
    number = OwnedNumberFactory(number="+13215550100", texts_per_second=1000)
    return ConversationFactory(owned_number=number, contact__phone="+13215550199")


@pytest.fixture
def doubt(post_event, conversation):
    post_event(text_in("How do I stop these texts?"))
    return OptOutDoubt.objects.get()


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def by_rule(conversation, token="rule"):
    return sending.queue(
        conversation=conversation, body="Welcome", purpose=Message.Purpose.OPT_IN_CONFIRMATION, client_token=token
    )


def test_an_ambiguous_text_is_neither_an_opt_out_nor_forgotten(doubt):
    assert not OptOut.objects.exists()
    assert (doubt.rule, doubt.decision, doubt.contact.phone) == ("question", "", "+13215550199")
    line = ConsentEvent.objects.get()
    assert (line.kind, line.text) == ("doubt", "How do I stop these texts?")


def test_texts_by_rule_wait_and_what_a_person_writes_does_not(carrier, worker, doubt, conversation):
    held = by_rule(conversation)
    reply = sending.queue_reply(conversation=conversation, body="Text STOP", by=UserFactory(), client_token="r")
    worker()
    held.refresh_from_db()
    reply.refresh_from_db()
    assert (held.status, reply.status) == ("queued", "sent")
    assert held.not_before > timezone.now(), "it does not crowd the sweep"


def test_a_text_by_rule_waits_on_each_of_our_numbers(carrier, worker, doubt):
    other = ConversationFactory(owned_number=OwnedNumberFactory(number="+13215550101"), contact=doubt.contact)
    held = by_rule(other)
    worker()
    held.refresh_from_db()
    assert held.status == "queued"


def test_dismissing_lets_go_what_waited_and_stands_in_the_ledger(carrier, worker, client, staff, doubt, conversation):
    held = by_rule(conversation)
    worker()
    client.post(reverse("inbox:doubt-dismiss", args=[doubt.pk]))
    worker()
    held.refresh_from_db()
    doubt.refresh_from_db()
    assert held.status == "sent"
    assert (doubt.decision, doubt.decided_by) == ("dismissed", staff)
    line = ConsentEvent.objects.get(kind="dismissal")
    assert (line.actor, line.text) == (staff, "How do I stop these texts?")


def test_opting_out_blocks_with_the_text_as_the_record(carrier, worker, client, staff, doubt, conversation):
    held = by_rule(conversation)
    client.post(reverse("inbox:doubt-opt-out", args=[doubt.pk]))
    worker()
    held.refresh_from_db()
    doubt.refresh_from_db()
    assert held.status == "blocked"
    assert (doubt.decision, doubt.decided_by) == ("opted_out", staff)
    line = ConsentEvent.objects.get(kind="opt_out")
    assert (line.actor, line.text, line.said_at) == (staff, doubt.message.body, doubt.message.occurred_at)
    assert not list(ledger.verify())


@pytest.mark.parametrize("first", ["inbox:doubt-opt-out", "inbox:doubt-dismiss"])
def test_a_text_is_decided_once(client, staff, doubt, first):
    client.post(reverse(first, args=[doubt.pk]))
    decided = OptOutDoubt.objects.values().get()
    client.post(reverse("inbox:doubt-opt-out", args=[doubt.pk]))
    client.post(reverse("inbox:doubt-dismiss", args=[doubt.pk]))
    assert OptOutDoubt.objects.values().get() == decided
    assert OptOut.objects.exists() == (first == "inbox:doubt-opt-out")


@pytest.mark.parametrize(("word", "decision"), [("STOP", "opted_out"), ("START", "superseded")])
def test_the_writers_own_plain_word_ends_the_doubt(post_event, doubt, word, decision):
    post_event(text_in(word, id="in-2", time="2026-11-20 15:05:00"))
    doubt.refresh_from_db()
    assert (doubt.decision, doubt.decided_by) == (decision, None)


def test_a_start_that_is_older_than_the_text_in_doubt_does_not_end_it(post_event, doubt):
    post_event(text_in("START", id="in-2", time="2026-11-20 14:59:00"))
    doubt.refresh_from_db()
    assert doubt.decision == ""


def test_a_late_stop_that_a_start_undid_does_not_end_a_newer_doubt(post_event, conversation):
    post_event(text_in("START", time="2026-11-20 15:05:00"))
    post_event(text_in("How do I stop these texts?", id="in-2", time="2026-11-20 15:10:00"))
    post_event(text_in("STOP", id="in-3", time="2026-11-20 15:00:00"))
    assert not OptOut.objects.exists()
    assert OptOutDoubt.objects.get().decision == ""


def test_a_late_text_that_start_answered_raises_no_doubt(post_event, conversation):
    post_event(text_in("START", time="2026-11-20 15:05:00"))
    post_event(text_in("How do I stop these texts?", id="in-2", time="2026-11-20 15:00:00"))
    assert not OptOutDoubt.objects.exists()


def test_who_is_opted_out_raises_no_doubt(post_event, conversation):
    post_event(text_in("STOP"))
    post_event(text_in("stop?", id="in-2", time="2026-11-20 15:05:00"))
    assert not OptOutDoubt.objects.exists()


def test_the_thread_asks_above_the_composer(client, staff, doubt, conversation):
    page = client.get(reverse("inbox:conversation-detail", args=[conversation.pk])).content.decode()
    assert page.count('id="doubts"') == 1
    assert page.index('id="doubts"') < page.index('id="composer"')
    assert "it asks rather than tells" in page
    assert "Not an opt-out" in page


def test_an_open_page_gets_the_bar_and_loses_it(client, staff, doubt, conversation):
    part = client.get(reverse("inbox:conversation-refresh", args=[conversation.pk]), headers={"HX-Request": "true"})
    assert part.content.decode().count('id="doubts"') == 1
    part = client.post(reverse("inbox:doubt-dismiss", args=[doubt.pk]), headers={"HX-Request": "true"})
    assert 'id="doubts"' in part.content.decode()
    assert "Not an opt-out" not in part.content.decode()


def test_the_queue_holds_what_one_may_see_oldest_first(client, staff, doubt, conversation):
    hidden = ConversationFactory(owned_number__is_open_to_all=False)
    doubts.raise_doubt(MessageFactory(conversation=hidden, body="stop??"), explained("stop??"))
    doubts.raise_doubt(MessageFactory(conversation=conversation, body="STPO"), explained("STPO"))
    page = client.get("/consent/undecided/").content.decode()
    assert "stop??" not in page
    assert page.index("How do I stop") < page.index("STPO")
    assert (
        client.post(
            reverse("inbox:doubt-dismiss", args=[OptOutDoubt.objects.get(message__body="stop??").pk])
        ).status_code
        == 404
    )
    answer = client.post(reverse("inbox:doubt-dismiss", args=[doubt.pk]), {"from": "queue"})
    assert answer.url == "/consent/undecided/"


def test_the_queue_has_pages_and_costs_the_same_at_any_length(
    client, staff, monkeypatch, django_assert_max_num_queries
):
    monkeypatch.setattr(doubts, "PAGE", 10)
    for n in range(23):
        doubts.raise_doubt(MessageFactory(body=f"STPO {n:02}"), explained("STPO"))
    seen, address = [], "/consent/undecided/"
    for _ in range(3):
        with django_assert_max_num_queries(8):
            page = client.get(address)
        seen += [doubt.message.body for doubt in page.context["doubts"]]
        address = f"/consent/undecided/?after={page.context['following']}"
    assert seen == [f"STPO {n:02}" for n in range(23)]
    assert page.context["following"] == ""


def explained(text):
    from contacts.keywords import explain

    return explain(text)


def test_ten_business_days_skip_the_weekends():
    assert business_days_after(date(2026, 11, 20), 10) == date(2026, 12, 4)
    assert business_days_after(date(2026, 11, 21), 10) == date(2026, 12, 4)


def test_the_tenth_business_day_is_the_last_and_not_late(doubt):
    assert doubt.due_on == date(2026, 12, 4)
    for day, is_late in ((4, False), (5, True)):
        with time_machine.travel(f"2026-12-{day:02}T18:00:00Z", tick=False):
            assert doubt.is_late is is_late


def test_a_late_one_is_called_late(client, staff, doubt):
    with time_machine.travel(doubt.message.occurred_at + timedelta(days=16), tick=False):
        client.force_login(staff)
        assert "Late: was due" in client.get("/consent/undecided/").content.decode()
