"""Line health: what is wrong is said in words, on a page, in the inbox's header and to Prometheus; raw events go."""

from datetime import UTC, datetime, timedelta

import pytest
import redis
from django.urls import reverse
from django.utils import formats, timezone, translation

from contacts.models import OptOut
from inbox import health, holds, outcomes, pruning, receiving, tasks
from inbox import redis as our_redis
from inbox.models import CatchUp, Heartbeat, LineHealth, Message, SendingState, WebhookEvent
from tests.factories import (
    ContactFactory,
    ConversationFactory,
    MessageFactory,
    OwnedNumberFactory,
    UserFactory,
    WebhookEventFactory,
)

pytestmark = pytest.mark.django_db


class Redis:
    """A Redis that answers."""

    def llen(self, _name):
        return 0


@pytest.fixture(autouse=True)
def redis_answers(monkeypatch):
    monkeypatch.setattr(our_redis, "connection", Redis)


def said():
    return " ".join(health.problems(health.measure())).replace("\xa0", " ")


def ago(**span):
    return timezone.now() - timedelta(**span)


def test_a_new_and_quiet_line_has_no_problems():
    assert health.problems(health.measure()) == []


def test_texts_that_wait_too_long_are_told_with_their_number_and_age():
    MessageFactory(outbound=True, status="queued", created_at=ago(minutes=20))
    MessageFactory(outbound=True, status="queued")
    assert "2 texts wait to be sent, the oldest for 20 minutes." in said()


def test_a_queue_that_moves_is_no_problem():
    MessageFactory(outbound=True, status="queued")
    assert said() == ""


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (lambda: MessageFactory(outbound=True, status="unknown", claimed_at=ago(hours=1)), "1 text may or may not"),
        (lambda: MessageFactory(outbound=True, status="queued", held_at=ago(hours=1)), "1 reply waits for your word"),
        (lambda: WebhookEventFactory(state="quarantined"), "1 webhook could not be applied"),
        (
            lambda: OptOut.objects.create(contact=ContactFactory(), said_at=ago(days=1), carrier_state="failed"),
            "not be told of 1 opt-out.",
        ),
        (
            lambda: CatchUp.objects.create(
                kind="recent", start_at=ago(days=1), done_until=ago(days=1), failures=3, error="It answered 500."
            ),
            "cannot be read: It answered 500.",
        ),
    ],
    ids=["unknown", "held", "quarantined", "opt-out", "list"],
)
def test_each_thing_that_is_wrong_has_its_sentence(rows, words):
    rows()
    assert words in said()


def test_redis_being_gone_is_told(monkeypatch):
    class Gone:
        def llen(self, _name):
            raise redis.ConnectionError

    monkeypatch.setattr(our_redis, "connection", Gone)
    assert "Redis does not answer" in said()


def test_texts_that_no_webhook_brought_point_at_the_webhooks_but_an_import_does_not():
    number = OwnedNumberFactory()
    conversation = ConversationFactory(owned_number=number)
    before = {"conversation": conversation, "carrier_id": "", "occurred_at": ago(hours=2)}
    MessageFactory(**before, listed_id="imported")
    assert said() == ""
    type(number).objects.update(created_at=ago(days=9))
    assert "1 text of the last day came without a webhook" in said()


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ([], "worker and clock (celery beat) are gone, for 10 minutes."),
        (["beat"], "the worker is gone, for 10 minutes."),
        (["worker"], "the clock (celery beat) is gone, for 10 minutes."),
        (["beat", "worker"], "worker and clock run, but no task came through for 10 minutes."),
    ],
)
def test_which_part_of_the_background_has_stopped_is_told_in_admin_and_inbox(client, seen, words):
    client.force_login(UserFactory())
    tasks.beat_heart()
    for program in ("beat", "worker"):
        at = ago(seconds=5) if program in seen else ago(minutes=10)
        Heartbeat.objects.create(program=program, node=f"{program}@desk", seen_at=at)
    assert said() == ""
    LineHealth.objects.update(checked_at=ago(minutes=10))
    assert f"Background work has stopped: {words}" in said()
    assert f"Background work has stopped: {words}" in client.get("/").text.replace("\xa0", " ")


