"""`manage.py up`, for real: it comes up with nothing else on the machine, and goes without a trace."""

import contextlib
import http.client
import os
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from config.management.commands.up import port_number
from config.programs import Address, environment

ROOT = Path(__file__).parents[2]
KEPT_OUT = ("DATABASE_URL", "REDIS_URL", "TELEVOIPS_", "WEBHOOK_", "DJANGO_", "LOG_LEVEL")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def up(var, *arguments):
    env = {name: value for name, value in os.environ.items() if not name.startswith(KEPT_OUT)}
    return subprocess.Popen(
        [sys.executable, "manage.py", "up", *arguments],
        cwd=ROOT,
        env={**env, "VAR_DIR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def refusal(var, *arguments):
    """Run `up` where it must not start, and return what it says: one sentence."""
    process = up(var, *arguments)
    output = process.communicate(timeout=20)[0]
    assert process.returncode == 1
    assert "Traceback" not in output
    return output


def processes_of(var):
    """Return the command lines of living processes that have `var` in them or in their environment."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (folder / "cmdline").read_bytes()
            if f"VAR_DIR={var}\0".encode() in (folder / "environ").read_bytes() or f"{var}/".encode() in command:
                found.append(command)
    return found


def seen_in(var):
    """Return which programs the database holds heartbeats of."""
    with contextlib.closing(sqlite3.connect(var / "textdesk.sqlite3", timeout=20)) as database:
        return set(database.execute("SELECT program, node FROM inbox_heartbeat"))


def get(port, path):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture
def var():
    """Give a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="textdesk-up-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def test_it_comes_up_is_alone_and_leaves_nothing(var):
    port = free_port()
    process = up(var, "--port", str(port))
    try:
        printed = ""
        for line in process.stdout:
            printed += line
            if "Sign in" in line:
                break
        assert f"http://127.0.0.1:{port}/" in printed, printed
        phone = re.search(r"Phone\s+http://127\.0\.0\.1:(\d+)/", printed)
        assert re.search(r"Sign in  admin  \S{12,}", printed)
        assert '"level"' not in printed
        assert get(port, "/healthz") == (200, "ok")
        assert get(port, "/readyz")[0] == 200
        assert get(int(phone[1]), "/")[0] == 200
        assert stat.S_IMODE((var / "sandbox_webhook_key").stat().st_mode) == 0o600
        assert stat.S_IMODE((var / "textdesk.sqlite3").stat().st_mode) == 0o600
        assert "already up" in refusal(var, "--port", str(free_port()))
        assert len(processes_of(var)) == 6  # up, redis, sandbox, web, worker, beat
        until = time.monotonic() + 20
        while not all((var / f"pulse-{program}").exists() for program in ("worker", "beat")):
            assert time.monotonic() < until, "Worker and clock gave no sign of life."
            time.sleep(0.1)
        while seen_in(var) != {("worker", f"worker@{socket.gethostname()}"), ("beat", socket.gethostname())}:
            assert time.monotonic() < until, "No page can tell that worker and clock are at work."
            time.sleep(0.1)
        asked_at = time.monotonic()
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=20)[0]
        assert process.returncode == 0
        assert time.monotonic() - asked_at < 10
        assert "Traceback" not in rest
        assert processes_of(var) == []
    finally:
        process.kill()
        process.communicate()


def test_a_taken_port_is_named(var):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"Choose another: make up PORT={port + 1}" in refusal(var, "--port", str(port))


def test_a_path_too_long_for_a_socket_is_refused(var):
    long = var / ("deep" * 30)
    assert "Set VAR_DIR to a shorter path" in refusal(long, "--port", str(free_port()), "--no-demo")


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(ArgumentTypeError, match="from 1 to 65535"):
        port_number(port)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("192.168.1.5", "http://192.168.1.5:8000"),
    ],
)
def test_the_address_is_one_that_this_machine_can_call(host, url):
    assert Address(host, 8000).url == url


def test_what_a_child_is_told_takes_the_place_of_a_file(monkeypatch):
    monkeypatch.setenv("TELEVOIPS_API_KEY_FILE", "/run/secrets/key")
    monkeypatch.setenv("SECRET_KEY_FILE", "/run/secrets/other")
    told = environment({"TELEVOIPS_API_KEY": "sandbox-key"})
    assert told["TELEVOIPS_API_KEY"] == "sandbox-key"
    assert "TELEVOIPS_API_KEY_FILE" not in told
    assert told["SECRET_KEY_FILE"] == "/run/secrets/other"
