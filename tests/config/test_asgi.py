"""Bodies reach Django whole or not at all, however they are framed."""

import asyncio
import http.client
import json
import os
import signal
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from config import asgi, framing
from inbox import live_stream
from inbox.models import WebhookEvent
from inbox.webhooks import MAX_BODY
from tests.inbox.live_server import serving, until

HEADERS = {"X-Webhook-Key": "new-key", "Content-Type": "application/json"}


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A served application whose threads keep no database connection beyond a request."""
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    with serving() as number:
        yield number


def post(port: int, body: Any, **headers: str) -> tuple[int, dict[str, str]]:
    """Post to the webhook's door; a list of pieces goes in chunks."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("POST", "/webhooks/messages", body, HEADERS | headers, encode_chunked=isinstance(body, list))
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        line.close()


@pytest.mark.django_db(transaction=True)
def test_a_chunked_body_is_stored_whole(port):
    pieces = [b'{"event": ', b'"' + b"x" * 200_000 + b'"', b"}"]
    assert post(port, pieces, **{"Transfer-Encoding": "chunked"}) == (200, {"outcome": "success"})
    assert bytes(WebhookEvent.objects.get().body) == b"".join(pieces)


@pytest.mark.django_db(transaction=True)
def test_a_plain_body_is_stored_whole(port):
    assert post(port, b'{"event": "plain"}')[0] == 200
    assert bytes(WebhookEvent.objects.get().body) == b'{"event": "plain"}'


@pytest.mark.django_db(transaction=True)
def test_too_much_in_chunks_is_refused_and_nothing_stored(port):
    status, answer = post(port, [b"x" * 1024 * 1024] * 6, **{"Transfer-Encoding": "chunked"})
    assert (status, answer) == (413, {"outcome": "too large"})
    assert not WebhookEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_too_much_announced_is_refused_and_nothing_stored(port):
    assert post(port, b"x" * (MAX_BODY + 1)) == (413, {"outcome": "too large"})
    assert not WebhookEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_full_sized_body_is_taken(port):
    body = b'"' + b"x" * (MAX_BODY - 2) + b'"'
    assert post(port, [body], **{"Transfer-Encoding": "chunked"})[0] == 200
    assert len(WebhookEvent.objects.get().body) == MAX_BODY


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "framed",
    [b"Content-Length: 100\r\n\r\n{}", b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"],
    ids=["shorter than announced", "no last chunk"],
)
def test_a_body_cut_short_stores_nothing(port, framed):
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"POST /webhooks/messages HTTP/1.1\r\nHost: localhost\r\nX-Webhook-Key: new-key\r\n" + framed)
        line.shutdown(socket.SHUT_WR)
        while line.recv(1000):
            pass
    until(lambda: post(port, b'{"event": "whole"}')[0] == 200)
    assert [bytes(event.body) for event in WebhookEvent.objects.all()] == [b'{"event": "whole"}']