def test_of_several_workers_one_that_is_seen_is_enough():
    LineHealth.objects.create(pk=1, checked_at=ago(minutes=10))
    Heartbeat.objects.create(program="worker", node="worker@old", seen_at=ago(hours=3))
    Heartbeat.objects.create(program="worker", node="worker@new", seen_at=ago(seconds=3))
    assert "the clock (celery beat) is gone" in said()


# Silence


def silent_for(hours, *, weeks):
    number = OwnedNumberFactory()
    for at in [*(ago(weeks=week, minutes=30) for week in weeks), ago(hours=hours)]:
        MessageFactory(conversation__owned_number=number, occurred_at=at, created_at=at)


def test_a_silence_unlike_that_of_the_last_four_weeks_is_told():
    silent_for(3, weeks=[1, 2, 3, 4])
    assert "No text came in for 3 hours, which is unusual for this hour." in said()


def test_old_texts_that_are_read_in_late_break_no_silence_and_make_none():
    silent_for(0.5, weeks=[1, 2, 3, 4])
    MessageFactory(occurred_at=ago(days=40), recovered_at=ago())
    assert said() == ""


def test_our_own_texts_and_receipts_break_no_silence():
    silent_for(3, weeks=[1, 2, 3, 4])
    MessageFactory(outbound=True, conversation__owned_number=OwnedNumberFactory())
    WebhookEventFactory(state="applied")
    assert "No text came in for 3 hours" in said()


def test_a_silence_as_in_one_of_the_last_weeks_is_not():
    silent_for(3, weeks=[1, 2, 4])
    assert said() == ""


def test_less_than_an_hour_is_no_silence():
    silent_for(0.9, weeks=[1, 2, 3, 4])
    assert said() == ""


# Where it is shown


def test_the_inbox_shows_trouble_only_where_there_is_some(client):
    client.force_login(UserFactory())
    tasks.beat_heart()
    assert "Line trouble" not in client.get("/").text
    MessageFactory(outbound=True, status="unknown", claimed_at=ago(hours=1))
    tasks.beat_heart()
    page = client.get("/").text
    assert "Line trouble" in page
    assert "may or may not have been sent" in page


def test_the_inbox_says_that_background_work_has_stopped(client):
    client.force_login(UserFactory())
    tasks.beat_heart()
    LineHealth.objects.update(checked_at=ago(minutes=10))
    assert "Background work has stopped" in client.get("/").text


def test_the_page_is_for_admin_and_linked_from_its_start(client):
    client.force_login(UserFactory())
    assert client.get(reverse("line-health")).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert reverse("line-health") in client.get("/admin/").text
    assert "All is well" in client.get(reverse("line-health")).text
    SendingState.objects.create(pk=1, paused_at=ago(hours=1), reason="The carrier refuses our API key.")
    MessageFactory()
    WebhookEventFactory()
    MessageFactory(outbound=True, status="unknown", claimed_at=ago(hours=1))
    page = client.get(reverse("line-health")).text
    assert "The carrier refuses our API key." in page
    assert "May not have been sent" in page


