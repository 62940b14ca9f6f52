"""A tiny HTTP server on this machine that answers what it is told and remembers what it was asked."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, cast


@dataclass(frozen=True)
class Seen:
    """One request as it came in."""

    method: str
    path: str
    headers: Message
    body: bytes
    at: float = field(default_factory=time.time)
    """When it was whole (epoch seconds)."""

    @property
    def fields(self) -> dict[str, str]:
        """The multipart form's fields."""
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = BytesParser(policy=HTTP).parsebytes(head + self.body)
        return {
            str(part.get_param("name", header="content-disposition")): cast(
                "bytes", part.get_payload(decode=True)
            ).decode()
            for part in form.iter_parts()
        }


@dataclass(frozen=True)
class Answer:
    """What to answer; `raw` instead writes to the line itself, which is closed after it."""

    status: int = 200
    body: bytes | str = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable[["Handler"], None] | None = None


class Handler(BaseHTTPRequestHandler):
    """Answers with what the server has in store."""

    protocol_version = "HTTP/1.1"
    timeout = 5

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer a GET."""
        self._serve()

    def do_POST(self) -> None:
        """Answer a POST."""
        self._serve()

    def _serve(self) -> None:
        loopback = cast("Loopback", self.server)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = loopback.take(Seen(self.command, self.path, self.headers, body))
        if answer.raw:
            self.close_connection = True
            answer.raw(self)
            return
        content = answer.body.encode() if isinstance(answer.body, str) else answer.body
        self.send_response(answer.status)
        for name, value in ({"Content-Length": str(len(content))} | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        if answer.headers.get("Connection") == "close":
            self.close_connection = True


class Loopback(ThreadingHTTPServer):
    """Gives its answers in turn, the last one for ever."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, *answers: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers) or [Answer()]
        self.requests: list[Seen] = []
        self.changed = threading.Condition()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """The address to give to the client."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def take(self, seen: Seen) -> Answer:
        """Remember a request, and return its answer."""
        with self.changed:
            self.requests.append(seen)
            self.changed.notify_all()
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait_for(self, count: int, timeout: float = 5.0) -> None:
        """Wait until so many requests have come."""
        with self.changed:
            came = self.changed.wait_for(lambda: len(self.requests) >= count, timeout)
        assert came, f"{len(self.requests)} requests came, not {count}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about callers who hang up."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self.shutdown()
        self.server_close()
