"""The carrier answering badly, slowly, falsely or not at all, to real workers."""

import time

import pytest
from django.utils import timezone

from inbox.models import Message, SendingState
from tests.faults.process import until
from tests.televoips.loopback import Answer

GIGABYTE = 2**30


def reset(handler):
    """Break the line by a reset, after the whole request."""
    import socket
    import struct

    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def gigabyte(handler):
    """Send a gigabyte, as far as anybody listens."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % GIGABYTE)
    piece = b"x" * 2**20
    for _ in range(1024):
        handler.wfile.write(piece)


UNKNOWN = {
    "500": Answer(500, '{"message": "Internal Server Error"}'),
    "502": Answer(502, "<html>Bad Gateway</html>"),
    "504": Answer(504, ""),
    "503 without a time": Answer(503, ""),
    "reset after the bytes": Answer(raw=reset),
    "html": Answer(200, "<html>Welcome to the proxy</html>"),
    "garbage": Answer(raw=lambda handler: handler.wfile.write(b"\x00\xffSSH-2.0-x\r\n")),
    "no uuid": Answer(200, "{}"),
    "a gigabyte": Answer(raw=gigabyte),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_answer_that_proves_nothing_leaves_doubt_and_no_second_post(desk, name):
    person = desk.meet()
    with desk.carrier_answering(UNKNOWN[name]) as strange:
        reply = desk.reply(person)
        desk.comes_to(reply, "unknown")
        for _ in range(3):
            desk.run("inbox.tasks.send_message", reply)
        desk.comes_to(desk.reply(desk.meet()), "unknown")
        assert [seen.fields["to"] for seen in strange.requests].count(person.phone) == 1
    assert "may already have been sent" in desk.page(person)
    assert desk.posts(person)[0]["content"] in person.replies


def test_a_carrier_that_never_ends_its_answer_holds_no_worker(desk):
    """Taken and never answered (read timeout, 20 s), and one byte a second (deadline, 25 s)."""
    silent, dripping = desk.meet(), desk.meet()

    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not handler.server.released.wait(1):
            handler.wfile.write(b" ")

    answers = [Answer(raw=lambda handler: handler.server.released.wait(60)), Answer(raw=drip)]
    with desk.carrier_answering(*answers) as strange:
        began = time.monotonic()
        replies = [desk.reply(silent)]
        strange.wait_for(1)
        replies.append(desk.reply(dripping))
        for reply in replies:
            desk.comes_to(reply, "unknown")
        assert time.monotonic() - began < 45
        assert [seen.method for seen in strange.requests].count("POST") == 2


def test_a_carrier_that_refuses_three_connections_gets_the_text_once_at_the_fourth(any_desk):
    desk, person = any_desk, any_desk.meet()
    desk.to_carrier.refuse()
    reply = desk.reply(person)
    for attempt in (1, 2, 3):
        until(lambda: Message.objects.filter(pk=reply, status="queued", attempts=attempt).exists(), what="a try")  # noqa: B023
        assert Message.objects.get(pk=reply).not_before > timezone.now()
        if attempt == 3:
            desk.to_carrier.open()
        desk.at_once(reply)
    desk.comes_to(reply, "delivered")
    assert len(desk.posts(person)) == 1


@pytest.mark.parametrize("fault", ["rate_limit", "unavailable"])
def test_a_busy_carrier_is_asked_again_after_the_time_it_names(desk, fault):
    person = desk.meet()
    desk.fault(fault)
    reply = desk.reply(person)
    until(lambda: Message.objects.filter(pk=reply, status="queued", attempts=1).exists(), what="the refusal")
    waits = (Message.objects.get(pk=reply).not_before - timezone.now()).total_seconds()
    assert 20 < waits <= 30
    desk.at_once(reply)
    desk.comes_to(reply, "delivered")
    assert [bool(post["uuid"]) for post in desk.posts(person)] == [False, True]


def test_a_plain_refusal_fails_the_text_and_is_not_repeated(desk):
    person = desk.meet()
    desk.fault("refuse")
    reply = desk.reply(person)
    desk.comes_to(reply, "failed")
    assert "Unable to send message" in desk.page(person)
    assert len(desk.posts(person)) == 1


@pytest.mark.parametrize(
    ("answer", "words", "count"),
    [
        (Answer(401, '{"message": "Unauthorized"}'), "TELEVOIPS_API_KEY", 500),
        (Answer(302, "", {"Location": "http://127.0.0.1:1/messages"}), "TELEVOIPS_BASE_URL", 50),
        (Answer(404, ""), "TELEVOIPS_BASE_URL", 50),
    ],
    ids=["401 on 500 queued", "a redirect elsewhere", "404"],
)
def test_a_refused_key_or_a_wrong_address_pauses_and_loses_none(desk, answer, words, count):
    people = [desk.meet() for _ in range(count // 5)]
    with desk.carrier_answering(answer) as strange:
        replies = [reply for person in people for reply in desk.queue(person, 5)]
        until(lambda: SendingState.objects.get(pk=1).paused_at, what="the pause")
        desk.idle()
        asked = [seen for seen in strange.requests if seen.method == "POST"]
        assert len(asked) <= 20, "no more than the worker's threads had in hand"
        assert words in desk.browse("/").text
        strange.requests[:] = [seen for seen in strange.requests if seen.method != "POST"]  # surely not taken
        assert Message.objects.filter(pk__in=replies, status="queued").count() == count
    SendingState.objects.filter(pk=1).update(probe_at=timezone.now())  # a minute later
    left = Message.objects.filter(pk__in=replies).exclude(status__in=["sent", "delivered"])
    until(lambda: not left.exists(), within=120, what="all texts leaving")
    assert SendingState.objects.get(pk=1).paused_at is None


def test_one_uuid_for_two_replies_proves_only_the_first(any_desk):
    desk, first, second = any_desk, any_desk.meet(), any_desk.meet()
    with desk.carrier_answering(Answer(200, '{"uuid": "the-same-for-all"}')):
        replies = [desk.reply(person) for person in (first, second)]
        for reply in replies:
            desk.comes_to(reply, "sent", "unknown")
    assert sorted(desk.status(reply) for reply in replies) == ["sent", "unknown"]
