"""The client's connections: no retries, nothing read from the surroundings, and an end for headers that drip."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from functools import cache

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.response import HTTPResponse
from urllib3.util.ssl_ import create_urllib3_context

_limit = threading.local()


@contextlib.contextmanager
def ending_at(moment: float) -> Iterator[None]:
    """Cut requests of this thread whose answer has not begun by a moment (of `time.monotonic`).

    A timeout of requests counts between two bytes, so a byte a second would hold a worker for ever.
    """
    _limit.moment = moment
    try:
        yield
    finally:
        _limit.moment = None


def open_session() -> requests.Session:
    """Return a session that retries nothing and reads no proxy or password from its surroundings."""
    session = requests.Session()
    session.trust_env = False
    for scheme in ("http://", "https://"):
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TLSPool}
        session.mount(scheme, adapter)
    return session


@cache
def trusting(authorities: str | None) -> ssl.SSLContext:
    """Return what checks certificates against a file of authorities.

    One for all connections: reading the file takes 15 ms of processor time, more than all else that a text takes.
    """
    context = create_urllib3_context()
    context.load_verify_locations(authorities)
    return context


@contextlib.contextmanager
def _watched(line: socket.socket | None) -> Iterator[None]:
    """Cut the line when the thread's moment comes."""
    moment = getattr(_limit, "moment", None)
    if moment is None:
        yield
        return
    timer = threading.Timer(max(moment - time.monotonic(), 0), _cut, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(line: socket.socket | None) -> None:
    """End a connection under the thread that waits on it; that one then sees a broken line."""
    if line is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(line, socket.SHUT_RDWR)


class _Plain(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 says the same of its own
        with _watched(self.sock):
            return super().getresponse()


class _TLS(HTTPSConnection):
    """Tells a broken handshake, before which no byte of a request leaves, from a line that breaks later."""

    def connect(self) -> None:
        self.ssl_context, self.ca_certs = trusting(self.ca_certs), None
        try:
            super().connect()
        except OSError as error:
            raise NewConnectionError(self, f"No TLS: {type(error).__name__}") from error

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 says the same of its own
        with _watched(self.sock):
            return super().getresponse()


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLS
