"""What answers while the database or Redis is gone or frozen, how soon, and that nothing needs a restart."""

import json
import os
import socket
import subprocess
import sys
import textwrap
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError
from django.urls import reverse

from inbox import nudges, redis, tasks
from inbox.models import Message
from tests.events import text_in
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory

ROOT = Path(__file__).parents[2]
BUSY = 2.0
"""Seconds that a busy machine may add to what is promised; a wait that nobody bounds takes 5 and more."""
ASKS = """
    import json, os, sys, time
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    django.setup()
    from django.conf import settings
    from django.test import Client
    settings.ALLOWED_HOSTS.append("testserver")
    client = Client(raise_request_exception=False)
    key = {"X-Webhook-Key": "key"}
    for ask in (
        lambda: client.get("/readyz"),
        lambda: client.post("/webhooks/messages", b"{}", content_type="application/json", headers=key),
        lambda: client.post("/webhooks/calls", b"[]", content_type="application/json", headers=key),
        lambda: client.get("/accounts/login/", headers={"Cookie": "sessionid=some-session-of-mine"}),
        lambda: client.get("/healthz"),
    ):
        began = time.monotonic()
        answer = ask()
        print(json.dumps([answer.status_code, time.monotonic() - began, answer.headers.get("Retry-After", "")]))
"""


@contextmanager
def listener(backlog=20):
    """Take connections and say nothing, as a frozen server does."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(backlog)
        yield server.getsockname()[1]


def gone():
    """Return a port on which nobody listens."""
    with listener() as port:
        return port


def answers_with_database_at(port, var):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "REDIS"))}
    env |= {
        "DATABASE_URL": f"postgres://someone:secret@127.0.0.1:{port}/textdesk",
        "REDIS_URL": f"redis://127.0.0.1:{gone()}/0",
        "WEBHOOK_API_KEY": "key",
        "VAR_DIR": str(var),
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(ASKS)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "secret" not in done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("is_frozen", [False, True], ids=["gone", "frozen"])
def test_without_a_database_machines_and_people_are_told_so_within_five_seconds(tmp_path, is_frozen):
    pytest.importorskip("psycopg")
    if is_frozen:
        with listener() as port:
            answers = answers_with_database_at(port, tmp_path)
    else:
        answers = answers_with_database_at(gone(), tmp_path)
    statuses = [status for status, _, _ in answers]
    assert statuses == [503, 503, 503, 503, 200]
    assert answers[3][2] == "5"
    slowest = max(seconds for _, seconds, _ in answers)
    assert slowest < 5 + BUSY


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_page_without_its_database_says_to_come_back(client, monkeypatch, error):
    client.force_login(UserFactory())
    client.raise_request_exception = False

    def away(*_args, **_more):
        raise error("the address stands here")

    monkeypatch.setattr("inbox.screens.list_parts", away)
    answer = client.get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "The database does not answer just now." in answer.text
    assert "address" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ZeroDivisionError, DatabaseError])
def test_a_page_with_a_fault_of_ours_says_that(client, monkeypatch, error):
    client.force_login(UserFactory())
    client.raise_request_exception = False

    def broken(*_args, **_more):
        raise error

    monkeypatch.setattr("inbox.screens.list_parts", broken)
    assert client.get("/").status_code == 500


# Redis


@pytest.fixture(params=["gone", "frozen"])
def no_redis(request, settings, monkeypatch):
    """Point everything at a Redis that is gone or frozen."""
    from celery import current_app

    def forget():
        redis.found_back()
        for cached in (nudges._broker, redis.connection):
            cached.cache_clear()

    with listener() as port:
        address = f"redis://127.0.0.1:{port if request.param == 'frozen' else gone()}/0"
        settings.REDIS_URL = address
        monkeypatch.setattr(current_app.conf, "broker_write_url", address)
        forget()
        yield
    forget()


def seconds(act):
    redis.found_back()
    began = time.monotonic()
    answer = act()
    return time.monotonic() - began, answer


@pytest.mark.django_db(transaction=True)
def test_without_redis_pages_answer_within_a_second_and_webhooks_within_two(client, no_redis, post_event):
    OwnedNumberFactory(number="+13215550100")
    conversation = ConversationFactory()
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    for address in ("/", f"/conversations/{conversation.pk}/", reverse("line-health")):
        client.get(address)  # what the first request loads is not Redis's
        took, answer = seconds(lambda address=address: client.get(address))
        assert (answer.status_code, took < 1 + BUSY) == (200, True), (address, took)
    reply = {"body": "On our way", "client_token": uuid4().hex, "seen": ""}
    took, answer = seconds(lambda: client.post(f"/conversations/{conversation.pk}/reply/", reply))
    assert (answer.status_code, took < 1 + BUSY) == (302, True), took
    assert Message.objects.get().status == "queued"
    took, answer = seconds(lambda: post_event(text_in()))
    assert (answer.status_code, took < 2 + BUSY) == (200, True), took


@pytest.mark.django_db
def test_a_sweep_without_redis_ends_and_the_next_one_sends(no_redis, monkeypatch):
    conversation = ConversationFactory()
    from inbox import sending

    for index in range(3):
        sending.queue_reply(conversation=conversation, body=f"Text {index}", by=UserFactory(), client_token=f"t{index}")
    took, _ = seconds(tasks.sweep_outbox)
    assert took < 2 + BUSY
    nudged = []
    monkeypatch.setattr(nudges, "send", nudged.append)
    tasks.sweep_outbox()
    assert nudged == [Message.objects.order_by("pk").first().pk]
