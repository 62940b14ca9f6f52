"""Whole bodies only: what stands between the socket and Django for every request that carries a body.

Two things that WSGI cannot do by itself. A chunked body has no Content-Length, so Django would read nothing of it;
and a body that ends early looks like a complete short one. Here a body is read whole, with limits on its size and
its time, before Django hears of the request. So a slow sender costs a buffer, never one of the few threads.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_SECONDS = 60
"""How long a sender may take over one body."""
HELD_BYTES = 256 * 1024 * 1024
"""How much of unfinished bodies one process holds before it asks senders to come back."""
DRAINED_BODIES = 4
"""How many times the limit is read and thrown away, so that the sender of too much is still there for the answer."""


class Incomplete(Exception):
    """The sender left, or took too long, before the body was whole."""


class TooLarge(Exception):
    """The body is longer than the limit."""


class Busy(Exception):
    """Too many unfinished bodies are held already."""


class Framing:
    """An ASGI app that hands `app` each request with its whole body of at most `limit` bytes and its true length.

    It answers by itself 400 for a body cut short, 413 for too large a one, and 503 when it holds too many.
    """

    def __init__(self, app: App, *, limit: int) -> None:
        self.app = app
        self.limit = limit
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or not has_body(scope):
            await self.app(scope, receive, send)
            return
        body = bytearray()
        try:
            await self.read(body, announced_length(scope), receive)
            await self.app(with_length(scope, len(body)), replay(bytes(body)), send)
        except Incomplete:
            await refuse(send, 400, "incomplete")
        except TooLarge:
            await refuse(send, 413, "too large")
        except Busy:
            await refuse(send, 503, "try again")
        finally:
            self.held -= len(body)

    async def read(self, body: bytearray, announced: int | None, receive: Receive) -> None:
        """Fill `body` to its end, within the time, the size and what the process may hold."""
        counted = 0
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in chunks(receive):
                    counted += len(chunk)
                    if counted > self.limit * DRAINED_BODIES:
                        raise TooLarge
                    if max(counted, announced or 0) > self.limit:
                        continue
                    body += chunk
                    self.held += len(chunk)
                    if self.held > HELD_BYTES:
                        raise Busy
        except TimeoutError:
            raise Incomplete from None
        if max(counted, announced or 0) > self.limit:
            raise TooLarge
        if announced is not None and counted != announced:
            raise Incomplete


async def chunks(receive: Receive) -> AsyncIterator[bytes]:
    """Yield a body's pieces to its end; `Incomplete` when the line drops before."""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Incomplete
        yield message.get("body", b"")
        more = message.get("more_body", False)


def has_body(scope: Scope) -> bool:
    """Whether the request says that it carries a body."""
    return is_chunked(scope) or bool(announced_length(scope))


def is_chunked(scope: Scope) -> bool:
    """Whether the body's length is not announced but found by its framing."""
    return any(name == b"transfer-encoding" for name, _ in scope["headers"])


def announced_length(scope: Scope) -> int | None:
    """Return the Content-Length in bytes; None where there is none, or where chunks overrule it (RFC 9112, 6.3)."""
    if is_chunked(scope):
        return None
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), None)


def with_length(scope: Scope, length: int) -> Scope:
    """Return the request as if it had come with Content-Length `length`, in bytes."""
    framing = (b"content-length", b"transfer-encoding")
    headers = [(name, value) for name, value in scope["headers"] if name not in framing]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


def replay(body: bytes) -> Receive:
    """Return an ASGI `receive` that gives the whole body at once."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def refuse(send: Send, status: int, outcome: str) -> None:
    """Answer in the webhooks' form and close the line: what else is on it belongs to a body that nobody reads."""
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps({"outcome": outcome}).encode()})
