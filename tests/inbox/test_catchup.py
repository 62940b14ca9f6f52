"""What webhooks lost comes back from the carrier's list, over HTTP: once, at its own time, before anything is sent."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from contacts import carrier as carrier_settings
from contacts.models import ConsentEvent, OptOut
from inbox import catchup, holds, sending, tasks
from inbox.models import CatchUp, Conversation, Message, OwnedNumber, SendingState, Unread, WebhookEvent
from televoips.times import FORMAT
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory
from tests.televoips.loopback import Answer, Loopback

pytestmark = pytest.mark.django_db

OURS, THEIRS = "13215550100", "13215550199"
HOUR = 3600.0


@pytest.fixture
def number():
    return OwnedNumberFactory(number=f"+{OURS}", texts_per_second=1000)


@pytest.fixture
def conversation(number):
    return ConversationFactory(owned_number=number, contact__phone=f"+{THEIRS}")


@pytest.fixture
def met(number):
    """An account that we know: its 90 days are in, and the last hours were read an hour ago."""
    ago = timezone.now() - timedelta(hours=1)
    OwnedNumber.objects.update(created_at=ago - timedelta(days=90))
    CatchUp.objects.create(
        kind="import", start_at=ago - timedelta(days=90), end_at=ago, done_until=ago, finished_at=ago
    )
    return CatchUp.objects.create(kind="recent", start_at=ago, done_until=ago)


@pytest.fixture
def lost(carrier, number):
    """A customer's text whose webhook never came, so many seconds ago."""

    def text(words, ago=0.0):
        (kept,) = carrier.text_in(sender=THEIRS, to=OURS, text=words)
        kept.at = time.time() - ago
        return kept

    return text


def read_again():
    """Let the task find everything due."""
    CatchUp.objects.update(try_at=timezone.now())
    tasks.catch_up()


def row(words="Hello", **changes):
    """A row of `GET /messages`, as the document shows it."""
    return {
        "id": "b3762a34-1b75-4d8a-b5ac-c4b258bd0c46",
        "user_id": None,
        "number_id": "15125",
        "direction": "inbound",
        "to": OURS,
        "from": THEIRS,
        "content": words,
        "time": timezone.now().strftime(FORMAT),
        "read": "1",
        "Media": [],
    } | changes


@pytest.fixture
def listing(settings):
    """A carrier that answers `GET /messages` with whatever it is told, in turn."""

    def answer(*answers):
        server = Loopback(*(each if isinstance(each, Answer) else Answer(body=json.dumps(each)) for each in answers))
        server.__enter__()
        servers.append(server)
        settings.TELEVOIPS_BASE_URL = server.url
        carrier_settings.client.cache_clear()
        return server

    servers: list[Loopback] = []
    yield answer
    for server in servers:
        server.__exit__(None, None, None)
    carrier_settings.client.cache_clear()


# What comes back


def test_a_text_lost_in_an_outage_comes_back_at_its_own_time_marked_recovered(met, lost):
    reader = UserFactory()
    kept = lost("Are you there?", ago=1800)
    tasks.catch_up()
    message = Message.objects.get()
    assert (message.direction, message.status, message.body) == ("inbound", "received", "Are you there?")
    assert message.recovered_at
    assert message.occurred_at == datetime.fromtimestamp(int(kept.at), UTC)
    assert message.conversation.status == "open"
    assert message.conversation.last_inbound_at == message.occurred_at
    assert Unread.objects.get(user=reader).count == 1


def test_what_a_webhook_brought_is_not_doubled_though_its_id_has_another_form(met, lost, post_event):
    kept = lost("Hello")
    post_event(text_in("Hello", id=kept.uuid, time=kept.time))
    tasks.catch_up()
    read_again()
    message = Message.objects.get()
    assert not message.recovered_at
    assert (message.carrier_id, message.listed_id) == (kept.uuid, kept.id)


