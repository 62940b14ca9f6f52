"""The database restarted, dead, full and locked: 503 and later, never a lost text, and nobody has to be restarted."""

import contextlib
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from inbox.models import Message
from tests.faults.desk import forget_connection
from tests.faults.process import ROOT, Process, until
from tests.faults.servers import ROLE

ANSWERS_WITHIN = 10.0
"""Seconds until a webhook has its 503: five, and as many again for a machine that does other work."""


def visible(desk, person, words):
    until(lambda: words in desk.page(person), what=f"{words!r} being visible")


def crash(desk):
    """End PostgreSQL as a power cut does, but for its files."""
    desk.postgres.process.end(signal.SIGQUIT)
    forget_connection()


def test_postgres_restarted_in_the_middle_of_a_webhook_is_answered_503_and_taken_at_the_next_try(desk):
    person, before = desk.meet(), (desk.web.pid, desk.worker.pid)
    event = desk.event_of(person)
    held = desk.to_database.hold(b"INTO inbox_webhookevent")
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(desk.post_event, event)
        held.wait()
        began = time.monotonic()
        crash(desk)
        held.drop()
        assert answer.result() == 503
        assert desk.post_event(event) == 503, "still down"
    assert time.monotonic() - began < ANSWERS_WITHIN
    desk.postgres.process.start()
    until(lambda: desk.post_event(event) == 200, what="taking it once the database is back")
    visible(desk, person, person.texts[0])
    desk.comes_to(desk.reply(person), "delivered")
    assert (desk.web.pid, desk.worker.pid) == before


def test_a_frozen_postgres_is_answered_503_and_the_outcome_is_saved_when_it_thaws(desk):
    person, before = desk.meet(), (desk.web.pid, desk.worker.pid)
    event = desk.event_of(person)
    held = desk.to_carrier.hold(b"POST /messages", answer=True)
    reply = desk.reply(person)
    held.wait()
    desk.postgres.freeze()
    held.release()
    for ask in (lambda: desk.post_event(event), lambda: desk.browse("/").status_code):
        began = time.monotonic()
        assert ask() == 503
        assert time.monotonic() - began < ANSWERS_WITHIN
    desk.postgres.thaw()
    desk.comes_to(reply, "sent", "delivered")
    until(lambda: desk.post_event(event) == 200, what="taking it once the database is back")
    visible(desk, person, person.texts[0])
    assert len(desk.posts(person)) == 1
    assert (desk.web.pid, desk.worker.pid) == before


def test_postgres_dead_between_the_post_and_its_save_leaves_doubt_that_the_carriers_list_ends(desk):
    person = desk.meet()
    held = desk.to_carrier.hold(b"POST /messages", answer=True)
    reply = desk.reply(person)
    held.wait()
    crash(desk)
    held.release()
    until(lambda: "OperationalError" in desk.worker.tail(400), what="the worker's failing to save")
    desk.postgres.process.start()
    assert desk.status(reply) == "sending"
    desk.later(seconds=65)
    desk.comes_to(reply, "sent", "delivered")
    assert len(desk.posts(person)) == 1
    desk.comes_to(desk.reply(person), "delivered")


def test_postgres_out_of_connections_is_answered_503_and_ends_by_itself(desk):
    person, event = desk.meet(), None
    event = desk.event_of(person)
    drop = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'textdesk'"
    desk.postgres.do("ALTER ROLE textdesk CONNECTION LIMIT 0", drop)
    try:
        began = time.monotonic()
        assert desk.post_event(event) == 503
        assert time.monotonic() - began < ANSWERS_WITHIN
    finally:
        desk.postgres.do("ALTER ROLE textdesk CONNECTION LIMIT -1")
        forget_connection()
    until(lambda: desk.post_event(event) == 200, what="taking it once there are connections")
    visible(desk, person, person.texts[0])
    desk.comes_to(desk.reply(person), "delivered")


def test_migrations_that_were_killed_run_again(desk):
    """On a database of their own; each migration is one transaction, and is done or not."""
    name = "killed_migrations"
    desk.postgres.do(f"CREATE DATABASE {name} OWNER {ROLE}")
    command = [sys.executable, "manage.py", "migrate", "--no-input"]
    for table in (b'TABLE "inbox_conversation"', b'TABLE "calls_callrecord"'):
        held = desk.to_database.hold(table)
        env = desk.settings | {"DATABASE_URL": desk.postgres.url(name, port=desk.to_database.port)}
        migration = Process("migrate", command, folder=desk.folder, env=env)
        migration.spawn()
        held.wait()
        migration.kill()
        held.drop()
    env = desk.settings | {"DATABASE_URL": desk.postgres.url(name)}
    for again in (command, [*command, "--check"]):
        done = subprocess.run(again, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def sqlite_locked(desk):
    """Be another program that writes, and keeps the database for itself."""
    with contextlib.closing(sqlite3.connect(desk.var / "textdesk.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_sqlite_locked_by_another_writer_lets_everyone_wait_their_turn(sqlite_desk):
    desk, person = sqlite_desk, sqlite_desk.meet()
    event, words = desk.event_of(person), "Written while it was locked"
    held = desk.to_carrier.hold(b"POST /messages", answer=True)
    first = desk.reply(person)
    held.wait()
    with ThreadPoolExecutor() as pool:
        with sqlite_locked(desk):
            held.release()  # the outcome cannot be saved now
            acts = [pool.submit(desk.post_event, event), pool.submit(desk.write, person, words)]
            ends = time.monotonic() + 3
            until(lambda: time.monotonic() > ends, what="three seconds")
            assert not any(act.done() for act in acts)
        assert [act.result() for act in acts] == [200, 302]
    for reply in (first, desk.accepted(person, words)):
        desk.comes_to(reply, "delivered")


@contextlib.contextmanager
def full_disk(process):
    """Let a program write no further into any file than it has room for: to it, the disk is full."""
    if not hasattr(resource, "prlimit"):
        pytest.skip("this system cannot limit the files of a running program")
    soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        if process.is_alive:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_is_answered_503_and_takes_the_text_once_there_is_room(sqlite_desk):
    desk, person = sqlite_desk, sqlite_desk.meet()
    event = desk.event_of(person)
    with full_disk(desk.web):
        assert desk.post_event(event) == 503
        assert not Message.objects.filter(body=person.texts[0]).exists()
    assert desk.post_event(event) == 200
    visible(desk, person, person.texts[0])


def test_a_disk_that_is_full_when_the_outcome_is_saved_leaves_doubt_that_the_carriers_list_ends(sqlite_desk):
    desk, person = sqlite_desk, sqlite_desk.meet()
    held = desk.to_carrier.hold(b"POST /messages", answer=True)
    reply = desk.reply(person)
    held.wait()
    with full_disk(desk.worker):
        held.release()
        held.wait_for_end()
        ends = time.monotonic() + 1
        until(lambda: time.monotonic() > ends, what="its trying to save")
    assert desk.status(reply) == "sending"
    desk.later(seconds=65)
    desk.comes_to(reply, "sent", "delivered")
    assert len(desk.posts(person)) == 1
