"""STOP against replies that are on their way, by the hundred, and lost in an outage."""

import signal
from collections import Counter
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from contacts.models import OptOut
from inbox.models import CatchUp, Message, SendingState
from tests.faults.process import until


def stop(desk, person):
    """The customer texts STOP, and we have said 200."""
    desk.text(person, "STOP")
    until(lambda: OptOut.objects.filter(contact__phone=f"+{person.phone}").exists(), what="the opt-out")


def test_stop_against_a_reply_in_flight_lets_that_one_end_and_blocks_the_next(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_carrier.hold(b"POST /messages")
    first = desk.reply(person, "In flight")
    held.wait()
    second = desk.reply(person, "Behind it")
    stop(desk, person)
    held.release()
    desk.comes_to(first, "sent", "delivered")
    desk.comes_to(second, "blocked")
    assert desk.write(person, "Too late") == 422
    until(
        lambda: any(each["customer"] == person.phone for each in desk.log()["unsubscribes"]), what="telling the carrier"
    )
    assert [post["content"] for post in desk.posts(person) if post["content"] in person.replies] == ["In flight"]


def test_a_worker_killed_while_stop_comes_in_sends_nothing_after_it(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_carrier.hold(b"POST /messages")
    first = desk.reply(person, "Never left")
    held.wait()
    second = desk.reply(person, "Behind it")
    desk.worker.kill()
    held.drop()
    stop(desk, person)
    desk.worker.start()
    desk.later(seconds=65)
    desk.comes_to(first, "unknown")
    desk.comes_to(second, "blocked")
    assert [post for post in desk.posts(person) if post["content"] in person.replies] == []


def test_stop_against_ten_thousand_queued_texts_begins_no_post_after_it(any_desk):
    desk, person = any_desk, any_desk.meet()
    desk.beat.freeze()
    desk.queue(person, 10_000)
    desk.beat.thaw()
    until(lambda: len(desk.posts(person)) >= 3, what="sending under way")
    stop(desk, person)
    desk.drain()
    conversation = Message.objects.filter(conversation=person.conversation, purpose="reply")
    assert not conversation.filter(status__in=["queued", "sending"]).exists()
    assert conversation.filter(status="blocked").count() > 9_000
    person.replies = dict(list(person.replies.items())[-1:])  # the page shows fifty; the checker asks the log for all


def test_some_who_text_stop_while_two_workers_send_to_many_are_texted_no_more_and_all_others_are(any_desk):
    desk, people = any_desk, [any_desk.meet() for _ in range(20)]
    second = desk.second_worker()
    for process in (desk.beat, desk.worker, second):
        desk.freeze(process)
    replies = {person.phone: desk.queue(person, 8) for person in people}
    for process in (desk.worker, second, desk.beat):
        process.thaw()
    stopping = people[::3]
    until(
        lambda: {post["recipient"] for post in desk.log()["posts"]} >= {each.phone for each in people}, what="a start"
    )
    for person in stopping:
        desk.text(person, "STOP")
    stopped = OptOut.objects.filter(contact__phone__in=[f"+{person.phone}" for person in stopping])
    until(lambda: stopped.count() == len(stopping), what="the opt-outs")
    for person in stopping:  # as of a page that had looked just before the STOP was committed
        replies[person.phone] += desk.queue(person, 1)
    desk.drain()
    ends = {person.phone: Counter(map(desk.status, replies[person.phone])) for person in people}
    blocked = [ends[person.phone].pop("blocked", 0) for person in people]
    assert all(set(end) <= {"sent", "delivered"} for end in ends.values()), ends
    assert sum(blocked) == sum(blocked[::3]) > len(stopping)


def test_stop_lost_in_an_outage_is_found_before_anything_is_sent(any_desk):
    desk, person, other = any_desk, any_desk.meet(), any_desk.meet()
    for process in (desk.beat, desk.worker):
        process.end(signal.SIGKILL)
    blocked, leaves = desk.queue(person, 1) + desk.queue(other, 1)
    desk.fault("lose", times=None)  # the outage outlasts the carrier's patience
    desk.text(person, "STOP")
    an_hour_ago = timezone.now() - timedelta(hours=1)
    SendingState.objects.filter(pk=1).update(heard_at=an_hour_ago)
    CatchUp.objects.filter(kind="recent").update(start_at=an_hour_ago, done_until=an_hour_ago, try_at=F("created_at"))
    for process in (desk.worker, desk.beat):
        process.start()
    desk.comes_to(blocked, "blocked")
    desk.comes_to(leaves, "sent")
    assert desk.posts(person) == []


def test_a_clock_that_jumps_a_day_ahead_sends_nothing_twice(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_carrier.hold(b"POST /messages", answer=True)
    reply = desk.reply(person)
    held.wait()
    a_day = timedelta(days=1)
    SendingState.objects.filter(pk=1).update(heard_at=F("heard_at") - a_day)
    CatchUp.objects.filter(kind="recent").update(
        start_at=F("start_at") - a_day, done_until=F("done_until") - a_day, try_at=F("try_at") - a_day
    )
    desk.later(days=1)
    desk.comes_to(reply, "unknown")
    held.release()
    desk.comes_to(reply, "sent", "delivered")
    assert len(desk.posts(person)) == 1


def test_a_carrier_whose_clock_is_a_day_off_still_brings_each_text_once(any_desk):
    desk, person = any_desk, any_desk.meet()
    for days in (-1, 1):
        time = (timezone.now() + timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
        event = desk.event_of(person, time=time)
        assert {desk.post_event(event) for _ in range(2)} == {200}
