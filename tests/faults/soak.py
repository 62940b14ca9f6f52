"""`make soak MINUTES=10`: random traffic, random kills and freezes, then every promise is checked.

    python -m tests.faults.soak --minutes 2 --seed 7 --database sqlite

The same seed gives the same plan of acts and accidents; what they meet is the machine's own timing.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
import uuid
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import requests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_test")
django.setup()

from inbox.models import CatchUp, Message, SendingState  # noqa: E402 - Django comes first
from tests.faults import promises  # noqa: E402
from tests.faults.desk import Desk, Person, make_template  # noqa: E402
from tests.faults.servers import Postgres, find_postgres  # noqa: E402

if TYPE_CHECKING:
    from tests.faults.process import Process

CALM = (
    "refuse",
    "rate_limit",
    "error",
    "drop_before",
    "drop_after",
    "garbage",
    "no_uuid",
    "deliver_first",
    "fail_code",
)
ACTS = {"text": 30, "reply": 34, "twice": 3, "fault": 3, "stop": 2, "start": 1}
"""What happens, and how often."""
ACTIVE = 40
"""People who write at a time; others take their place."""
PAUSE = 0.06
"""Seconds between two acts, on average."""
ACCIDENT_EVERY = 4.0
"""Seconds between two accidents, on average."""
SETTLES_WITHIN = 40
"""Seconds in which webhooks that are still on their way come in."""
OVERTIME = 300
"""Seconds after which a soak that does not end is ended."""


@dataclass
class Click:
    """A reply that somebody wants sent; where nobody answers they click again, with the same form."""

    person: Person
    words: str
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    answer: "Future[int] | None" = None


class Soak:
    """One run."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk, self.chance = desk, random.Random(seed)
        self.pool = ThreadPoolExecutor(12)
        self.clicks: list[Click] = []
        self.texts: list[Future[Any]] = []
        self.done: Counter[str] = Counter()
        self.to_restore: list[tuple[float, str, Process]] = []

    def run(self, seconds: float) -> list[str]:
        """Let traffic and accidents happen for so long, put everything right, and return the broken promises."""
        ends = time.monotonic() + seconds
        accident_at = time.monotonic() + ACCIDENT_EVERY
        while (now := time.monotonic()) < ends:
            self.act()
            self.collect()
            self.restore(now)
            if now > accident_at and not self.to_restore:
                self.accident(now)
                accident_at = now + self.chance.expovariate(1 / ACCIDENT_EVERY)
            time.sleep(self.chance.expovariate(1 / PAUSE))
        return self.settle()

    # What people and the carrier do

    def act(self) -> None:
        """Do one thing, by chance."""
        (what,) = self.chance.choices(list(ACTS), ACTS.values())
        person = self.somebody()
        self.done[what] += 1
        words = f"{what} {self.done[what]} {uuid.UUID(int=self.chance.getrandbits(128)).hex[:6]}"
        match what:
            case "text":
                self.text(person, words)
            case "reply":
                self.clicks.append(Click(person, words))
            case "stop" | "start":
                self.text(person, what.upper())
            case "twice":
                self.carrier(lambda: self.desk.fault("twice"))
            case "fault":
                name = self.chance.choice(CALM)
                self.carrier(lambda: self.desk.fault(name, code=4720))

    def somebody(self) -> Person:
        """Return one of those who write now; now and then somebody new takes the oldest's place."""
        if len(self.desk.people) < ACTIVE or self.chance.random() < 0.03:
            return self.desk.meet()
        return self.chance.choice(self.desk.people[-ACTIVE:])

    def text(self, person: Person, words: str) -> None:
        """A customer texts; the carrier itself never dies here."""
        self.carrier(lambda: self.desk.text(person, words))

    def carrier(self, act: Any) -> None:
        self.texts.append(self.pool.submit(act))

    def collect(self) -> None:
        """Look at the clicks: who had no answer clicks again."""
        for future in [future for future in self.texts if future.done()]:
            future.result()
            self.texts.remove(future)
        for click in list(self.clicks):
            if click.answer is None:
                click.answer = self.pool.submit(self.desk.write, click.person, click.words, token=click.token)
            elif click.answer.done():
                self.hear(click)

    def hear(self, click: Click) -> None:
        """Take in the page's answer: accepted, refused for good, or nothing that one can rely on."""
        assert click.answer is not None
        failed = click.answer.exception()
        if failed is not None and not isinstance(failed, requests.RequestException):
            raise failed
        status = 0 if failed else click.answer.result()
        click.answer = None
        if status == 302:
            self.done["accepted"] += 1
            self.desk.accepted(click.person, click.words)
        elif status == 422:  # they opted out meanwhile; an earlier click may have been accepted all the same
            if Message.objects.filter(client_token=click.token).exists():
                self.desk.accepted(click.person, click.words)
        else:
            self.done["clicked again"] += 1
            return
        self.clicks.remove(click)

    # Accidents

    def accident(self, now: float) -> None:
        """Kill or freeze a program, for a while."""
        desk = self.desk
        process = self.chance.choice([desk.web, desk.worker, desk.worker, desk.redis, desk.beat])
        lasts = self.chance.uniform(0.2, 5.0)
        if self.chance.random() < 0.6:
            process.kill()
            self.to_restore.append((now + lasts, "start", process))
            self.done["kills"] += 1
        else:
            process.freeze()
            self.to_restore.append((now + lasts, "thaw", process))
            self.done["freezes"] += 1

    def restore(self, now: float) -> None:
        """Start again what was killed, as a supervisor does, and thaw what was frozen."""
        for due, how, process in [row for row in self.to_restore if row[0] <= now]:
            process.thaw() if how == "thaw" else process.spawn()
            self.to_restore.remove((due, how, process))
            if how == "start" and process is self.desk.redis:
                process.wait()

    # The end

    def settle(self) -> list[str]:
        """Put everything right, let time pass, wait until all is done, and return the broken promises."""
        desk = self.desk
        self.restore(float("inf"))
        for process in desk.processes:
            process.wait()
        desk.mend()
        while self.clicks or self.texts:
            self.collect()
            time.sleep(0.05)
        self.pool.shutdown()
        SendingState.objects.filter(pk=1).update(paused_at=None, reason="", probe_at=None, failures=0)
        Message.objects.filter(status="queued").update(not_before=Message.objects.order_by("pk")[0].created_at)
        desk.later(seconds=65)
        CatchUp.objects.filter(kind="recent").update(try_at=Message.objects.order_by("pk")[0].created_at)
        desk.drain(within=120)
        ends = time.monotonic() + SETTLES_WITHIN
        while (faults := promises.broken(desk)) and time.monotonic() < ends:
            time.sleep(1)
        return faults

    def summary(self) -> str:
        """Say in a line what happened."""
        doubts = Message.objects.filter(status="unknown").count()
        done = self.done
        return (
            f"{done['text'] + done['stop'] + done['start']} texts in, {done['accepted']} replies accepted "
            f"({done['clicked again']} clicked again, {doubts} left in doubt), {done['stop']} STOP, "
            f"{len(self.desk.log()['posts'])} POSTs, {done['kills']} kills, {done['freezes']} freezes"
        )


