"""The worker killed, stopped and frozen at each moment of a send; and tasks that come more than once."""

import signal
import time

import pytest
from django.utils import timezone

from inbox.models import Message, WebhookEvent
from tests.faults.process import until

POST = b"POST /messages"
SAVE = b"SET status = 'sent'"
STOPS_WITHIN = 45
"""Seconds in which a worker that was asked to go has finished the send in hand."""
SLOWLY = 6
"""Seconds that the carrier takes for its answer meanwhile."""


def test_a_reply_goes_its_way_where_nothing_fails(any_desk):
    person = any_desk.meet()
    any_desk.text(person)
    reply = any_desk.reply(person)
    any_desk.comes_to(reply, "delivered")
    assert len(any_desk.posts(person)) == 1


def test_a_worker_killed_before_the_post_leaves_a_text_in_doubt_and_never_posts_it_again(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_carrier.hold(POST)
    reply = desk.reply(person)
    held.wait()
    desk.worker.kill()
    held.drop()
    desk.worker.start()
    desk.later(seconds=65)
    desk.comes_to(reply, "unknown")
    desk.run("inbox.tasks.send_message", reply)
    until(lambda: Message.objects.get(pk=reply).lookups, what="looking for it in the carrier's list")
    assert "may already have been sent" in desk.page(person)
    assert desk.status(reply) == "unknown"
    assert desk.posts(person) == []


def test_a_worker_killed_before_the_answer_finds_its_text_in_the_carriers_list(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_carrier.hold(POST, answer=True)
    reply = desk.reply(person)
    held.wait()
    desk.worker.kill()
    held.drop()
    desk.worker.start()
    desk.later(seconds=65)
    desk.comes_to(reply, "sent", "delivered")
    WebhookEvent.objects.filter(state="waiting").update(try_at=timezone.now())
    desk.comes_to(reply, "delivered")  # its receipt bears another id than the list shows, and finds it all the same
    assert len(desk.posts(person)) == 1


def test_a_worker_killed_between_the_answer_and_its_save_finds_its_text_in_the_carriers_list(desk):
    person = desk.meet()
    held = desk.to_database.hold(SAVE)
    reply = desk.reply(person)
    held.wait()
    assert len(desk.posts(person)) == 1
    desk.worker.kill()
    held.drop()
    assert desk.status(reply) == "sending"
    desk.worker.start()
    desk.later(seconds=65)
    desk.comes_to(reply, "sent", "delivered")
    assert len(desk.posts(person)) == 1


def test_a_worker_killed_right_after_the_save_does_nothing_twice(any_desk):
    desk, person = any_desk, any_desk.meet()
    desk.fault("lose", times=None)  # no receipt: only the worker has news
    sent = desk.to_carrier.hold(POST, answer=True)
    reply = desk.reply(person)
    sent.wait()
    told = desk.to_redis.hold(b"PUBLISH")
    sent.release()
    told.wait()
    assert desk.status(reply) == "sent"
    desk.worker.kill()
    told.drop()
    desk.worker.start()
    desk.run("inbox.tasks.send_message", reply)
    desk.comes_to(desk.reply(person), "sent")
    assert len(desk.posts(person)) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGQUIT], ids=["SIGTERM", "SIGQUIT"])
def test_a_worker_that_is_asked_to_go_finishes_the_send_in_hand_and_takes_no_other(any_desk, number):
    desk, person, other = any_desk, any_desk.meet(), any_desk.meet()
    held = desk.to_carrier.hold(POST, answer=True)
    reply = desk.reply(person)
    held.wait()
    desk.worker.send(number)
    asked = time.monotonic()
    later = desk.reply(other)
    until(lambda: time.monotonic() > asked + SLOWLY, what="the carrier's taking its time")
    assert desk.worker.is_alive
    assert desk.status(reply) == "sending"
    held.release()
    until(lambda: not desk.worker.is_alive, within=STOPS_WITHIN - SLOWLY, what="the worker's end")
    assert desk.status(reply) in {"sent", "delivered"}
    desk.worker.start()
    desk.comes_to(later, "delivered")
    assert len(desk.posts(person)) == len(desk.posts(other)) == 1


def test_a_worker_frozen_beyond_its_claim_still_posts_once(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_carrier.hold(POST)
    reply = desk.reply(person)
    held.wait()
    desk.freeze(desk.worker)
    desk.second_worker()
    desk.later(seconds=65)
    desk.comes_to(reply, "unknown")
    for _ in range(3):
        desk.run("inbox.tasks.send_message", reply)
    desk.worker.thaw()
    held.release()
    desk.comes_to(reply, "sent", "delivered")
    assert len(desk.posts(person)) == 1


@pytest.mark.parametrize("count", [12])
def test_two_workers_and_a_task_delivered_eight_times_make_one_post(any_desk, count):
    desk = any_desk
    people = [desk.meet() for _ in range(count)]
    second = desk.second_worker()
    for worker in (desk.worker, second):
        desk.freeze(worker)
    replies = [desk.reply(person) for person in people]
    for reply in replies:
        for _ in range(8):
            desk.run("inbox.tasks.send_message", reply)
    for worker in (desk.worker, second):
        worker.thaw()
    for reply in replies:
        desk.comes_to(reply, "delivered")
    assert [len(desk.posts(person)) for person in people] == [1] * count


def test_two_beats_do_no_harm(any_desk):
    desk = any_desk
    people = [desk.meet() for _ in range(3)]
    second = desk.second_beat()
    replies = [reply for person in people for reply in desk.queue(person, 3)]
    for reply in replies:
        desk.comes_to(reply, "delivered")
    second.kill()
    assert [len(desk.posts(person)) for person in people] == [3] * 3
