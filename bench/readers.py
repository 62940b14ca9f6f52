"""Readers of live streams, in a process of their own: they note when each event came. No Django here."""

import asyncio
import json
import time
from dataclasses import dataclass

import redis

from bench import place


@dataclass(frozen=True, slots=True)
class Plan:
    """What to open and what to publish."""

    port: int
    cookies: list[str]
    channel: str
    numbers: list[int]
    events: int
    pid: int
    """The server's, whose memory is read while the streams are open."""


class Reader(asyncio.Protocol):
    """One browser's stream: notes when each event came."""

    def __init__(self, cookie: str, heard: dict[tuple[int, int], float]) -> None:
        self.cookie, self.heard = cookie, heard
        self.is_open = False
        self.rest = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask for the stream."""
        transport.write(f"GET /live/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self.cookie}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        """Note the moment first; what the events say is read after."""
        now = time.perf_counter()
        self.is_open = self.is_open or b'"live": true' in data
        *whole, self.rest = (self.rest + data).split(b"\n\n")
        for event in whole:
            if b"event: changed" in event:
                number = json.loads(event.rpartition(b"data: ")[2])["conversation"]
                self.heard[number, id(self)] = now


def read(plan: Plan) -> tuple[list[float], float]:
    """Hold a stream for each cookie and publish; return the ms of each event to each stream, and the server's MB."""
    return asyncio.run(_read(plan))


async def _read(plan: Plan) -> tuple[list[float], float]:
    heard: dict[tuple[int, int], float] = {}
    loop = asyncio.get_running_loop()
    readers: list[Reader] = []
    for cookie in plan.cookies:
        _, reader = await loop.create_connection(lambda cookie=cookie: Reader(cookie, heard), "127.0.0.1", plan.port)
        readers.append(reader)
    for _ in range(200):
        if all(reader.is_open for reader in readers):
            break
        await asyncio.sleep(0.1)
    if not all(reader.is_open for reader in readers):
        raise RuntimeError(f"Only {sum(reader.is_open for reader in readers)} of {len(readers)} streams opened.")
    published: dict[int, float] = {}
    with redis.Redis.from_url(place.REDIS) as client:
        for event in range(plan.events):
            body = json.dumps(
                {"conversation": event, "number": plan.numbers[event % len(plan.numbers)], "kinds": ["message"]}
            )
            published[event] = time.perf_counter()
            client.publish(plan.channel, body)
            await asyncio.sleep(0.25)
    memory = place.memory_mb(plan.pid)
    return [(at - published[event]) * 1000 for (event, _), at in heard.items()], memory