def main() -> int:
    """Run a soak as the command line asks, and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak")
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=None, help="repeats the plan of an earlier run")
    parser.add_argument("--database", choices=["postgres", "sqlite"], default=None)
    chosen = parser.parse_args()
    seed = random.randrange(1_000_000) if chosen.seed is None else chosen.seed
    folder = find_postgres()
    kind = chosen.database or ("postgres" if folder else "sqlite")
    sys.stdout.write(f"soak: seed {seed}, {chosen.minutes:g} minutes, {kind}\n")
    sys.stdout.flush()
    signal.signal(signal.SIGALRM, give_up)
    signal.alarm(int(chosen.minutes * 60) + OVERTIME)
    server = Postgres(folder) if kind == "postgres" and folder else None
    desk = Desk(server)
    try:
        with tempfile.TemporaryDirectory(prefix="textdesk-soak-") as templates, desk.connected():
            desk.start(make_template(server, Path(templates)))
            soak = Soak(desk, seed)
            faults = soak.run(chosen.minutes * 60)
            sys.stdout.write("".join(f"BROKEN: {fault}\n" for fault in faults))
            kept = "all promises kept" if not faults else f"{len(faults)} PROMISES BROKEN"
            sys.stdout.write(f"soak: seed {seed}: {soak.summary()}: {kept}\n")
    except BaseException:
        sys.stdout.write(f"soak: seed {seed} did not end well\n{desk.tails()}\n")
        raise
    finally:
        desk.stop()
        if server:
            server.stop()
    return 1 if faults else 0


def give_up(*_: object) -> None:
    """End a soak that does not end by itself."""
    raise TimeoutError("The soak did not come to its end.")


if __name__ == "__main__":
    sys.exit(main())
