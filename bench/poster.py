"""A load generator that costs little: threads that post ready-made requests over connections kept open.

It runs in processes of its own. `flood` posts as fast as answers come; `steady` keeps to a clock, and counts an
answer's time from the moment at which its request was due, so that a slow answer also counts for those behind it.
"""

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TypeVar

Answer = TypeVar("Answer")

TO_START = 3.0
"""Seconds in which new processes have come up, so that all begin at one moment."""


@dataclass(slots=True)
class Result:
    """What came of a load."""

    seconds: float = 0.0
    accepted: list[int] = field(default_factory=list)
    """The places of the requests answered 200."""
    refused: int = 0
    milliseconds: list[float] = field(default_factory=list)


class Line:
    """One HTTP connection kept open."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def post(self, request: bytes) -> bool:
        """Send a whole request and read its whole answer; return whether it was 200."""
        self.socket.sendall(request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._more()
        return head.startswith(b"HTTP/1.1 200 ")

    def _more(self) -> bytes:
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionError("The server hung up.")
        return piece


def request(body: bytes, key: str, path: str = "/webhooks/messages") -> bytes:
    """Return a webhook as it goes over the wire."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Webhook-Key: {key}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def flood(port: int, requests: Sequence[bytes], lines: int, seconds: float, start: float) -> Result:
    """Post distinct requests from `start` on for some seconds over so many connections, as fast as answers come."""
    result, end = Result(), start + seconds

    def post(line: Line, first: int) -> None:
        for place in range(first, len(requests), lines):
            if time.time() > end:
                return
            begun = time.perf_counter()
            if line.post(requests[place]):
                result.accepted.append(place)
                result.milliseconds.append((time.perf_counter() - begun) * 1000)
            else:
                result.refused += 1

    wait_until(start)
    in_threads(lines, lambda number: post(Line(port), number))
    result.seconds = time.time() - start
    return result


def steady(port: int, requests: Sequence[bytes], lines: int, per_second: float) -> Result:
    """Post each request at its own moment."""
    result, start = Result(), time.perf_counter() + 0.2

    def post(line: Line, first: int) -> None:
        for place in range(first, len(requests), lines):
            due = start + place / per_second
            time.sleep(max(0.0, due - time.perf_counter()))
            if line.post(requests[place]):
                result.accepted.append(place)
                result.milliseconds.append((time.perf_counter() - due) * 1000)
            else:
                result.refused += 1

    in_threads(lines, lambda number: post(Line(port), number))
    return result


def wait_until(moment: float) -> None:
    """Sleep until a moment of the wall clock."""
    time.sleep(max(0.0, moment - time.time()))


def in_threads(count: int, work: Callable[[int], None]) -> None:
    """Run `work` with 0, 1, 2 ... at the same time, and raise what the first of them raised."""
    with ThreadPoolExecutor(count) as pool:
        for future in [pool.submit(work, number) for number in range(count)]:
            future.result()


def in_processes(work: Callable[..., Answer], arguments: Sequence[tuple[object, ...]]) -> list[Answer]:
    """Run `work` once for each tuple of arguments, each in a process of its own, at the same time."""
    with ProcessPoolExecutor(len(arguments), mp_context=get_context("spawn")) as pool:
        return [future.result() for future in [pool.submit(work, *values) for values in arguments]]
