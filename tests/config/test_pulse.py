"""Worker and clock show that they work; one that hangs ends itself, and whoever watches it can tell."""

import os
import re
import subprocess
import sys
import textwrap
import time
from datetime import timedelta
from pathlib import Path

import pytest
from celery.signals import task_prerun
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from config import pulse, work
from inbox import health, heartbeats
from inbox.models import Heartbeat

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path, monkeypatch):
    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(pulse, "close_old_connections", lambda: None)  # this thread's is the test's own
    monkeypatch.setattr(pulse.faulthandler, "dump_traceback_later", lambda *_a, **_k: None)
    return tmp_path


# What a watcher reads


def test_a_sign_of_life_is_told_to_whoever_asks(capsys):
    pulse.note("worker")
    assert pulse.age("worker") < 5
    call_command("pulse", "worker")
    assert re.search(r"worker gave a sign of life \d seconds ago", capsys.readouterr().out)


def test_a_program_that_never_gave_one_or_long_ago_fails_its_check(monkeypatch):
    with pytest.raises(CommandError, match="worker gave no sign of life yet"):
        call_command("pulse", "worker")
    pulse.note("beat")
    later = time.monotonic() + 121
    monkeypatch.setattr(pulse.time, "monotonic", lambda: later)
    with pytest.raises(CommandError, match="beat gave its last sign of life 121 seconds ago"):
        call_command("pulse", "beat")


@pytest.mark.parametrize("kept", ["", "soon", "1e12"])
def test_a_file_that_cannot_be_a_sign_is_none(var, kept):
    (var / "pulse-worker").write_text(kept)
    assert pulse.age("worker") == float("inf")


def test_a_turned_clock_changes_nothing(monkeypatch):
    pulse.note("worker")
    monkeypatch.setattr(pulse.time, "time", lambda: 0.0)
    assert pulse.age("worker") < 5


def test_a_full_disk_ends_nothing(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "gone"
    pulse.note("worker")
    assert pulse.age("worker") == float("inf")


# What the process itself says


def test_a_process_that_works_gives_signs_and_one_that_does_not_gives_none():
    works = True
    ours = pulse.Pulse("worker", "worker@desk", lambda: works)
    ours.give_sign()
    ours.tell_people()
    first = Heartbeat.objects.get()
    assert (first.program, first.node) == ("worker", "worker@desk")
    assert pulse.age("worker") < 5
    works = False
    Heartbeat.objects.all().delete()
    pulse.file_of("worker").unlink()
    ours.give_sign()
    ours.tell_people()
    assert not Heartbeat.objects.exists()
    assert pulse.age("worker") == float("inf")


def test_a_database_that_is_away_is_no_reason_to_end(monkeypatch):
    def gone(**_):
        raise DatabaseError

    monkeypatch.setattr(heartbeats, "beat", gone)
    ours = pulse.Pulse("worker", "worker@desk", lambda: True)
    ours.tell_people()
    ours.give_sign()
    assert pulse.age("worker") < 5


HANGS = """
    import os, re, sys, threading, time
    os.environ["VAR_DIR"] = sys.argv[1]
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    django.setup()
    from config import pulse
    pulse.EVERY, pulse.HUNG_AFTER = 0.05, 1.0
    fine_until = time.monotonic() + 0.5
    def hang_here():
        {hangs}
    pulse.Pulse("worker", "worker@desk", lambda: {works}).start()
    threading.Thread(target=hang_here, daemon=True).start()
    time.sleep(60)
"""


@pytest.mark.parametrize(
    ("works", "hangs"),
    [
        ("time.monotonic() < fine_until", "time.sleep(60)"),
        # one computation that never lets go of the interpreter: no thread of ours runs any more
        ("True", "time.sleep(0.5); re.match('(a+)+b', 'a' * 60)"),
    ],
    ids=["no work is done", "the interpreter is stuck"],
)
def test_a_process_that_hangs_ends_itself_and_says_where_it_stood(tmp_path, works, hangs):
    code = textwrap.dedent(HANGS).format(works=works, hangs=hangs)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 1
    assert "hang_here" in done.stderr


# When work is done


class SomeRedis:
    waiting = 0

    def llen(self, _name):
        return self.waiting


@pytest.fixture
def long_idle(monkeypatch):
    past = time.monotonic() - 61
    monkeypatch.setattr(work, "tasks", work.Steps(past))
    monkeypatch.setattr(work, "rounds", work.Steps(past))


def test_a_worker_hangs_when_tasks_wait_and_it_begins_none(long_idle, monkeypatch):
    monkeypatch.setattr(health.our_redis, "connection", SomeRedis)
    assert work.worker_works()
    monkeypatch.setattr(SomeRedis, "waiting", 5)
    assert not work.worker_works()
    work.tasks.take()
    assert work.worker_works()


def test_nobody_hangs_because_redis_is_gone(long_idle, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(health, "ask_redis", lambda: (False, 0))
    assert work.worker_works()
    assert work.clock_works()


def test_a_clock_hangs_when_it_makes_no_rounds_though_redis_answers(long_idle, monkeypatch):
    monkeypatch.setattr(health, "ask_redis", lambda: (True, 0))
    assert not work.clock_works()
    work.rounds.take()
    assert work.clock_works()


def test_each_task_and_each_round_counts_as_a_step(long_idle, monkeypatch, tmp_path):
    from config.celery import app

    started = []
    monkeypatch.setattr(work.Pulse, "start", lambda ours: started.append((ours.program, ours.node)))
    work.show_pulse("worker", "worker@desk")
    task_prerun.send(sender=None)
    assert work.tasks.are_recent()
    clock = work.Clock(app=app, schedule_filename=str(tmp_path / "schedule"), lazy=True)
    monkeypatch.setattr(work.PersistentScheduler, "tick", lambda _self, *_a, **_k: 1.0)
    assert clock.tick() == 1.0
    assert work.rounds.are_recent()
    task_prerun.disconnect(work.tasks.take)
    assert started == [("worker", "worker@desk")]


# For people


def test_rows_of_processes_that_are_gone_are_forgotten_after_a_day():
    for hours in (23, 25):
        Heartbeat.objects.create(
            program="worker", node=f"worker@{hours}", seen_at=timezone.now() - timedelta(hours=hours)
        )
    assert heartbeats.forget_old() == 1
    assert Heartbeat.objects.get().node == "worker@23"


def test_workers_have_a_row_each_and_a_sign_renews_it():
    long_ago = timezone.now() - timedelta(hours=1)
    Heartbeat.objects.create(program="worker", node="worker@one", seen_at=long_ago)
    for node in ("worker@one", "worker@two", "worker@one"):
        heartbeats.beat(program="worker", node=node)
    assert sorted(Heartbeat.objects.values_list("node", flat=True)) == ["worker@one", "worker@two"]
    assert not Heartbeat.objects.filter(seen_at__lte=long_ago).exists()


def test_the_command_needs_neither_database_nor_redis(tmp_path):
    pulse.note("worker")
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env |= {
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://u:p@127.0.0.1:1/n",
        "REDIS_URL": "redis://127.0.0.1:1",
    }
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    for program, code in (("worker", 0), ("beat", 1)):
        done = subprocess.run(
            [sys.executable, "manage.py", "pulse", program],
            cwd=ROOT,
            env=env,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == code, done.stderr
