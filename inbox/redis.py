"""The one way to Redis: the server that REDIS_URL names, else the private Valkey's Unix socket.

Nothing that a person or the carrier waits for may wait for Redis: a call to it ends within half a second, and once it
was found away nobody asks again for a few seconds. So a page is there within a second whatever Redis does.
"""

import time
from functools import cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.5
"""Seconds that connecting, and an answer, may take."""
LEAVE_ALONE = 5.0
"""Seconds for which a server that was away is not asked again."""
_away_until = 0.0


def url() -> str:
    """Return the address of our Redis, in redis-py's form."""
    return settings.REDIS_URL or f"unix://{settings.REDIS_SOCKET}"


def name(suffix: str) -> str:
    """Return the name of a channel or key of this installation alone."""
    return f"{settings.REDIS_PREFIX}:{suffix}"


@cache
def connection() -> redis.Redis:
    """Return this process's client."""
    return redis.Redis.from_url(
        url(),
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 0),
    )


def is_away() -> bool:
    """Whether it was found away a moment ago: then whoever can do without does."""
    return time.monotonic() < _away_until


def found_away() -> None:
    """Remember that it did not answer."""
    global _away_until  # noqa: PLW0603 - one fact a process
    _away_until = time.monotonic() + LEAVE_ALONE


def found_back() -> None:
    """Forget that it was away."""
    global _away_until  # noqa: PLW0603
    _away_until = 0.0