def test_two_texts_alike_are_matched_one_to_one(met, lost, post_event):
    first, second = lost("ok", ago=60), lost("ok")
    post_event(text_in("ok", id=second.uuid, time=second.time))
    tasks.catch_up()
    read_again()
    kept = Message.objects.order_by("occurred_at")
    assert [(bool(message.recovered_at), message.listed_id) for message in kept] == [
        (True, first.id),
        (False, second.id),
    ]


@pytest.mark.parametrize(("apart", "texts"), [(120, 2), (121, 3), (-120, 2), (-121, 3), (300, 3)])
def test_texts_alike_are_one_where_they_lie_within_two_minutes(met, lost, post_event, apart, texts):
    first, _ = lost("ok", ago=600), lost("ok")
    between = datetime.fromtimestamp(int(first.at) + apart, UTC)
    post_event(text_in("ok", id="by-webhook", time=between.strftime(FORMAT)))
    tasks.catch_up()
    assert Message.objects.count() == texts


def test_a_webhook_that_comes_late_doubles_no_recovered_text(met, lost, post_event):
    reader, kept = UserFactory(), lost("STOP", ago=60)
    tasks.catch_up()
    for _ in range(2):
        assert post_event(text_in("STOP", id=kept.uuid, time=kept.time)).status_code == 200
    read_again()
    message = Message.objects.get()
    assert (message.carrier_id, message.listed_id) == (kept.uuid, kept.id)
    assert Unread.objects.get(user=reader).count == 1
    assert list(ConsentEvent.objects.values_list("kind", flat=True)) == ["opt_out"]
    assert set(WebhookEvent.objects.values_list("state", flat=True)) == {"applied"}


def test_a_late_webhook_of_another_text_is_stored_beside_the_recovered_one(met, lost, post_event):
    kept = lost("ok", ago=600)
    tasks.catch_up()
    post_event(text_in("ok", id="another", time=timezone.now().strftime(FORMAT)))
    post_event(text_in("ok", id=kept.uuid, time=kept.time))
    assert Message.objects.count() == 2
    assert Message.objects.get(carrier_id=kept.uuid).recovered_at


def test_a_late_group_text_is_known_again_on_each_of_our_numbers(met, carrier, post_event):
    OwnedNumberFactory(number="+13215550101")
    texts = carrier.text_in(sender=THEIRS, to=[OURS, "13215550101"], text="Both of you")
    tasks.catch_up()
    assert Message.objects.count() == 2
    for kept in texts:
        post_event(text_in("Both of you", id=kept.uuid, time=kept.time, to=[OURS, "13215550101"]))
    assert Message.objects.filter(recovered_at__isnull=False, carrier_id=texts[0].uuid).count() == 2


def test_reading_the_same_list_again_changes_nothing(met, lost):
    for words in ("One", "Two", "Two"):
        lost(words, ago=60)
    for _ in range(3):
        read_again()
    assert sorted(Message.objects.values_list("body", flat=True)) == ["One", "Two", "Two"]
    assert CatchUp.objects.get(kind="recent").found == 3


def test_a_doubled_list_fills_in_each_text_once(met, listing):
    both = [row("One"), row("Two", id="other")]
    listing(both + both)
    tasks.catch_up()
    assert sorted(Message.objects.values_list("body", flat=True)) == ["One", "Two"]


def test_an_old_text_comes_in_read_and_opens_no_closed_conversation(met, lost, conversation):
    UserFactory()
    Conversation.objects.update(status="closed")
    lost("Long ago", ago=30 * HOUR)
    catchup.ask(start=timezone.now() - timedelta(days=2), end=timezone.now(), by=UserFactory())
    tasks.catch_up()
    assert Message.objects.get().body == "Long ago"
    assert Conversation.objects.get().status == "closed"
    assert not Unread.objects.exists()


def test_a_text_that_other_software_sent_on_the_account_is_shown_as_ours_without_an_author(met, carrier, number):
    kept = carrier.take(OURS, THEIRS, "From the old system")
    tasks.catch_up()
    message = Message.objects.get()
    assert (message.direction, message.status, message.author, message.carrier_id) == (
        "outbound",
        "sent",
        None,
        kept.id,
    )
    assert message.sent_at == message.occurred_at


