"""Webhooks: how many a second are stored and applied, how soon they are answered, and whether each counts once."""

import json
import time
from collections import Counter

from bench import bare, place, poster, rows
from bench.report import Row, at_least, at_most, none_of, percentile
from inbox.models import Message

PROCESSES, LINES = 2, 8
"""Processes that post or write, and connections of each."""
AIM_OF_BARE, AIM_AT_100, AIM_AT_300 = 0.4, 25, 60


def measure(*, quick: bool) -> list[Row]:
    """Run all parts."""
    seconds = 2.0 if quick else 10.0
    rows.staff(3)
    targets = rows.conversations(1000, rows.numbers(5))
    port = place.free_port()
    with place.web(port) as pid:
        poster.steady(port, events(targets, "warm", 200), 16, 200)
        found = throughput(port, targets, seconds, pid)
        found += latency(port, targets, "Redis up", seconds)
        found += twice(port, targets, seconds)
    port = place.free_port()
    with place.web(port, REDIS_URL=place.NO_REDIS):
        poster.steady(port, events(targets, "cold", 200), 16, 200)
        found += latency(port, targets, "Redis down", seconds)
    return found


def throughput(port: int, targets: list[rows.Target], seconds: float, pid: int) -> list[Row]:
    """Flood the web process; bare psycopg writes half of its time before and half after, as machines drift."""
    floor = [bare_rate(targets, "before", PROCESSES, seconds / 2)]
    alone = [bare_rate(targets, "alone-before", 1, seconds / 2)]
    count = int(2500 * seconds / PROCESSES)
    loads = [events(targets, f"flood{number}", count) for number in range(PROCESSES)]
    start, used = time.time() + poster.TO_START, place.cpu_seconds(pid)
    results = poster.in_processes(poster.flood, [(port, requests, LINES, seconds, start) for requests in loads])
    used = place.cpu_seconds(pid) - used
    accepted = sum(len(result.accepted) for result in results)
    rate = accepted / max(result.seconds for result in results)
    floor.append(bare_rate(targets, "after", PROCESSES, seconds / 2))
    alone.append(bare_rate(targets, "alone-after", 1, seconds / 2))
    stored = Message.objects.filter(carrier_id__startswith="flood").values("carrier_id").distinct().count()
    return [
        at_least("webhooks, 1 web process; bare in 2 processes", rate, sum(floor) / 2, AIM_OF_BARE, "a second"),
        at_least("the same; bare in 1 process", rate, sum(alone) / 2, AIM_OF_BARE, "a second"),
        Row("... the web process's processor time a webhook", f"{used / accepted * 1000:.2f} ms"),
        none_of("... answered 200 but not applied", accepted - stored, accepted),
        none_of("... refused", sum(result.refused for result in results), accepted),
    ]


def bare_rate(targets: list[rows.Target], mark: str, processes: int, seconds: float) -> float:
    """Return what bare psycopg writes a second over as many connections as the flood uses."""
    keys = [(target.contact, target.conversation, target.number) for target in targets]
    lines = PROCESSES * LINES // processes
    start = time.time() + poster.TO_START
    calls = [
        (place.DATABASE, keys[number::processes], f"bare-{mark}{number}", lines, seconds, start)
        for number in range(processes)
    ]
    return sum(poster.in_processes(bare.flood, calls))


def latency(port: int, targets: list[rows.Target], name: str, seconds: float) -> list[Row]:
    """Post at a steady pace."""
    found = []
    for per_second, aim in ((100, AIM_AT_100), (300, AIM_AT_300)):
        mark = f"{name}-{per_second}".replace(" ", "-")
        requests = events(targets, mark, int(per_second * seconds))
        (result,) = poster.in_processes(poster.steady, [(port, requests, 32, float(per_second))])
        middle, last = (percentile(result.milliseconds, share) for share in (0.5, 0.99))
        found.append(at_most(f"{per_second} a second, {name}: p99 (p50 {middle:.1f} ms)", last, aim, "ms"))
        found.append(none_of("... lost or doubled", wrong(mark, len(requests)), len(requests)))
    return found


def twice(port: int, targets: list[rows.Target], seconds: float) -> list[Row]:
    """Post each webhook twice at almost the same moment."""
    once = events(targets, "twice", int(50 * seconds))
    requests = [request for request in once for _ in range(2)]
    (result,) = poster.in_processes(poster.steady, [(port, requests, 32, 200.0)])
    return [
        none_of("each posted twice at once: lost or doubled", wrong("twice", len(once)) + result.refused, len(once))
    ]


def wrong(mark: str, count: int) -> int:
    """Return how many of the texts `mark-0`, `mark-1` ... are not there exactly once."""
    ids = Message.objects.filter(carrier_id__startswith=f"{mark}-").values_list("carrier_id", flat=True)
    held = Counter(ids)
    return sum(held[f"{mark}-{number}"] != 1 for number in range(count))


def events(targets: list[rows.Target], mark: str, count: int) -> list[bytes]:
    """Return distinct texts, one customer after the other, as requests."""
    made = []
    for number in range(count):
        target = targets[number % len(targets)]
        event = {
            "type": "message-received",
            "id": f"{mark}-{number}",
            "time": "",
            "to": [target.recipient],
            "from": target.sender,
            "text": f"Text {mark} {number}, about as long as people's texts are.",
            "media": [],
            "direction": "inbound",
            "segmentCount": 1,
        }
        made.append(poster.request(json.dumps(event).encode(), place.WEBHOOK_KEY))
    return made
