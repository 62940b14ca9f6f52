"""Live: one event to 500 open streams of one process; how soon the last have it, and what a stream costs."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from accounts.models import User
from bench import place, poster, readers, rows
from bench.report import Row, at_most, none_of, percentile
from inbox import live
from inbox.models import OwnedNumber

STREAMS, EACH, EVENTS = 500, 4, 60
"""Open streams, those of one person, and events published."""
AIM_P99, AIM_KB = 30, 20


def measure(*, quick: bool) -> list[Row]:
    """Open the streams from one process of readers, and publish one event after the other."""
    ours = rows.numbers(5)
    people = rows.staff(STREAMS // EACH)
    cookies = [f"{settings.SESSION_COOKIE_NAME}={session_of(person)}" for person in people for _ in range(EACH)]
    events = 10 if quick else EVENTS
    port = place.free_port()
    with place.web(port) as pid:
        ((_, before),) = poster.in_processes(readers.read, [(plan(port, cookies[:10], ours, 3, pid),)])
        ((waits, peak),) = poster.in_processes(readers.read, [(plan(port, cookies, ours, events, pid),)])
    middle, last = percentile(waits, 0.5), percentile(waits, 0.99)
    missing = STREAMS * events - len(waits)
    return [
        at_most(f"one event to {STREAMS} streams: p99 (p50 {middle:.1f} ms)", last, AIM_P99, "ms"),
        none_of("... events not heard", missing, STREAMS * events),
        at_most("memory of a stream", (peak - before) * 1024 / (STREAMS - 10), AIM_KB, "KB"),
    ]


def plan(port: int, cookies: list[str], ours: list[OwnedNumber], events: int, pid: int) -> readers.Plan:
    """Return what one process of readers is to do."""
    return readers.Plan(port, cookies, live.channel(), [number.pk for number in ours], events, pid)


def session_of(person: User) -> str:
    """Sign someone in, as the sign-in page does, and return the session's key."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