def raw(port: int, framed: bytes) -> bytes:
    """Send a request's last headers and its body as they are; return the answer's first line."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(b"POST /webhooks/messages HTTP/1.1\r\nHost: localhost\r\nX-Webhook-Key: new-key\r\n" + framed)
        return line.makefile("rb").readline()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("length", [b"abc", b"-2", b"+2", b"1_0", b"0x2", b"2.0", b"9" * 30])
def test_a_length_that_is_none_is_refused_and_never_our_fault(port, length):
    answer = raw(port, b"Content-Length: " + length + b"\r\n\r\n{}")
    assert answer.split()[1] in {b"400", b"413"}
    assert not WebhookEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "coding", [b"Transfer-Encoding: CHUNKED", b"transfer-encoding: chunked\r\nContent-Encoding: gzip"]
)
def test_chunks_are_known_however_they_are_announced(port, coding):
    assert raw(port, coding + b"\r\n\r\n2\r\n{}\r\n0\r\n\r\n").split()[1] == b"200"
    assert bytes(WebhookEvent.objects.get().body) == b"{}"


def test_pages_without_a_body_pass_through(port):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    line.request("GET", "/healthz")
    assert line.getresponse().status == 200
    line.close()


def test_a_signal_ends_the_streams_and_then_reaches_the_server():
    heard = []
    former = signal.signal(signal.SIGTERM, lambda *_: heard.append("server"))

    async def live_until_told() -> None:
        asgi.end_streams_on_signals()
        os.kill(os.getpid(), signal.SIGTERM)
        while not live_stream.hub.is_closed:
            await asyncio.sleep(0.01)
        await live_stream.hub.close()

    interrupt = signal.getsignal(signal.SIGINT)
    try:
        asyncio.run(asyncio.wait_for(live_until_told(), 5))
    finally:
        signal.signal(signal.SIGTERM, former)
        signal.signal(signal.SIGINT, interrupt)
    assert len(heard) == 1


class Exchange:
    """One request handed to the framing alone: what came through and what was answered."""

    def __init__(self, *messages: dict[str, Any], headers: list[tuple[bytes, bytes]], limit: int = 10) -> None:
        self.received = list(messages)
        self.passed_on: list[tuple[dict[bytes, bytes], bytes]] = []
        self.sent: list[Any] = []
        framed = framing.Framing(self.app, limit=limit)
        asyncio.run(framed({"type": "http", "headers": headers}, self.receive, self.send))
        self.status = self.sent[0]["status"] if self.sent else None
        self.held = framed.held

    async def app(self, scope, receive, send):
        self.passed_on.append((dict(scope["headers"]), (await receive())["body"]))

    async def receive(self):
        if not self.received:
            await asyncio.sleep(3600)
        return self.received.pop(0)

    async def send(self, message):
        self.sent.append(message)


def piece(body: bytes, *, more: bool = False) -> dict[str, Any]:
    """Return one piece of a request's body."""
    return {"type": "http.request", "body": body, "more_body": more}


GONE = {"type": "http.disconnect"}
CHUNKED = [(b"transfer-encoding", b"chunked")]


def test_a_short_body_is_answered_400_and_not_passed_on():
    exchange = Exchange(piece(b"ab", more=True), GONE, headers=[(b"content-length", b"4")])
    assert (exchange.status, exchange.passed_on, exchange.held) == (400, [], 0)
    assert json.loads(exchange.sent[1]["body"]) == {"outcome": "incomplete"}


def test_a_body_that_ends_before_its_announced_length_is_answered_400_though_the_line_still_stands():
    exchange = Exchange(piece(b"ab"), headers=[(b"content-length", b"4")])
    assert (exchange.status, exchange.passed_on, exchange.held) == (400, [], 0)


def test_a_sender_who_stalls_is_answered_400(monkeypatch):
    monkeypatch.setattr(framing, "BODY_SECONDS", 0.01)
    exchange = Exchange(piece(b"ab", more=True), headers=[(b"content-length", b"4")])
    assert (exchange.status, exchange.passed_on) == (400, [])


def test_chunks_are_passed_on_with_their_true_length():
    # A Content-Length beside chunks is a lie or an attack (RFC 9112, 6.3): the chunks count.
    headers = [*CHUNKED, (b"content-length", b"2"), (b"x-other", b"kept")]
    exchange = Exchange(piece(b"abc", more=True), piece(b"de"), headers=headers)
    assert exchange.passed_on == [({b"content-length": b"5", b"x-other": b"kept"}, b"abcde")]


def test_an_endless_body_is_refused_without_being_read_to_its_end():
    exchange = Exchange(*[piece(b"x" * 10, more=True)] * 5, headers=CHUNKED)
    assert (exchange.status, exchange.passed_on, exchange.held) == (413, [], 0)


def test_what_is_held_of_unfinished_bodies_is_bounded(monkeypatch):
    monkeypatch.setattr(framing, "HELD_BYTES", 5)
    exchange = Exchange(piece(b"abcdef"), headers=CHUNKED)
    assert (exchange.status, exchange.passed_on, exchange.held) == (503, [], 0)
