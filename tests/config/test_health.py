"""`/healthz` looks at nothing; `/readyz` names what is not fit."""

import pytest
import redis
from django.db import OperationalError

from config import health

pytestmark = pytest.mark.django_db


class NoRedis:
    def ping(self):
        raise redis.ConnectionError


class SomeRedis:
    def ping(self):
        return True


@pytest.fixture
def redis_is_up(monkeypatch):
    monkeypatch.setattr(health, "redis_connection", SomeRedis)


@pytest.fixture
def redis_is_gone(monkeypatch):
    monkeypatch.setattr(health, "redis_connection", NoRedis)


def test_healthz_answers_strangers_and_needs_nothing(client, redis_is_gone, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_readyz_is_200_when_all_is_fit(client, redis_is_up):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "faults": {}}


def test_readyz_names_redis_when_it_is_gone(client, redis_is_gone):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert list(answer.json()["faults"]) == ["redis"]


def test_readyz_is_503_with_a_redis_address_that_nobody_serves(client, settings, tmp_path):
    from inbox.redis import connection

    settings.REDIS_URL = f"unix://{tmp_path}/nobody.sock"
    connection.cache_clear()
    try:
        assert client.get("/readyz").status_code == 503
    finally:
        connection.cache_clear()


def test_readyz_says_how_many_migrations_wait(client, redis_is_up, monkeypatch):
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: [1, 2])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["faults"] == {"migrations": "2 migrations are waiting. Run manage.py migrate."}


def test_readyz_names_the_database_when_it_does_not_answer(client, redis_is_up, monkeypatch):
    def gone(*_args, **_more):
        raise OperationalError("the address and the password stand here")

    monkeypatch.setattr(health.connection, "cursor", gone)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "database" in answer.json()["faults"]
    assert "password" not in answer.content.decode()
