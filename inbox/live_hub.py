"""The open streams of one process and the one Redis subscriber that feeds them; `inbox/live_stream.py` opens them."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import redis.asyncio
import structlog
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from inbox import live
from inbox import redis as our_redis

MAX_STREAMS = 1000
"""Streams that one process keeps open."""
MAX_STREAMS_PER_USER = 10
"""Streams of one person in one process; the oldest makes room."""
MAX_PENDING = 200
"""Events that wait for one reader; one who is further behind is told to read the page again."""
SLOW_SECONDS = 10
"""How long a reader may take nothing before the stream is dropped."""
QUIET_SECONDS = 10
"""How long Redis may say nothing before it is asked whether it is there, and how long it may take to answer."""
BACKOFF_SECONDS = (0.1, 0.2, 0.5, 1, 2, 4)
"""Pauses between attempts to reach Redis; the last one repeats."""

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

logger = structlog.get_logger(__name__)


def frame(event: str, data: str) -> bytes:
    """Return one server-sent event."""
    return f"event: {event}\ndata: {data}\n\n".encode()


LIVE = frame("state", '{"live": true}')
NOT_LIVE = frame("state", '{"live": false}')


@dataclass(frozen=True)
class Viewer:
    """Who reads a stream, and the ids of the owned numbers whose events they may hear of."""

    user_id: int
    numbers: frozenset[int]


class Stream:
    """One browser's stream: what it may hear, and what waits to be written while its reader is slow."""

    def __init__(self, viewer: Viewer, send: Send) -> None:
        self.viewer = viewer
        self.ended = asyncio.Event()
        self.is_stuck = False
        self._send = send
        self._pending: dict[bytes, None] = {}
        self._writer: asyncio.Task[None] | None = None

    def offer(self, new: bytes) -> None:
        """Write a frame as soon as the reader takes it; one that already waits is not repeated but moved to the end."""
        if len(self._pending) >= MAX_PENDING:
            self._pending = {LIVE: None}
        self._pending.pop(new, None)
        self._pending[new] = None
        if self._writer is None and not self.ended.is_set():
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._pending:
                body = b"".join(self._pending)
                self._pending.clear()
                async with asyncio.timeout(SLOW_SECONDS):
                    await self._send({"type": "http.response.body", "body": body, "more_body": True})
        except (TimeoutError, OSError):
            self.is_stuck = True
            self.ended.set()
        finally:
            self._writer = None

    async def finish(self) -> None:
        """Write the end of the response, unless the reader takes nothing any more."""
        self.ended.set()
        if self._writer is not None:
            self._writer.cancel()
        if not self.is_stuck:
            with contextlib.suppress(TimeoutError, OSError):
                async with asyncio.timeout(1):
                    await self._send({"type": "http.response.body", "body": b""})


class Hub:
    """The process's open streams, oldest first, and its ear at Redis. It lives in one event loop at a time."""

    def __init__(self) -> None:
        self.streams: dict[Stream, None] = {}
        self.is_live = False
        self.is_closed = False
        self._listener: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen to Redis, if this loop does not yet."""
        if self._listener is None or self._listener.get_loop() is not asyncio.get_running_loop():
            self._listener = asyncio.create_task(self._listen())

    def end_streams(self) -> None:
        """End every stream and take no new ones: the process is leaving."""
        self.is_closed = True
        for stream in self.streams:
            stream.ended.set()

    async def close(self) -> None:
        """End all streams and stop listening; `start` may follow."""
        self.end_streams()
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        self._listener = None
        self.is_live = self.is_closed = False

    @property
    def is_full(self) -> bool:
        """Whether no further stream is taken."""
        return self.is_closed or len(self.streams) >= MAX_STREAMS

    def join(self, stream: Stream) -> None:
        """Take in a stream; its reader's oldest one makes room when they have too many."""
        theirs = [other for other in self.streams if other.viewer.user_id == stream.viewer.user_id]
        for oldest in theirs[: max(len(theirs) + 1 - MAX_STREAMS_PER_USER, 0)]:
            oldest.ended.set()
        self.streams[stream] = None
        if self.is_closed:
            stream.ended.set()
        stream.offer(LIVE if self.is_live else NOT_LIVE)

    def leave(self, stream: Stream) -> None:
        """Forget a stream."""
        self.streams.pop(stream, None)

    def tell(self, raw: bytes) -> None:
        """Pass an event on to those who may see its number; what is no event of ours is dropped."""
        try:
            event = json.loads(raw)
            number, data = int(event["number"]), json.dumps(event, separators=(",", ":"))
        except (ValueError, TypeError, KeyError):
            logger.warning("live_event_unreadable", size=len(raw))
            return
        changed = frame("changed", data)
        for stream in self.streams:
            if number in stream.viewer.numbers:
                stream.offer(changed)

    def _set_live(self, is_live: bool) -> None:
        if self.is_live != is_live:
            self.is_live = is_live
            logger.info("live_redis", is_reachable=is_live)
            if is_live:
                our_redis.found_back()
            for stream in self.streams:
                stream.offer(LIVE if is_live else NOT_LIVE)

    async def _listen(self) -> None:
        """Stay subscribed as long as the process lives."""
        failures = 0
        while True:
            try:
                await self._hear()
            except Exception as error:  # whatever it was: a process that stopped listening would stay deaf
                failures = 1 if self.is_live else failures + 1
                self._set_live(False)
                logger.debug("live_redis_lost", error=type(error).__name__)
            await asyncio.sleep(BACKOFF_SECONDS[min(failures, len(BACKOFF_SECONDS)) - 1])

    async def _hear(self) -> None:
        """Subscribe and pass events on until Redis is gone, which is raised as redis-py's or the system's error."""
        client = redis.asyncio.Redis.from_url(
            our_redis.url(), socket_connect_timeout=1, socket_timeout=QUIET_SECONDS, retry=Retry(NoBackoff(), 0)
        )
        async with client, client.pubsub() as channel:
            await channel.subscribe(live.channel())
            is_asked = False
            while True:
                message = await channel.get_message(timeout=QUIET_SECONDS)
                if message is None and is_asked:
                    raise redis.ConnectionError("no answer to a ping")
                is_asked = message is None
                if message is None:
                    await channel.ping()
                elif message["type"] == "subscribe":
                    self._set_live(True)
                elif message["type"] == "message":
                    self.tell(message["data"])