def test_our_own_replies_are_not_doubled_whatever_became_of_them(met, carrier, worker, conversation):
    carrier.faults.set("drop_after")
    SendingState.current()
    for words in ("In doubt", "Taken"):
        sending.queue_reply(conversation=conversation, body=words, by=UserFactory(), client_token=words)
        worker()
    assert sorted(Message.objects.values_list("status", flat=True)) == ["sent", "unknown"]
    for _ in range(2):
        read_again()
    assert Message.objects.count() == 2


def test_a_text_that_the_carrier_refused_does_not_stand_for_the_one_it_took(met, carrier, worker, conversation):
    carrier.faults.set("refuse")
    staff = UserFactory()
    for token in ("refused", "taken"):
        sending.queue_reply(conversation=conversation, body="Same", by=staff, client_token=token)
        worker()
    read_again()
    assert [bool(message.listed_id) for message in Message.objects.order_by("pk")] == [False, True]


def test_a_number_that_is_not_ours_is_left_alone(met, listing):
    listing([row(to="12025550123"), row("Ours", id="ours")])
    tasks.catch_up()
    assert Message.objects.get().body == "Ours"


# Nothing is sent before inbound is caught up


def test_a_stop_lost_in_an_outage_blocks_the_queued_reply_before_it_can_leave(met, carrier, worker, lost, conversation):
    SendingState.objects.update_or_create(pk=1, defaults={"heard_at": timezone.now() - timedelta(hours=1)})
    reply = sending.queue_reply(conversation=conversation, body="See you", by=UserFactory(), client_token="reply")
    stop = lost("STOP", ago=1800)
    worker()
    tasks.beat_heart()
    worker()
    reply.refresh_from_db()
    assert reply.status == "queued", "held: we were away, and a heartbeat does not change that"
    assert "STOP may be" in holds.current().reason
    tasks.catch_up()
    worker()
    reply.refresh_from_db()
    assert reply.status == "blocked"
    assert OptOut.objects.get().said_at == datetime.fromtimestamp(int(stop.at), UTC)
    assert not carrier.log.posts
    assert holds.current() is None


def test_after_a_catch_up_the_held_replies_leave_by_themselves(met, carrier, worker, conversation):
    SendingState.objects.update_or_create(pk=1, defaults={"heard_at": timezone.now() - timedelta(hours=1)})
    reply = sending.queue_reply(conversation=conversation, body="See you", by=UserFactory(), client_token="reply")
    tasks.catch_up()
    worker()
    reply.refresh_from_db()
    assert reply.status == "sent"


def test_sending_stays_held_while_the_list_cannot_be_read(met, listing, conversation):
    heard = timezone.now() - timedelta(hours=1)
    SendingState.objects.update_or_create(pk=1, defaults={"heard_at": heard})
    listing(Answer(500))
    reply = sending.queue_reply(conversation=conversation, body="See you", by=UserFactory(), client_token="reply")
    read_again()
    assert sending.claim(reply.pk) is None
    assert SendingState.current().heard_at == heard


def test_a_regular_heartbeat_keeps_sending_open(met, conversation):
    reply = sending.queue_reply(conversation=conversation, body="See you", by=UserFactory(), client_token="reply")
    tasks.beat_heart()
    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        tasks.beat_heart()
    with time_machine.travel(timezone.now() + timedelta(minutes=18)):
        assert sending.claim(reply.pk)


def test_a_recovered_stop_or_help_gets_no_late_answer(met, carrier, worker, lost):
    lost("HELP", ago=60)
    lost("STOP")
    tasks.catch_up()
    worker()
    assert not carrier.log.posts
    assert OptOut.objects.exists()


