"""Whether worker and clock do their work: what `config/celery.py` has them show their pulse by."""

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from celery.beat import PersistentScheduler
from celery.signals import task_prerun
from django.db import Error

from config.pulse import Pulse
from inbox import health, restores
from inbox.models import Heartbeat

IDLE_FOR = 60.0
"""Seconds without a step forward after which one is asked for."""


@dataclass(slots=True)
class Steps:
    """Steps forward: tasks begun by a worker, rounds made by a clock."""

    last_at: float = field(default_factory=time.monotonic)

    def take(self, **_: Any) -> None:
        """Note one."""
        self.last_at = time.monotonic()

    def are_recent(self) -> bool:
        """Whether one was taken lately."""
        return time.monotonic() - self.last_at < IDLE_FOR


tasks, rounds = Steps(), Steps()


class Clock(PersistentScheduler):  # type: ignore[misc] # Celery has no types
    """Celery's scheduler, noting each round."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        """Make one round: send what is due."""
        rounds.take()
        return super().tick(*args, **kwargs)


def worker_works() -> bool:
    """Whether tasks are begun, or none waits; with Redis silent there is nothing to begin, and that is not ours."""
    return tasks.are_recent() or not health.ask_redis()[1]


def clock_works() -> bool:
    """Whether it makes its rounds, or waits for Redis to come back."""
    return rounds.are_recent() or not health.ask_redis()[0]


def look_for_restore() -> None:
    """Find out, before the first text is claimed, if the database was restored while nobody was up."""
    with suppress(Error):  # no database yet, or one without its tables: the clock asks again every few seconds
        restores.check()


def show_pulse(program: str, node: str) -> None:
    """Have this process show its pulse until it ends."""
    task_prerun.connect(tasks.take, weak=False)
    if program == Heartbeat.Program.WORKER:
        look_for_restore()
    Pulse(program, node, clock_works if program == Heartbeat.Program.BEAT else worker_works).start()
