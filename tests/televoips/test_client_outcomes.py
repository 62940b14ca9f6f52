"""How each call can end, against real sockets: what is surely not taken, and what nobody knows."""

import contextlib
import gzip
import os
import socket
import ssl
import threading
import time
import zlib
from contextlib import closing, contextmanager

import pytest

from televoips.client import Client
from televoips.connections import open_session
from televoips.errors import OutcomeUnknown, RateLimited, Rejected, Unauthorized, Unavailable, WrongAddress
from televoips.types import Accepted
from tests.televoips.loopback import Answer, Loopback

ACCEPTED = Answer(200, '{"uuid": "abc"}')


def client_at(url, **arguments):
    return Client(base_url=url, api_key="the-key", **({"read_timeout": 0.3, "deadline": 0.5} | arguments))


def send(url, **arguments):
    return client_at(url, **arguments).send_message(sender="13214567890", recipient="19876543210", content="Test")


@contextmanager
def listener(serve):
    """Listen; give the first connection to `serve`, then close it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run():
            with listening.accept()[0] as line:
                serve(line)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)


@pytest.mark.parametrize(
    ("answer", "outcome", "words"),
    [
        (Answer(400, '{"message": "Unable to send message"}'), Rejected, "Unable to send message"),
        (Answer(400, "'Access Denied'"), Rejected, "Access Denied"),
        (Answer(400, "<html>Bad Request</html>"), Rejected, "The carrier refused the request."),
        (Answer(400, ""), Rejected, "The carrier refused the request."),
        (Answer(400, b"\xff\xfe\x00"), Rejected, ""),
        (Answer(400, '{"message": {"a": 1}}'), Rejected, ""),
        (Answer(413, ""), Rejected, ""),
        (Answer(422, '{"message": "no"}'), Rejected, "no"),
        (Answer(401, ""), Unauthorized, "401"),
        (Answer(403, "'Access Denied'"), Unauthorized, "403"),
        (Answer(404, "{}"), WrongAddress, "404"),
        (Answer(405, ""), WrongAddress, "405"),
        (Answer(429, ""), RateLimited, ""),
        (Answer(408, ""), OutcomeUnknown, "408"),
        (Answer(409, ""), OutcomeUnknown, "409"),
        (Answer(418, ""), OutcomeUnknown, "418"),
        (Answer(500, '{"message": "x"}'), OutcomeUnknown, "500"),
        (Answer(502, "<html>"), OutcomeUnknown, "502"),
        (Answer(503, ""), OutcomeUnknown, "503"),
        (Answer(504, ""), OutcomeUnknown, "504"),
        (Answer(200, ""), OutcomeUnknown, "without an id"),
        (Answer(200, "{}"), OutcomeUnknown, "without an id"),
        (Answer(200, '{"uuid": null}'), OutcomeUnknown, "without an id"),
        (Answer(200, '{"uuid": true}'), OutcomeUnknown, "without an id"),
        (Answer(200, '{"uuid": "  "}'), OutcomeUnknown, "without an id"),
        (Answer(200, '{"uuid": "%s"}' % ("x" * 101)), OutcomeUnknown, "without an id"),
        (Answer(200, "<html>Welcome to the proxy</html>"), OutcomeUnknown, "without an id"),
        (Answer(200, '[{"uuid": "abc"}]'), OutcomeUnknown, "without an id"),
        (Answer(200, "[" * 60_000), OutcomeUnknown, "without an id"),
        (Answer(200, '{"uuid": "%s"}' % ("x" * 70_000)), OutcomeUnknown, "too long"),
        (Answer(200, gzip.compress(b" " * 5_000_000), {"Content-Encoding": "gzip"}), OutcomeUnknown, "too long"),
        (Answer(200, b"not gzip", {"Content-Encoding": "gzip"}), OutcomeUnknown, "broke off"),
        (Answer(200, '{"uuid": "abc"}', {"Content-Length": "99", "Connection": "close"}), OutcomeUnknown, "broke off"),
        (Answer(202, '{"uuid": "abc"}'), OutcomeUnknown, "202"),
        (Answer(204, ""), OutcomeUnknown, "204"),
    ],
)
def test_each_answer_to_a_text_has_its_outcome_and_is_asked_for_once(answer, outcome, words):
    with Loopback(answer) as server, pytest.raises(outcome) as caught:
        send(server.url, deadline=5)
    assert type(caught.value) is outcome
    assert words in str(caught.value)
    assert len(server.requests) == 1


def test_no_error_tells_the_key_or_a_number():
    for answer in (Answer(401), Answer(404), Answer(500), Answer(raw=lambda _: None)):
        with Loopback(answer) as server, pytest.raises(Exception) as caught:  # noqa: PT011 - any of ours
            send(server.url)
        assert not [secret for secret in ("the-key", "3214567890", "9876543210") if secret in str(caught.value)]


def test_a_numeric_id_is_one():
    with Loopback(Answer(200, '{"uuid": 12345}')) as server:
        assert send(server.url) == Accepted("12345")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("0", 0.0), ("Tue, 24 Nov 2026 12:00:00 GMT", 60.0), ("-1", 60.0), ("9" * 400, 3600.0)],
)
@pytest.mark.parametrize(("status", "outcome"), [(429, RateLimited), (503, Unavailable)])
def test_a_pause_that_the_carrier_asks_for_is_told(status, outcome, value, seconds):
    with Loopback(Answer(status, "", {"Retry-After": value})) as server, pytest.raises(outcome) as caught:
        send(server.url)
    assert caught.value.retry_after == seconds


def test_too_fast_without_a_pause_names_none():
    with Loopback(Answer(429)) as server, pytest.raises(RateLimited) as caught:
        send(server.url)
    assert caught.value.retry_after is None


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed_and_the_key_not_sent_on(status):
    with Loopback(ACCEPTED) as other, Loopback(Answer(status, "", {"Location": other.url})) as server:
        with pytest.raises(WrongAddress):
            send(server.url)
        with pytest.raises(WrongAddress):
            client_at(server.url).list_messages()
        with pytest.raises(WrongAddress):
            list(client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv"))
    assert len(server.requests) == 3
    assert not other.requests


# Lines that break


def test_a_line_dropped_after_the_request_leaves_the_outcome_unknown():
    with Loopback(Answer(raw=lambda handler: None)) as server, pytest.raises(OutcomeUnknown):
        send(server.url)
    assert len(server.requests) == 1


def test_a_line_dropped_within_the_answers_head_leaves_the_outcome_unknown():
    cut = Answer(raw=lambda handler: handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le"))
    with Loopback(cut) as server, pytest.raises(OutcomeUnknown):
        send(server.url)
    assert len(server.requests) == 1


def test_an_answer_that_is_no_http_leaves_the_outcome_unknown():
    answer = Answer(raw=lambda handler: handler.wfile.write(b"SSH-2.0-x\r\n"))
    with Loopback(answer) as server, pytest.raises(OutcomeUnknown):
        send(server.url)
    assert len(server.requests) == 1


def test_a_carrier_that_never_answers_leaves_the_outcome_unknown():
    with Loopback(Answer(raw=lambda handler: handler.server.released.wait(5))) as server:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            send(server.url, read_timeout=0.1)
        assert time.monotonic() - started < 4
    assert len(server.requests) == 1


def test_an_answer_that_drips_is_given_up_at_the_deadline():
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not handler.server.released.wait(0.02):
            handler.wfile.write(b" ")

    with Loopback(Answer(raw=drip)) as server:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown, match="too slow"):
            send(server.url, deadline=0.3)
        assert time.monotonic() - started < 4


def test_headers_that_drip_are_given_up_at_the_deadline():
    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.server.released.wait(0.02):
            handler.wfile.write(b"X")

    with Loopback(Answer(raw=drip)) as server:
        started = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            send(server.url, deadline=0.3)
        assert time.monotonic() - started < 4


def test_a_packed_answer_in_pieces_is_read_whole():
    body = gzip.compress(b'{"uuid": "abc"}')

    def pieces(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in body:
            handler.wfile.write(b"1\r\n" + bytes([byte]) + b"\r\n")
            handler.wfile.flush()
        handler.wfile.write(b"0\r\n\r\n")

    with Loopback(Answer(raw=pieces)) as server:
        assert send(server.url) == Accepted("abc")


# Lines that never come about


def test_a_refused_connection_surely_took_nothing():
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Unavailable) as caught:
            send(f"http://127.0.0.1:{unused.getsockname()[1]}")
    assert caught.value.retry_after is None


def test_an_unknown_host_name_surely_took_nothing(monkeypatch):
    def unknown(*_args, **_more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Unavailable):
        send("https://api.televoips.invalid")


def test_tls_to_a_plain_port_surely_took_nothing():
    with Loopback(ACCEPTED) as server:
        with pytest.raises(Unavailable):
            send(server.url.replace("http:", "https:"))
        assert not server.requests


def test_a_handshake_that_hangs_up_or_hangs_surely_took_nothing():
    with listener(lambda line: line.recv(1000)) as port, pytest.raises(Unavailable):
        send(f"https://127.0.0.1:{port}")
    with listener(lambda line: [line.recv(1000), line.recv(1000)]) as port, pytest.raises(Unavailable):
        send(f"https://127.0.0.1:{port}", connect_timeout=0.1)


@pytest.mark.parametrize("who", ["nobody vouches for", "names another host"])
def test_no_text_goes_to_a_host_whose_certificate(who, monkeypatch, certificate):
    received = []

    def serve(line):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with contextlib.suppress(OSError):
            received.append(context.wrap_socket(line, server_side=True).recv(4000))

    host = "localhost" if who == "nobody vouches for" else "127.0.0.1"
    if who == "names another host":
        monkeypatch.setattr("televoips.client.open_session", trusting(certificate))
    for _ in range(2):
        with listener(serve) as port, pytest.raises(Unavailable):
            send(f"https://{host}:{port}", read_timeout=2)
    assert b"Test" not in b"".join(received)


def trusting(certificate):
    def session():
        opened = open_session()
        opened.verify = str(certificate)
        return opened

    return session


def test_a_tls_line_that_breaks_after_the_request_leaves_the_outcome_unknown(monkeypatch, certificate):
    def garble(line):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        tls = context.wrap_socket(line, server_side=True)
        received = b""
        while b"Test" not in received:
            received += tls.recv(4000)
        with socket.socket(fileno=tls.detach()) as plain:
            plain.sendall(b"HTTP/1.1 200 OK\r\n\r\n")  # no TLS record: the client's TLS stops on it

    monkeypatch.setattr("televoips.client.open_session", trusting(certificate))
    with listener(garble) as port, pytest.raises(OutcomeUnknown):
        send(f"https://localhost:{port}", read_timeout=2)


@pytest.mark.parametrize(
    "url", ["api.televoips.com", "ftp://api.televoips.com", "http://", "https://api.televoips.com:port"]
)
def test_an_address_that_is_none_surely_took_nothing(url):
    with pytest.raises(WrongAddress):
        send(url)


@pytest.mark.parametrize("key", ["key\n", "clé\u2019"])
def test_a_key_that_no_header_can_bear_surely_took_nothing(key):
    with Loopback(ACCEPTED) as server:
        client = Client(base_url=server.url, api_key=key)
        with pytest.raises(Unauthorized):
            client.send_message(sender="13214567890", recipient="19876543210", content="Test")
    assert not server.requests


# Connections


def test_each_text_goes_over_a_connection_of_its_own():
    ports = []

    def note(handler):
        ports.append(handler.client_address[1])
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"uuid": "abc"}')

    with Loopback(Answer(raw=note)) as server:
        client = client_at(server.url)
        for _ in range(3):
            client.send_message(sender="13214567890", recipient="19876543210", content="Test")
    assert len(set(ports)) == 3
    assert {seen.headers["Connection"] for seen in server.requests} == {"close"}


def test_reading_uses_one_connection_and_outlives_its_end():
    ports = []

    def note(handler):
        ports.append(handler.client_address[1])
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
        handler.close_connection = len(ports) == 2

    with Loopback(Answer(raw=note)) as server:
        client = client_at(server.url)
        for _ in range(2):
            assert client.list_messages() == []
        time.sleep(0.05)  # the end of the line arrives
        assert client.list_messages() == []
    assert ports[0] == ports[1] != ports[2]
    assert len(server.requests) == 3


def test_a_proxy_of_the_surroundings_is_not_used(monkeypatch):
    with Loopback(ACCEPTED) as proxy, Loopback(ACCEPTED) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert send(server.url) == Accepted("abc")
        assert not proxy.requests


# Reports


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:{port}/report.csv",
        "https://127.0.0.1:{port}/report.csv",
        "http://127.0.0.1:1/report.csv",
        "http://user@127.0.0.1:{port}/report.csv",
        "http://127.0.0.1:{port}@evil.example/report.csv",
        "http://evil.example\\@127.0.0.1:{port}/report.csv",
        "//127.0.0.1:{port}/report.csv",
        "http://127.0.0.1:port/report.csv",
        "http://[::1/report.csv",
        "",
    ],
)
def test_a_report_elsewhere_is_refused_and_the_key_not_sent(url):
    with Loopback(Answer(200, "x")) as server:
        with pytest.raises(WrongAddress):
            list(client_at(server.url).stream_cdr_csv(url.format(port=server.server_address[1])))
        assert not server.requests


@pytest.mark.parametrize("status", [201, 202, 204, 206, 500])
def test_a_report_comes_with_200_or_not_at_all(status):
    with Loopback(Answer(status, b"" if status == 204 else b"uniqueid\n")) as server:
        pieces = client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv")
        with pytest.raises(OutcomeUnknown, match=f"{status}"):
            list(pieces)


def test_a_large_report_is_unpacked_piece_by_piece():
    table = b"".join(b"%d,%s\n" % (row, os.urandom(8).hex().encode()) for row in range(20_000))
    with Loopback(Answer(200, gzip.compress(table), {"Content-Encoding": "gzip"})) as server:
        pieces = list(client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv"))
    assert b"".join(pieces) == table
    assert len(pieces) > 3


def test_a_report_that_breaks_off_is_no_report():
    answer = Answer(200, b"x" * 10, {"Content-Length": "99", "Connection": "close"})
    with Loopback(answer) as server, pytest.raises(OutcomeUnknown, match="broke off"):
        list(client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv"))


def packed_until_closed(content):
    """Answer with a gzip stream that ends where the connection does, as no length was told."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"
    return Answer(raw=lambda handler: handler.wfile.write(head + content))


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_packed_report_that_breaks_off_after_a_line_is_no_report_either(is_whole):
    packer = zlib.compressobj(wbits=31)
    begun = packer.compress(b"uniqueid,src\n1764000000.1,201\n") + packer.flush(zlib.Z_FULL_FLUSH)
    rest = packer.compress(b"1764000000.2,202\n") + packer.flush()
    with Loopback(packed_until_closed(begun + rest if is_whole else begun)) as server:
        pieces = client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv")
        if is_whole:
            assert len(b"".join(pieces).splitlines()) == 3
        else:
            with pytest.raises(OutcomeUnknown, match="broke off"):
                list(pieces)


