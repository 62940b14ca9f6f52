"""Sending: how fast a worker drains the outbox, what memory it takes, and how soon an idle one is at the carrier."""

import contextlib
import itertools
import json
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone

from bench import place, rows
from bench.report import Row, at_least, at_most, none_of, percentile
from inbox import nudges, sending
from inbox.models import Conversation, Message, SendingState

THREADS, LATENCY = 50, 0.2
"""The worker's threads, and the seconds that the carrier takes to answer."""
AIM_OF_LIMIT, AIM_MB, AIM_P50, AIM_P99 = 0.9, 100, 15, 50
Status = Message.Status


def measure(*, quick: bool) -> list[Row]:
    """Drain an outbox, then send one by one."""
    (staff,) = rows.staff(1)
    SendingState.current()
    targets = rows.conversations(300 if quick else 3000, rows.numbers(5))
    port = place.free_port()
    with carrier(port, targets), worker(port) as pid:
        found = drain(port, targets, pid)
        found += idle(port, targets, staff, 30 if quick else 190)
    return found


def drain(port: int, targets: list[rows.Target], pid: int) -> list[Row]:
    """Queue one reply in each conversation, then let the worker have them all."""
    tell(port, "fault", {"latency": LATENCY})
    now = timezone.now()
    queued = Message.objects.bulk_create(
        Message(
            conversation_id=target.conversation,
            owned_number_id=target.number,
            direction=Message.Direction.OUTBOUND,
            body=f"Reply {place_of}",
            status=Status.QUEUED,
            client_token=f"drain-{place_of}",
            occurred_at=now,
            not_before=now,
        )
        for place_of, target in enumerate(targets)
    )
    used = place.cpu_seconds(pid)
    for message in queued:
        nudges.send(message.pk)
    deadline = time.monotonic() + 120
    while Message.objects.filter(status__in=[Status.QUEUED, Status.SENDING]).exists() and time.monotonic() < deadline:
        time.sleep(0.25)
    memory, used = place.memory_mb(pid), place.cpu_seconds(pid) - used
    times = sorted(Message.objects.exclude(sent_at=None).values_list("sent_at", flat=True))
    # The middle: neither the first threads' start nor the last stragglers.
    first, last = len(times) // 10, len(times) * 9 // 10
    rate = (last - first) / (times[last] - times[first]).total_seconds()
    posts = Counter(text["to"] for text in taken(port))
    lost = sum(not posts[target.sender] for target in targets) - Message.objects.filter(status=Status.QUEUED).count()
    states = Counter(Message.objects.exclude(status=Status.SENT).values_list("status", flat=True))
    others = ", ".join(f"{count} {status}" for status, count in states.items()) or "none"
    return [
        at_least(f"{THREADS} threads, carrier takes {LATENCY} s", rate, THREADS / LATENCY, AIM_OF_LIMIT, "a second"),
        Row("... the worker's processor time a text", f"{used / len(times) * 1000:.2f} ms"),
        at_most("... the worker's memory", memory, AIM_MB, "MB"),
        none_of("... sent twice", sum(count > 1 for count in posts.values()), len(targets)),
        none_of("... lost: neither sent nor still queued", max(lost, 0), len(targets)),
        Row("... not recorded as sent (no sweep runs here)", others),
    ]


def idle(port: int, targets: list[rows.Target], staff: Any, count: int) -> list[Row]:
    """Queue a reply now and then; from its commit to the carrier's door."""
    tell(port, "fault", {"latency": 0})
    committed: dict[str, float] = {}
    for number, target in enumerate(itertools.islice(targets, count)):
        conversation = Conversation.objects.select_related("contact", "owned_number").get(pk=target.conversation)
        body = f"Idle {number}"
        with transaction.atomic():
            transaction.on_commit(lambda body=body: committed.update({body: time.time()}))
            sending.queue_reply(conversation=conversation, body=body, by=staff, client_token=f"idle-{number}")
        time.sleep(0.05)
    time.sleep(1)
    arrived = {text["content"]: text["at"] for text in read(port, "/sandbox/state")["texts"]}
    waits = [(arrived[body] - at) * 1000 for body, at in committed.items() if body in arrived]
    return [
        at_most("idle: commit to carrier's door, p50", percentile(waits, 0.5), AIM_P50, "ms"),
        at_most("idle: commit to carrier's door, p99", percentile(waits, 0.99), AIM_P99, "ms"),
        none_of("... not arrived within a second", count - len(waits), count),
    ]


@contextlib.contextmanager
def carrier(port: int, targets: list[rows.Target]) -> Iterator[None]:
    """Run the sandbox carrier; it posts no webhooks."""
    owned = ",".join(sorted({target.recipient for target in targets}))
    command = ("-m", "televoips.sandbox", "--port", str(port), "--api-key", place.CARRIER_KEY, "--owned", owned)
    with place.running(*command, until=lambda: place.answers(port, "/")):
        yield


@contextlib.contextmanager
def worker(port: int) -> Iterator[int]:
    """Run a worker with a pool of threads, as `celery -A config worker` does; give its process id."""
    calm = ("--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat")
    pool = ("--pool", "threads", "--concurrency", str(THREADS))
    command = ("-W", "ignore", "-m", "celery", "-q", "-A", "config", "worker", "-n", "bench@%h", *pool, *calm)
    ready = lambda: bool(current_app.control.ping(timeout=0.3))  # noqa: E731 - one use
    with place.running(*command, until=ready, TELEVOIPS_BASE_URL=f"http://127.0.0.1:{port}") as pid:
        yield pid


def tell(port: int, action: str, asked: dict[str, Any]) -> None:
    """Press one of the sandbox's buttons."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/sandbox/{action}",
        data=json.dumps(asked).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10):
        pass


def taken(port: int) -> list[dict[str, Any]]:
    """Return every text that the carrier took."""
    answer: list[dict[str, Any]] = read(port, "/messages?start=2000-01-01")
    return answer


def read(port: int, path: str) -> Any:
    """Return what the sandbox answers to a GET."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": place.CARRIER_KEY})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)
