"""A restored backup sends nothing a second time: it is known as one, held, and what left already is found."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from config import work
from contacts import carrier as carrier_settings
from inbox import conversations, holds, restores, scheduling, sending, tasks
from inbox import redis as our_redis
from inbox.models import CatchUp, Message, OwnedNumber, SendingState
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory
from tests.inbox.test_moves import NOON

pytestmark = pytest.mark.django_db
OURS, THEIRS = "13215550100", "13215550199"
DAY = timedelta(days=1)


class Redis:
    """A Redis that keeps what it is given."""

    def __init__(self):
        self.kept = {}

    def get(self, key):
        return self.kept.get(key)

    def set(self, key, value):
        self.kept[key] = str(value).encode()

    def llen(self, _key):
        return 0

    def publish(self, *_):
        return 0


@pytest.fixture(autouse=True)
def outside(settings, tmp_path, monkeypatch):
    """VAR_DIR and Redis of this test alone; return the Redis."""
    settings.VAR_DIR = tmp_path
    server = Redis()
    monkeypatch.setattr(our_redis, "connection", lambda: server)
    restart()
    return server


def restart():
    """Be a process that has just started."""
    holds.seen.note("", 0)


@pytest.fixture
def conversation():
    number = OwnedNumberFactory(number=f"+{OURS}", texts_per_second=1000)
    return ConversationFactory(owned_number=number, contact__phone=f"+{THEIRS}")


@pytest.fixture
def met(conversation):
    """An account that we know: its 90 days are in."""
    ago = timezone.now() - 2 * DAY
    OwnedNumber.objects.update(created_at=ago - 90 * DAY)
    CatchUp.objects.create(kind="import", start_at=ago - 90 * DAY, end_at=ago, done_until=ago, finished_at=ago)
    CatchUp.objects.create(kind="recent", start_at=ago, done_until=ago)


def queued(conversation, body="On its way", *, age=DAY, **fields):
    at = timezone.now() - age
    if fields.get("status") == "scheduled":
        fields = {"scheduled_for": at} | fields
    fields = {"status": "queued", "carrier_id": "", "created_at": at, "not_before": at, "occurred_at": at} | fields
    return MessageFactory(outbound=True, conversation=conversation, body=body, **fields)


def go_back(to, *, age=DAY):
    """Have the database be as it was at a mark, so long ago."""
    ago = timezone.now() - age
    SendingState.objects.update(mark=to, marked_at=ago, heard_at=ago)
    CatchUp.objects.filter(kind="recent").update(done_until=ago, try_at=ago)


def ran_on():
    """Run for a while, and return the mark that a backup in the middle would hold."""
    restores.check()
    kept = SendingState.objects.get().mark
    for _ in range(5):
        restores.check()
    return kept


def state():
    return SendingState.objects.get()


def send_all():
    for message in Message.objects.filter(status="queued").order_by("pk"):
        tasks.send_message(message.pk)


# How it is known


def test_a_database_that_goes_on_is_never_taken_for_a_backup():
    for _ in range(5):
        ran_on()
    assert state().restored_at is None
    assert state().mark == 30


def test_a_database_behind_its_own_mark_is_held_with_all_that_waits_in_it(conversation):
    kept = ran_on()
    waiting, planned = queued(conversation), queued(conversation, status="scheduled")
    done = MessageFactory(outbound=True, conversation=conversation, status="sent")
    go_back(kept)
    restores.check()
    assert state().restored_at
    assert abs(state().restored_from - (timezone.now() - DAY)) < timedelta(minutes=1)
    for message in (waiting, planned, done):
        message.refresh_from_db()
    assert (waiting.held_why, planned.held_why) == ("restored", "restored")
    assert waiting.is_held
    assert planned.is_held
    assert done.held_at is None


@pytest.mark.parametrize("lost", ["file", "redis"])
def test_one_witness_is_enough(outside, lost):
    kept = ran_on()
    go_back(kept)
    if lost == "file":
        restores._file().unlink()
    else:
        outside.kept.clear()
    restart()
    restores.check()
    assert state().restored_at


def test_a_process_that_runs_on_is_a_witness_too(outside):
    kept = ran_on()
    go_back(kept)
    restores._file().unlink()
    outside.kept.clear()
    restores.check()
    assert state().restored_at


def test_a_young_backup_swapped_in_under_a_running_worker_sends_nothing_from_the_first_claim_on(
    carrier, met, conversation
):
    kept, a_minute = ran_on(), timedelta(minutes=1)
    first, second = queued(conversation, age=a_minute), queued(conversation, "Later", age=a_minute)
    tasks.send_message(first.pk)
    assert len(carrier.log.posts) == 1
    SendingState.objects.update(mark=kept, heard_at=timezone.now() - a_minute)  # young enough to be sent from
    Message.objects.filter(pk=first.pk).update(status="queued", carrier_id="", claimed_at=None, sent_at=None)
    send_all()
    assert len(carrier.log.posts) == 1
    restores.check()
    for message in (first, second):
        message.refresh_from_db()
        assert (message.status, message.held_why) == ("queued", "restored")


def test_a_worker_learns_the_mark_from_each_claim(carrier, met, conversation):
    kept = ran_on()
    restart()  # another worker looks at the mark
    tasks.send_message(queued(conversation).pk)
    SendingState.objects.update(mark=kept)
    tasks.send_message(queued(conversation, "Later").pk)
    assert len(carrier.log.posts) == 1


def test_with_both_witnesses_gone_it_goes_on_and_makes_new_ones(outside):
    kept = ran_on()
    go_back(kept)
    restart()
    restores._file().unlink()
    outside.kept.clear()
    restores.check()
    assert state().restored_at is None
    assert state().mark == kept + 1
    assert list(restores._marks_outside(state().incarnation)) == [kept + 1] * 3


def test_what_another_database_left_behind_says_nothing(outside):
    restores._file().write_text("another 999")
    outside.set("textdesk:mark:another", 999)
    restores.check()
    assert state().restored_at is None


@pytest.mark.parametrize("kept", ["", "junk", "a b c", "\x00"])
def test_a_mark_that_cannot_be_read_says_nothing(kept):
    restores.check()
    restores._file().write_text(f"{state().incarnation} {kept}")
    restores.check()
    assert state().restored_at is None


def test_a_process_that_writes_its_mark_late_raises_no_alarm():
    restores.check()
    for _ in range(3):
        restores.check()
    restores._put_mark_outside(state().incarnation, 2)
    restores.check()
    assert state().restored_at is None


def test_without_a_folder_and_redis_nothing_breaks(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path / "gone"
    monkeypatch.setattr(our_redis, "connection", lambda: our_redis.redis.Redis(port=1))
    restores.check()
    restores.check()
    assert state().mark == 2


def test_a_second_restore_is_found_as_well(conversation):
    kept = ran_on()
    go_back(kept)
    restores.check()
    assert restores.end(by=UserFactory())
    again = ran_on()
    late = queued(conversation)
    go_back(again)
    restores.check()
    assert (state().looked_at, state().looked_by) == (None, None)
    late.refresh_from_db()
    assert late.is_held


def test_it_is_asked_before_the_first_claim_of_a_worker_and_before_each_catching_up(monkeypatch, carrier):
    asked = []
    monkeypatch.setattr(restores, "check", lambda: asked.append("check"))
    monkeypatch.setattr(work.Pulse, "start", lambda _: asked.append("pulse"))
    monkeypatch.setattr(work.task_prerun, "connect", lambda *_a, **_k: None)
    monkeypatch.setattr(holds, "caught_up", lambda _now: asked.append("caught up"))
    work.show_pulse("worker", "worker@desk")
    work.show_pulse("beat", "desk")
    tasks.catch_up()
    assert asked == ["check", "pulse", "pulse", "check", "caught up"]


def test_a_worker_starts_without_a_database(monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(restores, "check", gone)
    work.look_for_restore()


def test_it_can_be_said_by_hand(conversation, capsys):
    waiting = queued(conversation, age=timedelta(0))
    call_command("after_restore")
    said = capsys.readouterr().out
    assert "Sending is held." in said
    assert "may have been sent since: 1." in said
    assert "/admin/restored-backup/" in said
    waiting.refresh_from_db()
    assert waiting.is_held
    call_command("after_restore")
    assert "Sending was held already." in capsys.readouterr().out


# What is sent


def test_nothing_leaves_until_an_admin_has_looked_and_catching_up_is_done(carrier, met, conversation, settings):
    kept = ran_on()
    old = queued(conversation)
    go_back(kept)
    tasks.catch_up()
    fresh = sending.queue_reply(conversation=conversation, body="New", by=UserFactory(), client_token="new")
    send_all()
    assert not carrier.log.posts, "caught up, but nobody has looked"
    settings.TELEVOIPS_BASE_URL, reachable = "http://127.0.0.1:1", carrier.url
    carrier_settings.client.cache_clear()
    SendingState.objects.update(heard_at=timezone.now() - DAY)
    assert restores.end(by=UserFactory())
    CatchUp.objects.update(try_at=timezone.now())
    tasks.catch_up()
    send_all()
    assert not carrier.log.posts, "somebody has looked, but what came in meanwhile is not known"
    settings.TELEVOIPS_BASE_URL = reachable
    carrier_settings.client.cache_clear()
    CatchUp.objects.update(try_at=timezone.now())
    tasks.catch_up()
    send_all()
    assert [post.content for post in carrier.log.posts] == ["New"], "what nobody decided on stays"
    assert restores.release(restores.undecided(UserFactory(is_superuser=True)), by=UserFactory()) == 1
    send_all()
    assert [post.content for post in carrier.log.posts] == ["New", "On its way"]
    for message in (old, fresh):
        message.refresh_from_db()
        assert message.status == "sent"


def test_what_left_before_the_restore_is_found_and_not_sent_again(carrier, met, conversation):
    kept = ran_on()
    left, planned = queued(conversation, "It left"), queued(conversation, "So did this", status="scheduled")
    never = queued(conversation, "This did not")
    for words in ("It left", "So did this"):
        carrier.take(OURS, THEIRS, words).at = time.time() - 3600
    go_back(kept)
    tasks.catch_up()
    for message in (left, planned, never):
        message.refresh_from_db()
    assert (left.status, planned.status, never.status) == ("sent", "sent", "queued")
    assert left.sent_at < timezone.now() - timedelta(minutes=59)
    assert not left.is_held
    assert Message.objects.count() == 3, "and it is not shown twice"
    boss = UserFactory(is_superuser=True)
    assert list(restores.undecided(boss)) == [never]
    restores.release(restores.undecided(boss), by=boss)
    restores.end(by=boss)
    send_all()
    assert [post.content for post in carrier.log.posts] == ["This did not"]


def test_twice_the_same_words_need_two_rows(carrier, met, conversation):
    kept = ran_on()
    first, second = queued(conversation, "Yes"), queued(conversation, "Yes")
    carrier.take(OURS, THEIRS, "Yes").at = time.time() - 3600
    go_back(kept)
    tasks.catch_up()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == ("sent", "queued")


@pytest.mark.parametrize("differs", [{"body": "Other words"}, {"age": timedelta(minutes=10)}, {"status": "cancelled"}])
def test_what_does_not_fit_is_not_called_sent(carrier, met, conversation, differs):
    kept = ran_on()
    waiting = queued(conversation, **{"body": "It left"} | differs)
    carrier.take(OURS, THEIRS, "It left").at = time.time() - 3600
    go_back(kept)
    tasks.catch_up()
    waiting.refresh_from_db()
    assert waiting.status == differs.get("status", "queued")


def test_in_steady_times_the_same_words_from_elsewhere_end_no_wait(carrier, met, conversation):
    waiting = queued(conversation, "Yes", age=timedelta(minutes=2))
    tasks.beat_heart()
    carrier.take(OURS, THEIRS, "Yes").at = time.time() - 5
    CatchUp.objects.update(done_until=timezone.now() - timedelta(minutes=5))
    tasks.catch_up()
    waiting.refresh_from_db()
    assert waiting.status == "queued"
    assert state().restored_at is None


# The carrier as a witness, where the whole machine was restored


def whole_machine_is_a_day_old(outside):
    restores.check()
    restores._file().unlink()
    outside.kept.clear()
    go_back(1)


def test_texts_of_ours_that_the_database_does_not_know_show_that_it_was_restored(outside, carrier, met, conversation):
    waiting = queued(conversation, "This did not leave", age=2 * DAY)
    whole_machine_is_a_day_old(outside)
    carrier.take(OURS, THEIRS, "Sent by the former life").at = time.time() - 3600
    tasks.catch_up()
    assert state().restored_at
    assert "The carrier lists texts of ours" in state().restored_why
    waiting.refresh_from_db()
    assert waiting.is_held
    send_all()
    assert not [post for post in carrier.log.posts if post.content == "This did not leave"]


def test_a_text_that_waited_and_left_shows_it_too(outside, carrier, met, conversation):
    queued(conversation, "It left", age=2 * DAY)
    other = queued(conversation, "Perhaps", age=2 * DAY)
    whole_machine_is_a_day_old(outside)
    carrier.take(OURS, THEIRS, "It left").at = time.time() - 3600
    tasks.catch_up()
    assert state().restored_at
    other.refresh_from_db()
    assert other.is_held


def test_a_plain_downtime_holds_nothing_once_it_is_caught_up(outside, carrier, met, conversation):
    waiting = queued(conversation, "Waited", age=2 * DAY)
    whole_machine_is_a_day_old(outside)
    carrier.text_in(sender=THEIRS, to=OURS, text="Hello?")
    tasks.catch_up()
    assert state().restored_at is None
    send_all()
    waiting.refresh_from_db()
    assert waiting.status == "sent"


def test_texts_from_elsewhere_hold_nothing_where_nothing_waits(outside, carrier, met, conversation):
    whole_machine_is_a_day_old(outside)
    carrier.take(OURS, THEIRS, "From the carrier's own page").at = time.time() - 3600
    tasks.catch_up()
    assert state().restored_at is None


# What people see and do


@pytest.fixture
def held(conversation):
    texts = [queued(conversation, f"Text {index}") for index in range(3)]
    restores.declare(why="Said so.")
    return texts


@pytest.fixture
def boss(client):
    user = UserFactory(is_superuser=True, is_staff=True, first_name="Robin", last_name="Reed")
    client.force_login(user)
    return user


def page():
    return reverse("restored-backup")


def statuses():
    return list(Message.objects.order_by("pk").values_list("status", flat=True))


def test_the_inbox_and_each_page_of_admin_say_so_and_lead_there(client, boss, held):
    for address in ("/", "/admin/", reverse("line-health")):
        said = client.get(address).text
        assert "This looks like a restored backup: texts that waited on" in said
        assert f'href="{page()}"' in said
    client.force_login(UserFactory())
    said = client.get("/").text
    assert "An admin must look at them" in said
    assert f'href="{page()}"' not in said


def test_the_page_shows_what_waits_and_each_can_be_released_or_cancelled(client, boss, held, conversation):
    said = client.get(page()).text
    assert all(f"Text {index}" in said for index in range(3))
    client.post(page(), {"decision": "release", "message": held[0].pk})
    client.post(page(), {"decision": "cancel", "message": held[1].pk})
    for message in held:
        message.refresh_from_db()
    assert [message.status for message in held] == ["queued", "cancelled", "queued"]
    assert [message.is_held for message in held] == [False, False, True]
    assert (held[0].released_by, held[1].settled_by) == (boss, boss)
    said = client.get(page()).text
    assert "Text 0" not in said
    assert "Text 2" in said
    client.post(page(), {"decision": "go-on"})
    assert (state().looked_by, holds.current().page) == (boss, "")
    assert "Robin Reed let sending go on" in client.get(page()).text


@pytest.mark.parametrize(
    ("decision", "status", "said"),
    [("release", "queued", "2 texts released."), ("cancel", "cancelled", "2 texts cancelled.")],
)
def test_all_can_be_decided_at_once_a_bounded_number_at_a_time(client, boss, held, monkeypatch, decision, status, said):
    monkeypatch.setattr(restores, "MOST_AT_ONCE", 2)
    answer = client.post(page(), {"decision": decision, "message": "all"}, follow=True).text
    assert said in answer
    assert "Only the first 2 were done." in answer
    answer = client.post(page(), {"decision": decision, "message": "all"}, follow=True).text
    assert "Only the first" not in answer
    assert statuses() == [status] * 3
    assert "No text of yours waits for a decision." in client.get(page()).text


@pytest.mark.parametrize(
    "asked", [{}, {"decision": "delete"}, {"decision": "release"}, {"decision": "cancel", "message": "x"}]
)
def test_a_form_that_asks_for_nothing_does_nothing(client, boss, held, asked):
    assert client.post(page(), asked).status_code == 302
    assert all(message.is_held for message in Message.objects.all())


def test_only_those_who_may_change_sending_see_it_and_only_texts_of_their_numbers(client, held, conversation):
    assert client.get(page()).status_code == 302
    staff = UserFactory(is_staff=True)
    client.force_login(staff)
    assert client.get(page()).status_code == 403
    assert client.post(page(), {"decision": "go-on"}).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="change_sendingstate"))
    OwnedNumber.objects.update(is_open_to_all=False)
    assert "Text 0" not in client.get(page()).text
    client.post(page(), {"decision": "cancel", "message": "all"})
    client.post(page(), {"decision": "cancel", "message": held[0].pk})
    assert statuses() == ["queued"] * 3


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_takes_the_same_queries_for_many(client, boss, rows, django_assert_max_num_queries):
    for index in range(rows):
        queued(ConversationFactory(), f"Text {index}")
    restores.declare(why="Said so.")
    with django_assert_max_num_queries(8):
        client.get(page())


def test_many_are_paged(client, boss, conversation):
    for index in range(52):
        queued(conversation, f"Text {index:02}.")
    restores.declare(why="Said so.")
    first = client.get(page())
    assert "Text 49." in first.text
    assert "Text 50." not in first.text
    second = client.get(f"{page()}?after={first.context['after']}")
    assert [message.body for message in second.context["texts"]] == ["Text 50.", "Text 51."]
    assert second.context["after"] is None
    assert client.get(f"{page()}?after=x").status_code == 200


def test_the_thread_says_why_a_text_is_held_and_its_people_may_decide(client, held, conversation):
    client.force_login(UserFactory())
    said = client.get(f"/conversations/{conversation.pk}/").text
    assert "It comes from a restored backup and may have been sent already." in said
    assert "Held: may have been sent" in said
    client.post(reverse("inbox:message-cancel", args=[held[0].pk]))
    held[0].refresh_from_db()
    assert held[0].status == "cancelled"


def test_line_health_counts_them_apart_from_late_replies(client, boss, held, conversation):
    queued(conversation, held_at=timezone.now())
    said = client.get(reverse("line-health")).text
    assert "3 texts of a restored backup wait for a word" in said
    assert "1 reply waits for your word" in said


def test_a_planned_text_that_is_released_keeps_its_time(conversation):
    planned = queued(conversation, status="scheduled", not_before=timezone.now() + DAY)
    due = planned.not_before
    restores.declare(why="Said so.")
    assert restores.release(restores.undecided(UserFactory(is_superuser=True)), by=UserFactory()) == 1
    planned.refresh_from_db()
    assert (planned.status, planned.held_at, planned.not_before) == ("scheduled", None, due)


def test_ending_it_twice_is_told(held):
    assert restores.end(by=UserFactory())
    assert not restores.end(by=UserFactory())


def test_a_planned_text_whose_time_comes_stays_held_and_its_author_may_send_it(conversation):
    planned = queued(conversation, status="scheduled")
    restores.declare(why="Said so.")
    with time_machine.travel(NOON):
        scheduling.release_due(limit=10)
        planned.refresh_from_db()
        assert (planned.status, planned.is_held) == ("queued", True)
        assert sending.claim(planned.pk) is None
    other = queued(conversation, status="scheduled")
    restores.declare(why="Said so again.")
    assert scheduling.send_now(message=other, by=UserFactory())
    other.refresh_from_db()
    assert (other.status, other.is_held) == ("queued", False)


def test_the_list_shows_that_a_text_had_left(carrier, met, conversation):
    kept = ran_on()
    left = queued(conversation, "It left")
    conversations.show_newest(left)
    carrier.take(OURS, THEIRS, "It left").at = time.time() - 3600
    go_back(kept)
    tasks.catch_up()
    conversation.refresh_from_db()
    assert conversation.preview_status == "sent"
