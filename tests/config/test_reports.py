"""Error reports leave with a place in the code, and with nothing that anybody wrote or is called."""

import gzip
import json
import os
import subprocess
import sys
import textwrap
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import reports

ROOT = Path(__file__).parents[2]
SECRETS = ["Dear Ann", "4075550199", "407) 555", "ann@example.com", "new-key", "some-session", "hunter2", "Smith"]
FAILS = """
    import logging, os, sys
    sys.path.insert(0, os.getcwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    django.setup()
    import structlog
    from celery import current_app
    from django.conf import settings
    from django.test import Client
    import sentry_sdk
    from inbox import receiving, webhooks, sending
    from config.celery import app
    settings.ALLOWED_HOSTS.append("testserver")
    body = '{"text": "Dear Ann", "from": "14075550199"}'

    def fails_with_all_of_it(*args, **more):
        words, phone, session = "Dear Ann", "+14075550199", "some-session"
        raise ValueError(f"{words} {phone} (407) 555-0199 ann@example.com")

    webhooks.receiving.take_in = fails_with_all_of_it
    settings.MIDDLEWARE = []
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "some-session"
    from django.urls import get_resolver
    answer = client.post("/webhooks/messages?q=Smith", body, content_type="application/json",
        headers={"X-Webhook-Key": "new-key", "User-Agent": "Smith's", "Referer": "http://x/?q=Smith"})
    sentry_sdk.flush(5)
    app.conf.task_always_eager = True
    sending.send = fails_with_all_of_it
    from inbox import tasks, nudges
    task = app.tasks["inbox.tasks.send_message"]
    try:
        app.tasks["inbox.tasks.send_message"].apply(args=("Dear Ann",), kwargs={}, throw=False)
    finally:
        sentry_sdk.flush(5)
    structlog.get_logger("inbox.receiving").error("event_failed", body="Dear Ann", phone="+14075550199")
    logging.getLogger("a.library").error("could not read %s of %s", "Dear Ann", "ann@example.com")
    try:
        fails_with_all_of_it()
    except ValueError:
        structlog.get_logger("inbox.receiving").exception("event_failed", password="hunter2")
    sentry_sdk.flush(5)
"""


class Ingest:
    """A Sentry on this desk that keeps what it is sent."""

    def __init__(self):
        self.bodies = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                outer.bodies.append(f"{self.path}\n{self.headers}\n{body.decode()}")
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.dsn = f"http://public@127.0.0.1:{self.server.server_port}/1"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def events(self):
        lines = [line for body in self.bodies for line in body.splitlines() if line.startswith('{"')]
        return [event for event in map(json.loads, lines) if "event_id" in event and "level" in event]

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def ingest():
    server = Ingest()
    yield server
    server.close()


def test_reports_leave_without_a_word_a_name_or_a_number(ingest, tmp_path):
    env = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "REDIS", "DATABASE"))}
    env |= {
        "SENTRY_DSN": ingest.dsn,
        "VAR_DIR": str(tmp_path),
        "WEBHOOK_API_KEY": "new-key",
        "SECRET_KEY": "hunter2" * 8,
    }
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FAILS)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    sent = "\n".join(ingest.bodies)
    assert len(ingest.events) == 5, done.stderr
    leaks = [secret for secret in SECRETS if secret in sent]
    assert not leaks
    whole, task, named, formatted, logged = ingest.events
    assert whole["exception"]["values"][0]["type"] == "ValueError"
    assert whole["exception"]["values"][0]["stacktrace"]["frames"][-1]["function"] == "fails_with_all_of_it"
    assert "value" not in whole["exception"]["values"][0]
    assert whole["transaction"] == "/webhooks/messages"
    assert task["transaction"] == "inbox.tasks.send_message"
    assert named["logentry"]["message"] == "event_failed"
    assert formatted["logentry"]["message"] == "could not read %s of %s"
    assert logged["exception"]["values"][0]["type"] == "ValueError"
    for event in ingest.events:
        assert not {"request", "user", "breadcrumbs", "extra", "contexts", "modules", "server_name"} & set(event)


def test_a_report_keeps_nothing_that_is_not_on_its_list():
    whole = {
        "event_id": "1",
        "level": "error",
        "user": {"email": "ann@example.com"},
        "request": {"url": "https://x/?q=Smith", "cookies": {"a": "b"}, "data": "Dear Ann"},
        "extra": {"body": "Dear Ann"},
        "breadcrumbs": {"values": [{"message": "Dear Ann"}]},
        "transaction": "/people/+14075550199",
        "exception": {
            "values": [
                {
                    "type": "KeyError",
                    "value": "Dear Ann",
                    "stacktrace": {"frames": [{"function": "f", "lineno": 3, "vars": {"body": "Dear Ann"}}]},
                }
            ]
        },
    }
    assert reports.scrub(whole, {}) == {
        "event_id": "1",
        "level": "error",
        "transaction": "/people/…0199",
        "exception": {
            "values": [{"type": "KeyError", "module": None, "stacktrace": {"frames": [{"function": "f", "lineno": 3}]}}]
        },
    }


@pytest.mark.parametrize("dsn", ["http://127.0.0.1/1", "http://key@127.0.0.1"])
def test_an_address_that_is_none_stops_the_start_with_a_sentence(dsn):
    with pytest.raises(ImproperlyConfigured, match="SENTRY_DSN is no address of a Sentry project"):
        reports.start(dsn)
