"""What every test may ask for: a carrier over real HTTP, the webhook's door, and the outbox's worker."""

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import LazySettings
from django.test import Client as Browser
from django.test import TestCase, TransactionTestCase

from contacts import carrier as carrier_settings
from contacts import guard, kept
from inbox import redis, tasks
from inbox.models import Message
from televoips.sandbox import Sandbox

# The gate asks the same questions each time; `--hypothesis-seed` asks others.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs an event loop in the test's own thread


@pytest.fixture(scope="session", autouse=True)
def flush_takes_the_ledgers_guard_off() -> Iterator[None]:
    """Let a test that really commits be cleaned up after: its flush deletes rows, which the ledger's triggers refuse."""
    flush = TransactionTestCase._fixture_teardown

    def flush_unguarded(case: TransactionTestCase) -> None:
        if isinstance(case, TestCase):
            flush(case)
            return
        guard.remove()
        flush(case)
        guard.ensure()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_unguarded)
        yield


@pytest.fixture(autouse=True)
def nothing_is_kept() -> Iterator[None]:
    """Read anew in each test what processes keep for some seconds."""
    kept.forget_all()
    yield
    kept.forget_all()


@pytest.fixture(autouse=True)
def redis_is_back() -> Iterator[None]:
    """Forget after each test that Redis was found away."""
    yield
    redis.found_back()


@pytest.fixture
def carrier(settings: LazySettings) -> Iterator[Sandbox]:
    """A carrier on this desk that owns the number of `OwnedNumberFactory` and takes texts over HTTP."""
    with Sandbox(api_key="test-key", owned=["13215550100", "13215550101", "18005550100"]) as sandbox:
        settings.TELEVOIPS_BASE_URL = sandbox.url
        settings.TELEVOIPS_MEDIA_URL = sandbox.url
        carrier_settings.client.cache_clear()
        yield sandbox
    carrier_settings.client.cache_clear()


@pytest.fixture
def worker(carrier: Sandbox) -> Callable[[], None]:
    """Run the outbox's tasks until nothing that is due is left, as a worker would."""

    def run() -> None:
        tried: set[int] = set()
        while due := set(Message.objects.filter(status=Message.Status.QUEUED).values_list("pk", flat=True)) - tried:
            for pk in sorted(due):
                tasks.send_message(pk)
            tried |= due

    return run


@pytest.fixture
def post_event(client: Browser) -> Callable[..., Any]:
    """Post one messaging event to the webhook, as the carrier does."""

    def post(event: dict[str, Any] | bytes, **headers: str) -> Any:
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return client.post(
            "/webhooks/messages",
            data=body,
            content_type="application/json",
            headers={"X-Webhook-Key": "new-key", **headers},
        )

    return post