# The checkpoint


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500),
        Answer(body="<html>Welcome to the proxy</html>"),
        Answer(body=json.dumps([row()])[:-20]),
        Answer(body=json.dumps([row()]), headers={"Content-Length": "5000", "Connection": "close"}),
        Answer(body='{"messages": []}'),
        Answer(body="[1, 2]"),
        Answer(body=json.dumps([{}])),
        Answer(body=json.dumps([row(time="yesterday")])),
    ],
    ids=["error", "html", "cut", "short", "no-list", "no-rows", "empty-row", "no-time"],
)
def test_the_checkpoint_stays_where_it_is_after_an_answer_that_is_not_whole(met, listing, answer):
    listing(answer, [row("After all")])
    tasks.catch_up()
    kept = CatchUp.objects.get(pk=met.pk)
    assert (kept.done_until, kept.failures) == (met.done_until, 1)
    assert kept.error
    assert not Message.objects.exists()
    read_again()
    kept.refresh_from_db()
    assert kept.done_until > met.done_until
    assert (kept.failures, kept.error) == (0, "")
    assert Message.objects.get().body == "After all"


def test_one_row_that_nobody_can_read_holds_up_no_other(met, listing):
    listing([row(id="odd", **{"from": "!" * 60}), row("Fine", id="fine")])
    tasks.catch_up()
    assert Message.objects.get().body == "Fine"
    assert CatchUp.objects.get(pk=met.pk).unreadable == 1


def test_times_that_lie_ahead_are_refused_with_the_settings_name(met, listing):
    ahead = (timezone.now() + timedelta(hours=2)).strftime(FORMAT)
    listing([row(time=ahead)])
    tasks.catch_up()
    assert "TELEVOIPS_TIME_ZONE" in CatchUp.objects.get(pk=met.pk).error
    assert not Message.objects.exists()


def test_a_refused_key_pauses_sending_and_reading_again_ends_the_pause(met, listing):
    listing(Answer(401, body='{"message": "Unauthorized"}'), [])
    tasks.catch_up()
    assert "TELEVOIPS_API_KEY" in SendingState.current().reason
    read_again()
    assert SendingState.current().paused_at is None


def test_a_failed_reading_is_tried_again_ever_more_slowly(met, listing):
    server = listing(Answer(500))
    tasks.catch_up()
    tasks.catch_up()
    assert len(server.requests) == 1
    kept = CatchUp.objects.get(pk=met.pk)
    assert timedelta(seconds=1) < kept.try_at - timezone.now() < timedelta(seconds=6)


def test_two_workers_do_not_read_the_same_range(met):
    assert catchup.take(met)
    assert not catchup.take(met)


def test_after_a_long_downtime_all_of_it_is_read_in_bounded_windows(met, listing):
    CatchUp.objects.filter(pk=met.pk).update(
        start_at=timezone.now() - timedelta(days=9), done_until=timezone.now() - timedelta(days=4, hours=1)
    )
    server = listing([])
    tasks.catch_up()
    assert len(server.requests) == 5
    assert CatchUp.objects.get(pk=met.pk).done_until >= timezone.now() - timedelta(minutes=1)


def test_what_was_read_in_part_releases_nothing(met, carrier, conversation, monkeypatch):
    away = timezone.now() - timedelta(days=4)
    SendingState.objects.update_or_create(pk=1, defaults={"heard_at": away})
    CatchUp.objects.filter(pk=met.pk).update(start_at=away, done_until=away)
    monkeypatch.setattr(catchup, "BUDGET", -1.0)
    for _ in range(3):
        read_again()
        assert "STOP may be" in holds.current().reason
        assert SendingState.current().heard_at == away
    for _ in range(2):
        read_again()
    assert holds.current() is None


# A new account


def test_a_new_numbers_90_days_are_imported_a_day_at_a_time_and_hold_sending(carrier, lost, conversation, monkeypatch):
    SendingState.current()
    lost("Months ago", ago=80 * 24 * HOUR)
    lost("STOP", ago=70 * 24 * HOUR)
    reply = sending.queue_reply(conversation=conversation, body="Hi", by=UserFactory(), client_token="reply")
    monkeypatch.setattr(catchup, "BUDGET", -1.0)
    tasks.catch_up()
    imported = CatchUp.objects.get(kind="import")
    assert (imported.progress, imported.finished_at) == (1, None)
    assert sending.claim(reply.pk) is None
    assert "90 days" in holds.current().reason
    monkeypatch.setattr(catchup, "BUDGET", 60.0)
    read_again()
    imported.refresh_from_db()
    assert (imported.progress, imported.found) == (100, 2)
    reply.refresh_from_db()
    assert reply.status == "blocked"
    assert holds.current() is None
    tasks.catch_up()
    assert CatchUp.objects.filter(kind="import").count() == 1


