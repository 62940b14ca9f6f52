"""Where a measurement happens: a database of its own, the settings, and the programs that are started and stopped."""

import atexit
import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from django.core.management import call_command
from django.db import connections

DATABASE = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/textdesk_bench")
"""Dropped and made anew at the start, and dropped at the end."""
NAME = urlsplit(DATABASE).path.removeprefix("/")
ADMIN = urlunsplit(urlsplit(DATABASE)._replace(path="/postgres"))
REDIS = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/5")
"""Emptied at the start and at the end: give it a database of its own."""
NO_REDIS = "redis://127.0.0.1:1/0"
"""Nobody listens on port 1."""
ROOT = Path(__file__).resolve().parent.parent
WEBHOOK_KEY = "bench-key"
CARRIER_KEY = "bench-carrier"


def prepare() -> None:
    """Choose the settings for this process and those that it starts; call it before Django is set up."""
    folder = tempfile.mkdtemp(prefix="textdesk-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        DATABASE_URL=DATABASE,
        REDIS_URL=REDIS,
        VAR_DIR=folder,
        LOG_LEVEL="ERROR",
        WEBHOOK_API_KEY=WEBHOOK_KEY,
        TELEVOIPS_API_KEY=CARRIER_KEY,
        SEND_PER_SECOND="10000",
    )


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Make the database with all tables, and drop it at the end."""
    with made(NAME):
        call_command("migrate", verbosity=0)
        yield


@contextlib.contextmanager
def made(name: str, template: str = "template1") -> Iterator[None]:
    """Make a database as a copy of another, and drop it at the end."""
    connections.close_all()
    with psycopg.connect(ADMIN, autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield
    finally:
        connections.close_all()
        with psycopg.connect(ADMIN, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def use(name: str) -> None:
    """Let this process's queries go to a database of another name."""
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name


@contextlib.contextmanager
def running(*command: str, until: Callable[[], bool], **changes: str) -> Iterator[int]:
    """Run a Python program (`-m ...`), wait until it is ready, give its process id, and end it."""
    environment = {**os.environ, **changes}
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment) as process:  # our own programs
        try:
            deadline = time.monotonic() + 30
            while not until():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{' '.join(command)} did not start.")
                time.sleep(0.05)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@contextlib.contextmanager
def web(port: int, **changes: str) -> Iterator[int]:
    """Run the web process as `manage.py up` does; give its process id."""
    calm = ("--timeout-graceful-shutdown", "3", "--no-access-log", "--log-level", "warning")
    address = ("--host", "127.0.0.1", "--port", str(port))
    command = ("-m", "uvicorn", "config.asgi:application", *address, *calm)
    with running(*command, until=lambda: answers(port, "/healthz"), **changes) as pid:
        yield pid


def answers(port: int, path: str) -> bool:
    """Whether a GET is answered 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def memory_mb(pid: int) -> float:
    """Return a process's resident memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("This system does not say how much memory a process has.")


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used: it hardly changes with what else the machine does."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def clean_redis() -> Iterator[None]:
    """Empty our database of Redis before and after."""
    with redis.Redis.from_url(REDIS) as client:
        client.flushdb()
        try:
            yield
        finally:
            client.flushdb()
