"""Asking the workers to hurry. A nudge may fail, fast and without harm: the sweeps find the row."""

from functools import cache

import structlog
from celery import current_app
from kombu.connection import Connection
from kombu.exceptions import OperationalError
from kombu.pools import producers

from inbox import redis

logger = structlog.get_logger(__name__)


def send(message_id: int) -> None:
    """Ask for one message to be sent now."""
    _nudge("inbox.tasks.send_message", message_id)


def fetch(attachment_id: int) -> None:
    """Ask for one attachment to be fetched now."""
    _nudge("inbox.tasks.fetch_attachment", attachment_id)


def push(opt_out_id: int) -> None:
    """Ask for the carrier to be told of one opt-out now."""
    _nudge("contacts.tasks.push_opt_out", opt_out_id)


@cache
def _broker() -> Connection:
    """Return the broker as those see it who must not wait: half a second, one try, where a worker has patience."""
    quick = {"socket_timeout": redis.PATIENCE, "socket_connect_timeout": redis.PATIENCE, "max_retries": 0}
    options = {**current_app.conf.broker_transport_options, **quick}
    broker: Connection = current_app.connection_for_write(transport_options=options)
    return broker


def _nudge(task: str, pk: int) -> None:
    if redis.is_away():
        return
    try:
        with producers[_broker()].acquire(block=True, timeout=redis.PATIENCE) as producer:
            current_app.send_task(task, (pk,), producer=producer, retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        redis.found_away()
        logger.warning("nudge_failed", task=task, pk=pk, error=type(error).__name__)
