"""Nudging the workers never makes anybody wait."""

import os
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest

from inbox import live, nudges, redis
from tests.inbox.live_server import short_directory, valkey


@contextmanager
def silent_server():
    """Take connections and say nothing, as a frozen Redis does."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(5)
        yield server


@pytest.fixture
def broker_at(settings, monkeypatch):
    from celery import current_app

    def point(port=0, *, path=None):
        settings.REDIS_URL = f"unix://{path}" if path else f"redis://127.0.0.1:{port}/0"
        broker = f"redis+socket://{path}" if path else settings.REDIS_URL
        monkeypatch.setattr(current_app.conf, "broker_write_url", broker)
        monkeypatch.setattr(redis, "PATIENCE", 0.1)
        for cached in (nudges._broker, redis.connection):
            cached.cache_clear()

    yield point
    for cached in (nudges._broker, redis.connection):
        cached.cache_clear()


def connections(server) -> int:
    server.setblocking(False)
    count = 0
    while True:
        try:
            server.accept()[0].close()
        except BlockingIOError:
            return count
        count += 1


def test_a_frozen_broker_is_asked_once_and_then_left_alone(broker_at):
    with silent_server() as server:
        broker_at(server.getsockname()[1])
        for message_id in range(5):
            nudges.send(message_id)
            nudges.push(message_id)
            live.publish({"conversation": message_id})
        assert redis.is_away()
        assert connections(server) == 1


def test_a_broker_that_is_gone_is_left_alone_too(broker_at):
    with silent_server() as server:
        port = server.getsockname()[1]
    broker_at(port)
    nudges.send(1)
    assert redis.is_away()


def test_installations_that_share_a_server_have_queues_of_their_own(broker_at, settings):
    with short_directory() as folder, valkey(folder / "redis.sock"):
        broker_at(path=folder / "redis.sock")
        nudges.send(1)
        queues = [key.decode() for key in redis.connection().scan_iter() if not key.startswith(b"_kombu")]
        redis.connection().close()
    assert queues == [settings.REDIS_PREFIX]
    assert live.channel().startswith(settings.REDIS_PREFIX)


def test_the_names_at_redis_follow_the_secret_key():
    prefixes = {
        subprocess.run(
            [sys.executable, "-c", "from config import settings; print(settings.REDIS_PREFIX)"],
            env={**os.environ, "SECRET_KEY": key * 50, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for key in "ab"
    }
    assert len(prefixes) == 2
    assert not any("a" * 50 in prefix for prefix in prefixes)
