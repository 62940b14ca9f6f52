"""Redis killed, frozen, full and dropping its lines: it hurries texts and guarantees none."""

import time

from tests.faults.process import until

PAGE, WEBHOOK = 1.0, 2.0
"""Seconds more than usual that a page and a webhook may take where Redis is not as usual."""


def pids(desk):
    return [process.pid for process in (desk.web, desk.worker, desk.beat)]


def seconds(act):
    began = time.monotonic()
    act()
    return time.monotonic() - began


def usual(desk, person):
    """Return how long a webhook and a reply take while all is well: this machine may have other work."""
    event = desk.event_of(person)
    return max(seconds(lambda: desk.post_event(event)) for _ in range(3)), seconds(lambda: desk.reply(person))


def text_and_reply(desk, person, before):
    """Let a customer and staff write, in no more time than they may take; return the reply."""
    event, written = desk.event_of(person), []
    assert seconds(lambda: desk.post_event(event)) < WEBHOOK + 3 * before[0]
    assert seconds(lambda: written.append(desk.reply(person))) < PAGE + 3 * before[1]
    return written[0]


def test_redis_killed_and_back_empty_loses_no_text_and_restarts_nobody(any_desk):
    desk, people, before = any_desk, [any_desk.meet() for _ in range(4)], pids(any_desk)
    fast = usual(desk, people[0])
    desk.freeze(desk.worker)
    waiting = [desk.reply(person) for person in people[:2]]  # their nudges are in Redis, and go with it
    desk.redis.kill()
    desk.worker.thaw()
    written = [text_and_reply(desk, person, fast) for person in people[2:]]
    desk.redis.start()
    for reply in [*waiting, *written]:
        desk.comes_to(reply, "delivered")
    assert pids(desk) == before
    assert all(process.is_alive for process in desk.processes)


def test_a_frozen_redis_keeps_nobody_waiting_and_then_everything_leaves(any_desk):
    desk, people, before = any_desk, [any_desk.meet() for _ in range(3)], pids(any_desk)
    fast = usual(desk, people[0])
    desk.redis.freeze()
    began = time.monotonic()
    written = [text_and_reply(desk, person, fast) for person in people]
    until(lambda: time.monotonic() - began > 8, what="longer than any socket's patience")
    desk.redis.thaw()
    for reply in written:
        desk.comes_to(reply, "delivered")
    assert pids(desk) == before


def test_a_full_redis_takes_no_nudge_and_the_text_leaves_once_there_is_room(any_desk):
    desk, person = any_desk, any_desk.meet()
    fast = usual(desk, person)
    with desk.broker() as broker:
        broker.config_set("maxmemory", "1")
        reply = text_and_reply(desk, person, fast)
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


def test_a_worker_that_loses_redis_in_the_middle_of_sends_finishes_them_and_lives(any_desk):
    desk, people, before = any_desk, [any_desk.meet() for _ in range(3)], pids(any_desk)
    held = [desk.to_carrier.hold(b"POST /messages", answer=True) for _ in people]
    replies = [desk.reply(person) for person in people]
    for each in held:
        each.wait()
    desk.redis.kill()
    until(lambda: "Connection to broker lost" in desk.worker.tail(60), what="the worker's missing Redis")
    for each in held:
        each.release()
    for reply in replies:
        desk.comes_to(reply, "delivered")
    desk.redis.start()
    desk.comes_to(desk.reply(people[0]), "delivered")
    assert pids(desk) == before
    assert desk.worker.is_alive
