"""The one way to Redis: the server that REDIS_URL names, else the private Valkey's Unix socket."""

from functools import cache

import redis
from django.conf import settings


def url() -> str:
    """Return the address of our Redis, in redis-py's form."""
    return settings.REDIS_URL or f"unix://{settings.REDIS_SOCKET}"


@cache
def connection() -> redis.Redis:
    """Return this process's client; every wait ends within a second, since pages must answer with Redis gone."""
    return redis.Redis.from_url(url(), socket_timeout=1, socket_connect_timeout=1, health_check_interval=30)
