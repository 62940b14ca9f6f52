"""The Celery application: tasks carry a row's id and nudge; the sweeps below, not Redis, guarantee progress."""

import os
import socket
from typing import Any

from celery import Celery, Task
from celery.schedules import crontab
from celery.signals import beat_init, setup_logging, task_postrun, task_prerun, worker_init
from django.db import close_old_connections
from kombu.transport.redis import Channel

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")  # else a worker loads all pages and admin, 15 MB, to check them too

app = Celery("textdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf["CELERY_DB_REUSE_MAX"] = 2**62
"""Celery itself would hang up on the database before and after each task; see `keep_database`."""

Channel.do_restore = False
"""A worker that loses Redis would try to hand its tasks back over the closed line, fail, and dump them into a file.
Their rows are found by the sweeps."""


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Leave logging as Django's settings made it; Celery would put its own format in."""


@worker_init.connect
def show_workers_pulse(sender: Any, **_: object) -> None:
    """Show that this worker works, by its name among several (`sender` is Celery's WorkController)."""
    from config.work import show_pulse  # noqa: PLC0415 - needs Django, which Celery has set up only by now

    show_pulse("worker", sender.hostname)


@beat_init.connect
def show_clocks_pulse(**_: object) -> None:
    """Show that this clock works, by its host's name."""
    from config.work import show_pulse  # noqa: PLC0415 - the same

    show_pulse("beat", socket.gethostname())


@task_prerun.connect
@task_postrun.connect
def keep_database(task: Task, **_: object) -> None:
    """Keep a thread's connection from task to task while it is good, as Django does from request to request.

    A new one for each task took more processor time than sending a text.
    """
    if not task.request.is_eager:
        close_old_connections()


app.conf.beat_schedule = {
    "send-due-texts": {"task": "inbox.tasks.sweep_outbox", "schedule": 1.0, "options": {"expires": 5}},
    "settle-unknown-texts": {"task": "inbox.tasks.settle_unknown", "schedule": 30.0, "options": {"expires": 30}},
    "apply-stored-events": {"task": "inbox.tasks.sweep_events", "schedule": 5.0, "options": {"expires": 10}},
    "catch-up": {"task": "inbox.tasks.catch_up", "schedule": 5.0, "options": {"expires": 10}},
    "beat-heart": {"task": "inbox.tasks.beat_heart", "schedule": 30.0, "options": {"expires": 300}},
    "prune-events": {"task": "inbox.tasks.prune_events", "schedule": 3600.0, "options": {"expires": 600}},
    "wake-snoozed": {"task": "inbox.tasks.wake_snoozed", "schedule": 15.0, "options": {"expires": 15}},
    "fetch-pictures": {"task": "inbox.tasks.sweep_media", "schedule": 30.0, "options": {"expires": 30}},
    "push-opt-outs": {"task": "contacts.tasks.sweep_opt_outs", "schedule": 10.0, "options": {"expires": 10}},
    "block-listed": {"task": "inbox.tasks.sweep_do_not_text", "schedule": 5.0, "options": {"expires": 5}},
    "bring-contacts": {"task": "inbox.tasks.sweep_contact_imports", "schedule": 5.0, "options": {"expires": 5}},
    "apply-retention": {"task": "inbox.tasks.apply_retention", "schedule": crontab(hour=2, minute=40)},
    "check-opt-outs": {"task": "contacts.tasks.check_opt_outs", "schedule": crontab(hour=3, minute=10)},
    "settle-calls": {"task": "calls.tasks.settle_calls", "schedule": 5.0, "options": {"expires": 10}},
    "ask-for-call-report": {"task": "calls.tasks.ask_for_report", "schedule": 300.0, "options": {"expires": 300}},
    "work-on-call-reports": {"task": "calls.tasks.work_on_reports", "schedule": 5.0, "options": {"expires": 10}},
    "group-call-rows": {"task": "calls.tasks.group_rows", "schedule": 5.0, "options": {"expires": 5}},
}