def test_a_number_added_later_gets_an_import_of_its_own(met, carrier):
    tasks.catch_up()
    OwnedNumberFactory(number="+13215550101")
    tasks.catch_up()
    assert CatchUp.objects.filter(kind="import").count() == 2


def test_stopping_an_import_ends_its_hold(met, carrier, monkeypatch):
    OwnedNumberFactory(number="+13215550101")
    monkeypatch.setattr(catchup, "BUDGET", -1.0)
    tasks.catch_up()
    tasks.beat_heart()
    admin, unfinished = UserFactory(), CatchUp.objects.get(kind="import", finished_at=None)
    assert holds.current()
    assert catchup.stop(catch_up=unfinished, by=admin)
    assert not catchup.stop(catch_up=unfinished, by=admin)
    assert holds.current() is None
    unfinished.refresh_from_db()
    assert unfinished.stopped_by == admin


# The carrier's zone


def test_the_carriers_zone_is_used_to_ask_and_to_read(met, listing, settings):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    with time_machine.travel(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), tick=False):
        CatchUp.objects.filter(pk=met.pk).update(
            start_at=timezone.now(), done_until=timezone.now(), try_at=timezone.now()
        )
        CatchUp.objects.filter(pk=met.pk).update(done_until=timezone.now() + timedelta(0))
        OwnedNumber.objects.update(created_at=timezone.now() - timedelta(days=400))
        with time_machine.travel(datetime(2026, 7, 1, 12, 10, tzinfo=UTC), tick=False):
            server = listing([row(time="2026-07-01 08:05:00")])
            tasks.catch_up()
    assert "start=2026-07-01+05%3A00%3A00" in server.requests[0].path
    assert Message.objects.get().occurred_at == datetime(2026, 7, 1, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize("utc_hour", [5, 6])
def test_the_hour_that_clocks_repeat_doubles_no_text(listing, settings, conversation, utc_hour):
    """On 1 November 2026 New York reads 1:30 twice: at 5:30 and at 6:30 UTC."""
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    ours = MessageFactory(
        conversation=conversation,
        outbound=True,
        body="See you",
        sent_at=datetime(2026, 11, 1, utc_hour, 30, tzinfo=UTC),
        occurred_at=datetime(2026, 11, 1, utc_hour, 30, tzinfo=UTC),
    )
    listing([row("See you", direction="outbound", time="2026-11-01 01:30:00", to=THEIRS, **{"from": OURS})])
    asked = catchup.ask(
        start=datetime(2026, 11, 1, 4, tzinfo=UTC), end=datetime(2026, 11, 1, 8, tzinfo=UTC), by=UserFactory()
    )
    OwnedNumber.objects.update(created_at=timezone.now() - timedelta(days=100))
    catchup.read(asked, client=carrier_settings.client(), until=time.monotonic() + 60)
    assert Message.objects.get() == ours
    asked.refresh_from_db()
    assert asked.finished_at


def test_a_window_is_asked_for_with_an_hour_more_on_either_side(listing, settings, number):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    server = listing([])
    asked = catchup.ask(
        start=datetime(2026, 11, 1, 5, 50, tzinfo=UTC), end=datetime(2026, 11, 1, 6, 10, tzinfo=UTC), by=UserFactory()
    )
    catchup.read(asked, client=carrier_settings.client(), until=time.monotonic() + 60)
    assert "start=2026-11-01+00%3A50%3A00&end=2026-11-01+02%3A10%3A00" in server.requests[0].path