def test_the_page_says_when_the_carriers_list_was_read_and_up_to_when(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    start = datetime(2026, 7, 1, tzinfo=UTC)
    CatchUp.objects.create(
        kind="recent", start_at=start, done_until=start + timedelta(hours=17), succeeded_at=ago(minutes=3)
    )
    page = client.get(reverse("line-health")).text.replace("\xa0", " ")
    row = page.partition("list last read</th>")[2].partition("</tr>")[0]
    assert "3 minutes ago" in row
    assert f"read up to {formats.localize(timezone.localtime(start + timedelta(hours=17)))}" in row


@pytest.mark.parametrize("rows", [1, 30])
def test_measuring_takes_the_same_queries_however_full_the_database(rows, django_assert_num_queries):
    OwnedNumberFactory()
    for index in range(rows):
        MessageFactory(outbound=True, status="queued")
        WebhookEventFactory(state="quarantined", received_at=ago(minutes=index))
    with django_assert_num_queries(22):
        health.measure()


# Prometheus


def test_without_a_token_there_are_no_metrics(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("header", ["", "Bearer wrong", "Basic secret", "Bearer ", "Bearer sécret"])
def test_metrics_refuse_whoever_has_not_the_token(client, settings, header):
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", headers={"Authorization": header}).status_code == 401


def test_metrics_are_in_prometheus_form(client, settings):
    settings.METRICS_TOKEN = "secret"
    MessageFactory(outbound=True, status="queued", created_at=ago(seconds=90))
    answer = client.get("/metrics", headers={"Authorization": "Bearer secret"})
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert "textdesk_queue_depth 1" in lines
    assert "# TYPE textdesk_queue_depth gauge" in lines
    assert "textdesk_redis_up 1" in lines
    assert any(line.startswith("textdesk_queue_oldest_seconds 9") for line in lines)
    assert not any(line.startswith("textdesk_last_webhook_age_seconds") for line in lines)


# Raw events


def test_applied_and_dismissed_events_are_deleted_after_their_time_and_all_others_kept(settings):
    settings.EVENTS_KEEP_DAYS = 30
    for state in ("applied", "quarantined", "waiting", "pending"):
        WebhookEventFactory(state=state, received_at=ago(days=31))
    dismissed = {"dismissed_at": ago(days=1), "dismissed_by": UserFactory()}
    gone = WebhookEventFactory(state="quarantined", received_at=ago(days=31), **dismissed)
    kept = WebhookEventFactory(state="quarantined", received_at=ago(days=29), **dismissed)
    WebhookEventFactory(state="applied", received_at=ago(days=29))
    tasks.prune_events()
    assert list(WebhookEvent.objects.filter(pk__in=[gone.pk, kept.pk])) == [kept]
    kept.delete()
    assert sorted(WebhookEvent.objects.values_list("state", flat=True)) == [
        "applied",
        "pending",
        "quarantined",
        "waiting",
    ]


def test_one_run_deletes_no_more_than_its_batches(monkeypatch):
    monkeypatch.setattr(pruning, "BATCH", 2)
    monkeypatch.setattr(pruning, "BATCHES", 2)
    for _ in range(5):
        WebhookEventFactory(state="applied", received_at=ago(days=31))
    assert pruning.prune_events() == 4
    assert pruning.prune_events() == 1


def test_a_receipt_that_waited_a_day_is_an_admins_matter_with_its_reason():
    body = b'{"type":"message-delivered","id":"nobodys","time":"2026-11-20 15:00:05","to":["13215550199"],"from":"13215550100","text":""}'
    event = receiving.take_in(body)
    assert event.state == "waiting"
    WebhookEvent.objects.update(received_at=ago(hours=25))
    receiving.retry(event.pk)
    event.refresh_from_db()
    assert (event.state, event.reason) == ("quarantined", "For a day, no text of ours bore this id.")


def test_the_heartbeat_of_the_line_keeps_sending_open():
    tasks.beat_heart()
    assert LineHealth.objects.get().problems == []
    assert holds.current() is None
    assert not Message.objects.exists()


def test_each_reader_is_told_of_trouble_in_their_language(monkeypatch):
    monkeypatch.setattr(health, "ask_redis", lambda: (False, 0))
    tasks.beat_heart()
    assert any(problem.startswith("Redis does not answer") for problem in holds.standing().problems)
    with translation.override("es"):
        assert any(problem.startswith("Redis no responde") for problem in holds.standing().problems)


def test_a_stored_reason_is_told_in_the_readers_language():
    outcomes.pause(outcomes.KEY_REFUSED)
    assert "Every text is kept" in holds.current().reason
    with translation.override("es"):
        assert holds.current().reason.startswith("El operador rechaza nuestra clave de API.")
