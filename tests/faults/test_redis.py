"""Redis killed, frozen, full and dropping its lines: it hurries texts and guarantees none."""

import time

from tests.faults.process import until

AT_ONCE = 5.0
"""Seconds in which a page and a webhook answer, Redis or none; on a quiet machine a fifth of them."""


def seconds(act):
    began = time.monotonic()
    act()
    return time.monotonic() - began


def pids(desk):
    return [process.pid for process in (desk.web, desk.worker, desk.beat)]


def text_and_reply(desk, person):
    """Let a customer and staff write; return the reply and how long each took."""
    event = desk.event_of(person)
    taken = seconds(lambda: desk.post_event(event))
    began = time.monotonic()
    reply = desk.reply(person)
    return reply, max(taken, time.monotonic() - began)


def test_redis_killed_and_back_empty_loses_no_text_and_restarts_nobody(any_desk):
    desk, people, before = any_desk, [any_desk.meet() for _ in range(4)], pids(any_desk)
    desk.worker.freeze()
    waiting = [desk.reply(person) for person in people[:2]]  # their nudges are in Redis, and go with it
    desk.redis.kill()
    desk.worker.thaw()
    written = [text_and_reply(desk, person) for person in people[2:]]
    assert max(taken for _, taken in written) < AT_ONCE
    desk.redis.start()
    for reply in [*waiting, *(reply for reply, _ in written)]:
        desk.comes_to(reply, "delivered")
    assert pids(desk) == before
    assert all(process.is_alive for process in desk.processes)


def test_a_frozen_redis_keeps_nobody_waiting_and_then_everything_leaves(any_desk):
    desk, people, before = any_desk, [any_desk.meet() for _ in range(3)], pids(any_desk)
    desk.redis.freeze()
    began = time.monotonic()
    written = [text_and_reply(desk, person) for person in people]
    assert max(taken for _, taken in written) < AT_ONCE
    until(lambda: time.monotonic() - began > 8, what="longer than any socket's patience")
    desk.redis.thaw()
    for reply, _ in written:
        desk.comes_to(reply, "delivered")
    assert pids(desk) == before


def test_a_full_redis_takes_no_nudge_and_the_text_leaves_once_there_is_room(any_desk):
    desk, person = any_desk, any_desk.meet()
    with desk.broker() as broker:
        broker.config_set("maxmemory", "1")
        reply, taken = text_and_reply(desk, person)
        assert taken < AT_ONCE
        assert desk.status(reply) == "queued"
        broker.config_set("maxmemory", "0")
    desk.comes_to(reply, "delivered")


def test_fifty_dropped_lines_to_redis_lose_no_text(any_desk):
    desk, person, dropped, replies = any_desk, any_desk.meet(), 0, []
    while dropped < 50:
        replies.append(desk.reply(person))
        dropped += until(desk.to_redis.cut, what="a line to cut")
    for reply in replies:
        desk.comes_to(reply, "delivered")
