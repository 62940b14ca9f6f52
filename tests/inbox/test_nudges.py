"""Nudging the workers never makes anybody wait."""

import socket
from contextlib import contextmanager

import pytest

from inbox import live, nudges, redis


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

    def point(port):
        address = f"redis://127.0.0.1:{port}/0"
        settings.REDIS_URL = address
        monkeypatch.setattr(current_app.conf, "broker_write_url", address)
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
