"""The pulse of worker and clock: a sign of life that `manage.py up`, a container's health check and a page can read.

A process that hangs does not end, so nobody would start it again. A thread of it therefore asks every few seconds if
the process does its work, and only then gives its sign: to a file beside the data, to the database for people, and to
an alarm that ends the process, with a picture of where each of its threads stood, when no sign came for too long.
Ending it hard is safe: what a killed process leaves is found again (`inbox/sending.py`).
"""

import faulthandler
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, close_old_connections

from inbox import heartbeats

EVERY = 10.0
"""Seconds between two signs."""
HUNG_AFTER = 120.0
"""Seconds without a sign after which a process ends itself."""
STDERR = 2
"""Where the picture of the threads goes; Celery puts a logger in the place of `sys.stderr`."""


@dataclass(frozen=True, slots=True)
class Pulse:
    """The signs of one process: `program` is worker or beat, `node` its own name among several."""

    program: str
    node: str
    is_working: Callable[[], bool]

    def start(self) -> None:
        """Give signs from now on. The database has a thread of its own: it may hang, and that is not our hanging."""
        for act in (self.give_sign, self.tell_people):
            threading.Thread(target=forever, args=(act,), name=f"pulse-{act.__name__}", daemon=True).start()

    def give_sign(self) -> None:
        """Wind the alarm up again and renew the file, if the process does its work."""
        if self.is_working():
            faulthandler.dump_traceback_later(HUNG_AFTER, exit=True, file=STDERR)
            note(self.program)

    def tell_people(self) -> None:
        """Write the moment to the database, if the process does its work; a database that is away is told later."""
        if not self.is_working():
            return
        close_old_connections()
        try:
            heartbeats.beat(program=self.program, node=self.node)
        except Error:
            close_old_connections()


def forever(act: Callable[[], None]) -> None:
    """Do it again and again until the process ends."""
    while True:
        act()
        time.sleep(EVERY)


def note(program: str) -> None:
    """Write down that the program is alive now, by the machine's clock since its start: nobody turns that one."""
    path = file_of(program)
    new = path.with_suffix(f".{os.getpid()}")
    try:
        new.write_text(str(time.monotonic()), encoding="ascii")
        new.replace(path)
    except OSError:  # a full disk: the alarm, which needs none, has the last word
        return


def age(program: str) -> float:
    """Return how many seconds ago the program gave its last sign on this machine; infinite where it never did."""
    try:
        seconds = time.monotonic() - float(file_of(program).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return float("inf")
    return seconds if seconds >= 0 else float("inf")  # from before the machine's own start


def file_of(program: str) -> Path:
    """Return where the program's last sign is written down."""
    folder: Path = settings.VAR_DIR
    return folder / f"pulse-{program}"
