"""Telling open pages what changed: a small event through Redis; `inbox/live_stream.py` hands it to the browsers.

No content travels: a page fetches what changed with its own viewer's rights. Lost events do no harm, since a page
re-reads when it reconnects.
"""

import json
from functools import partial

import redis
import structlog
from django.db import transaction

from inbox import redis as our_redis
from inbox.models import Conversation

logger = structlog.get_logger(__name__)


def channel() -> str:
    """Return the name of the pub/sub channel that carries our events."""
    return our_redis.name("live")


def announce(conversation: Conversation, *kinds: str) -> None:
    """Tell open pages, once this transaction is committed, that `kinds` of the conversation changed."""
    event = {"conversation": conversation.pk, "number": conversation.owned_number_id, "kinds": kinds}
    transaction.on_commit(partial(publish, event), robust=True)


def publish(event: dict[str, object]) -> None:
    """Send one event now; with Redis gone it is dropped, and pages poll."""
    if our_redis.is_away():
        return
    try:
        our_redis.connection().publish(channel(), json.dumps(event, separators=(",", ":")))
    except redis.RedisError as error:
        our_redis.found_away()
        logger.info("live_event_dropped", error=type(error).__name__)
