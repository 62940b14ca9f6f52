"""Asking the workers to hurry. A nudge may fail, fast and without harm: the sweeps find the row."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

logger = structlog.get_logger(__name__)


def send(message_id: int) -> None:
    """Ask for one message to be sent now."""
    _nudge("inbox.tasks.send_message", message_id)


def fetch(attachment_id: int) -> None:
    """Ask for one attachment to be fetched now."""
    _nudge("inbox.tasks.fetch_attachment", attachment_id)


def _nudge(task: str, pk: int) -> None:
    try:
        current_app.send_task(task, (pk,), retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        logger.warning("nudge_failed", task=task, pk=pk, error=type(error).__name__)
