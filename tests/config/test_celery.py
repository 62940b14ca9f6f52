"""What a worker does around each task."""

import pytest
from celery.fixups.django import DjangoWorkerFixup
from celery.signals import task_postrun, task_prerun
from django.db import connection

from config.celery import app
from inbox import tasks

pytestmark = pytest.mark.django_db(transaction=True)


def around_a_task():
    """Send what Celery sends before and after a task, to its own part for Django and to ours."""
    task = tasks.wake_snoozed
    fixup = DjangoWorkerFixup(app)
    for signal, own in ((task_prerun, fixup.on_task_prerun), (task_postrun, fixup.on_task_postrun)):
        own(sender=task)
        signal.send(sender=task, task=task)


def test_a_connection_is_kept_from_task_to_task():
    connection.ensure_connection()
    kept = connection.connection
    around_a_task()
    assert connection.connection is kept


def test_a_connection_that_went_bad_is_given_up_between_two_tasks(monkeypatch):
    connection.ensure_connection()
    connection.errors_occurred = True
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    around_a_task()
    assert connection.connection is None