@pytest.mark.parametrize(
    "content",
    [b"", gzip.compress(b"a\n")[:-1], gzip.compress(b"a\n")[:-4] + b"0000", b"a\n"],
    ids=["nothing", "cut", "of another length", "not packed"],
)
def test_a_packed_report_must_be_whole_to_its_last_byte(content):
    with Loopback(packed_until_closed(content)) as server, pytest.raises(OutcomeUnknown, match="broke off"):
        list(client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv"))


@pytest.mark.parametrize("first", [1, 100_000])
def test_a_report_packed_in_several_parts_is_read_to_its_end(first):
    parts = [gzip.compress(b"a\n" * first), gzip.compress(b"b\n")]
    with Loopback(packed_until_closed(b"".join(parts))) as server:
        pieces = list(client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv"))
    assert b"".join(pieces) == b"a\n" * first + b"b\n"
    assert max(map(len, pieces)) <= 64 * 1024


@pytest.mark.parametrize("packing", ["gzip", "X-GZip", " GZIP ", "identity", "Identity", ""])
def test_however_the_packing_is_written_the_report_is_read(packing):
    table = b"uniqueid\n1764000000.1\n"
    content = gzip.compress(table) if "gzip" in packing.lower() else table
    with Loopback(Answer(200, content, {"Content-Encoding": packing})) as server:
        assert b"".join(client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv")) == table


@pytest.mark.parametrize(
    ("base", "url"),
    [("http://127.0.0.1", "http://127.0.0.1:80/1.csv"), ("https://127.0.0.1:443", "https://127.0.0.1/1.csv")],
)
def test_a_port_that_goes_without_saying_is_the_same_when_it_is_said(base, url):
    with pytest.raises(Unavailable):  # asked there, where nobody listens
        list(client_at(base).stream_cdr_csv(url))


def test_an_answer_about_a_report_that_is_as_long_as_one_is_given_up():
    body = '{"url": "x", "id": "' + "1" * 70_000 + '"}'
    with Loopback(Answer(201, body)) as server, pytest.raises(OutcomeUnknown, match="too long"):
        client_at(server.url).request_cdr_report()


def test_a_report_packed_in_a_way_that_nobody_asked_for_is_refused():
    answer = Answer(200, zlib.compress(b"a\n"), {"Content-Encoding": "deflate"})
    with Loopback(answer) as server, pytest.raises(OutcomeUnknown, match="packed"):
        list(client_at(server.url).stream_cdr_csv(f"{server.url}/report.csv"))
    assert server.requests[0].headers["Accept-Encoding"] == "gzip"


@pytest.mark.parametrize("body", ["", "{}", "null", '["x"]', '{"message": "x"}', "<html>"])
def test_a_list_that_is_none_is_told_apart_from_an_empty_one(body):
    with Loopback(Answer(200, body)) as server, pytest.raises(OutcomeUnknown):
        client_at(server.url).list_messages()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"url": 5}', "'complete'"])
def test_a_report_without_an_address_is_none(body):
    with Loopback(Answer(201, body)) as server, pytest.raises(OutcomeUnknown):
        client_at(server.url).request_cdr_report()


def test_odd_rows_of_a_list_are_read_as_far_as_they_go():
    row = '[{"id": 5, "to": ["1", null], "from": null, "content": null, "time": "soon", "Media": "x"}, {}]'
    with Loopback(Answer(200, row)) as server:
        odd, empty = client_at(server.url).list_messages()
    assert (odd.id, odd.recipients, odd.text, odd.time, odd.media) == ("5", ("1",), "", None, ())
    assert (empty.recipients, empty.sender) == ((), "")
