"""The sandbox's HTTP side: the carrier's API as its document says, and the page with the phone."""

import contextlib
import json
import socket
import time
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, unquote, urlsplit

from televoips.sandbox import desk, reports
from televoips.sandbox.state import Post, Text, Unsubscribe

if TYPE_CHECKING:
    from televoips.sandbox.carrier import Sandbox

MAX_BODY = 1024 * 1024
NINETY_DAYS = 90 * 24 * 3600
BEFORE = ("refuse", "unauthorized", "rate_limit", "unavailable", "error", "drop_before", "stop_answering")
AFTER = ("drop_after", "time_out_after", "garbage", "no_uuid", "deliver_first")
ANSWERS: dict[str, tuple[int, Any]] = {
    "refuse": (400, {"message": "Unable to send message"}),
    "unauthorized": (401, {"message": "Unauthorized"}),
    "rate_limit": (429, {"message": "Too Many Requests"}),
    "unavailable": (503, {"message": "Service Unavailable"}),
    "error": (500, {"message": "Internal Server Error"}),
}


class Server(ThreadingHTTPServer):
    """One thread a connection; knows its sandbox."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, address: tuple[str, int], sandbox: "Sandbox") -> None:
        self.sandbox = sandbox
        self._open: set[socket.socket] = set()
        super().__init__(address, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember the connection, and serve it in its thread."""
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget the connection, and close it."""
        self._open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that clients keep open: a carrier that stopped answers nobody."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about callers who hang up."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "TeleVoIPs-sandbox"
    timeout = 65

    @property
    def sandbox(self) -> "Sandbox":
        """The account that this server serves."""
        return cast("Server", self.server).sandbox

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep the terminal quiet; the page has a log."""

    def do_GET(self) -> None:
        """Answer a GET of the API or the page."""
        url = urlsplit(self.path)
        if url.path == "/messages":
            self._authorized(lambda: self._list(parse_qs(url.query)))
        elif url.path.startswith("/messages/"):
            self._authorized(lambda: self._one(unquote(url.path.removeprefix("/messages/"))))
        elif url.path.startswith("/reports/cdrs"):
            reports.answer(self, url.path)
        else:
            desk.get(self, url.path, parse_qs(url.query))

    def do_POST(self) -> None:
        """Answer a POST of the API or the page."""
        path = urlsplit(self.path).path
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY:
            self.close_connection = True
            self.send_json(413, {"message": "Too large"})
            return
        body = self.rfile.read(length)
        if path == "/messages":
            self._send(self._form(body))
        elif path == "/unsubscribe":
            self._unsubscribe(self._form(body))
        else:
            desk.post(self, path, body)

    def _form(self, body: bytes) -> dict[str, str]:
        """Read a multipart form, as the document's examples send it."""
        head = f"Content-Type: {self.headers.get('Content-Type', '')}\r\n\r\n".encode("latin-1", "replace")
        message = BytesParser(policy=HTTP).parsebytes(head + body)
        fields = {}
        for part in message.iter_parts() if message.is_multipart() else ():
            name = part.get_param("name", header="content-disposition")
            payload = part.get_payload(decode=True)
            fields[str(name)] = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
        return fields

    def _send(self, form: dict[str, str]) -> None:
        state, faults = self.sandbox.state, self.sandbox.faults
        sender, recipient, content = (form.get(name, "") for name in ("from", "to", "content"))
        began = time.time()
        self.sandbox.stopping.wait(faults.latency)
        fault = faults.take(*BEFORE)
        refusal = self._refusal(sender, recipient, content)
        taken = None if fault or refusal else self.sandbox.take(sender, recipient, content)
        failed = fault or (str(refusal[0]) if refusal else "")
        state.log.posts.append(Post(began, sender, recipient, content, taken.uuid if taken else "", failed))
        state.log.say(f"Text out to {recipient}: {failed or 'taken'}")
        if taken is None:
            self._answer_fault(fault) if fault else self.send_json(*cast("tuple[int, Any]", refusal))
        else:
            self._answer_taken(taken)

    def _refusal(self, sender: str, recipient: str, content: str) -> tuple[int, dict[str, str]] | None:
        state = self.sandbox.state
        if self.headers.get("Authorization") != self.sandbox.api_key:
            return 401, {"message": "Unauthorized"}
        fits = sender in state.owned and recipient.isdigit() and recipient != sender and 0 < len(content) <= 2048
        if not fits or recipient in state.blocked:
            return 400, {"message": "Unable to send message"}
        return None

    def _answer_taken(self, text: Text) -> None:
        fault = self.sandbox.faults.take(*AFTER)
        if fault == "deliver_first":
            self.sandbox.deliver(text, now=True)
        else:
            self.sandbox.deliver(text)
        if fault in {"drop_after", "time_out_after"}:
            self._answer_fault(fault)
        elif fault == "garbage":
            self.send_bytes(200, b"<html><body>Welcome to the proxy</body></html>", "text/html")
        elif fault == "no_uuid":
            self.send_json(200, {})
        else:
            self.send_json(200, {"uuid": text.uuid})

    def _answer_fault(self, fault: str) -> None:
        if fault in ANSWERS:
            status, answer = ANSWERS[fault]
            waits = {"Retry-After": "30"} if fault in {"rate_limit", "unavailable"} else {}
            self.send_json(status, answer, waits)
            return
        if fault in {"time_out_after", "stop_answering"}:
            self.sandbox.stopping.wait(self.sandbox.hold_seconds)
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _unsubscribe(self, form: dict[str, str]) -> None:
        state = self.sandbox.state
        customer, owned = form.get("from", ""), form.get("to", "")
        self.sandbox.stopping.wait(self.sandbox.faults.latency)
        state.log.unsubscribes.append(Unsubscribe(time.time(), customer, owned))
        fault = self.sandbox.faults.take(*BEFORE)
        if fault:
            self._answer_fault(fault)
        elif self.headers.get("Authorization") != self.sandbox.api_key:
            self.send_json(401, {"message": "Unauthorized"})
        elif owned not in state.owned:
            self.send_json(400, {"message": "You do not own the number you are trying to unsubscribe from"})
        else:
            state.blocked.add(customer)
            state.log.say(f"{customer} is blocked for the whole account")
            self.send_bytes(200, b"", "application/json")

    def _authorized(self, answer: Any) -> None:
        if self.headers.get("Authorization") != self.sandbox.api_key:
            self.send_json(401, {"message": "Unauthorized"})
        else:
            answer()

    def _list(self, query: dict[str, list[str]]) -> None:
        start = (query.get("start") or [""])[0]
        end = (query.get("end") or ["9999"])[0]
        end = f"{end} 23:59:59" if len(end) == 10 else end
        oldest = time.time() - NINETY_DAYS if not start else 0.0
        with self.sandbox.state.lock:
            texts = [text for text in self.sandbox.state.texts if text.at >= oldest and start <= text.time <= end]
        self.send_json(200, [_row(text) for text in texts])

    def _one(self, identifier: str) -> None:
        text = self.sandbox.state.find(identifier)
        self.send_json(200, [_row(text)] if text else [])

    def send_json(self, status: int, answer: Any, headers: dict[str, str] | None = None) -> None:
        """Answer with JSON."""
        self.send_bytes(status, json.dumps(answer).encode(), "application/json", headers)

    def send_bytes(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        """Answer with bytes of a type."""
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_stream(self, pieces: Iterator[bytes], kind: str, headers: dict[str, str]) -> None:
        """Answer with bytes of a length that nobody knows yet, in chunks."""
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Transfer-Encoding": "chunked", **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")


def _row(text: Text) -> dict[str, Any]:
    """Return a message as `GET /messages` shows it: other names than in webhooks, and `to` as one string."""
    return {
        "id": text.id,
        "user_id": None,
        "number_id": "15125",
        "direction": text.direction,
        "to": text.owned if text.direction == "inbound" else text.recipients[0],
        "from": text.sender,
        "content": text.content,
        "time": text.time,
        "read": "1",
        "Media": text.media,
    }
