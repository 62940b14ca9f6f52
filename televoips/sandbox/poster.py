"""Posting webhooks as the carrier does: at least once, retried for an hour or 20 tries unless answered 200."""

import heapq
import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests

from televoips.sandbox.state import Posted, State

MAX_TRIES = 20
MAX_SECONDS = 3600
ANSWER_WITHIN = 10.0
"""Seconds that the carrier waits for an answer."""
WORKERS = 8
MAX_WAITING = 50_000


@dataclass(slots=True)
class Hook:
    """Where webhooks go and what they bear: a Basic login, or a header with a key."""

    url: str = ""
    calls_url: str = ""
    basic: str = ""
    key_header: str = ""
    key: str = ""

    def arguments(self) -> dict[str, Any]:
        """Return the credentials, as requests takes them."""
        user, _, password = self.basic.partition(":")
        headers = {"Content-Type": "application/json"} | ({self.key_header: self.key} if self.key else {})
        return {"headers": headers, "auth": (user.encode(), password.encode()) if self.basic else None}


@dataclass(order=True, slots=True)
class Job:
    """One event on its way."""

    due: float
    number: int
    url: str = field(compare=False)
    body: bytes = field(compare=False)
    label: str = field(compare=False)
    id: str = field(compare=False)
    tries: int = field(default=0, compare=False)
    first: float = field(default_factory=time.monotonic, compare=False)


class Poster:
    """A few threads that post what is due."""

    def __init__(self, hook: Hook, state: State, *, retry_seconds: float) -> None:
        self.hook, self.state, self.retry_seconds = hook, state, retry_seconds
        self._jobs: list[Job] = []
        self._busy = 0
        self._numbers = 0
        self._changed = threading.Condition()
        self._stopped = False
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(WORKERS)]

    def start(self) -> None:
        """Start posting."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop; what waits is dropped."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(ANSWER_WITHIN)

    def post(self, url: str, event: Any, *, label: str, after: float = 0.0) -> None:
        """Plan one event, twice where that fault is on; nothing where no webhook is set up, or it shall be lost."""
        if not url or self.state.faults.take("lose"):
            return
        with self._changed:
            for _ in range(2 if self.state.faults.take("twice") else 1):
                if len(self._jobs) < MAX_WAITING:
                    heapq.heappush(self._jobs, self._job(time.monotonic() + after, url, event, label))
                    self._changed.notify()

    def post_now(self, url: str, event: Any, *, label: str) -> None:
        """Post and wait for the answer; what is not answered 200 is tried again later, as any other."""
        if not url or self.state.faults.take("lose"):
            return
        with self._changed:
            job = self._job(time.monotonic(), url, event, label)
        with requests.Session() as session:
            session.trust_env = False
            answered = self._try(job, session)
        if not answered:
            with self._changed:
                self._again(job)
                self._changed.notify_all()

    def _job(self, due: float, url: str, event: Any, label: str) -> Job:
        self._numbers += 1
        named = str(event.get("id", "")) if isinstance(event, dict) else ""
        return Job(due, self._numbers, url, json.dumps(event).encode(), label, named)

    def drain(self, timeout: float = 10.0) -> bool:
        """Wait until nothing is due or in hand; return whether that came about in time (seconds)."""
        end = time.monotonic() + timeout
        with self._changed:
            while self._jobs or self._busy:
                if not self._changed.wait(min(0.1, max(0.0, end - time.monotonic()))) and time.monotonic() >= end:
                    return False
        return True

    def _work(self) -> None:
        with requests.Session() as session:
            session.trust_env = False
            while (job := self._next()) is not None:
                answered = self._try(job, session)
                with self._changed:
                    self._busy -= 1
                    if not answered:
                        self._again(job)
                    self._changed.notify_all()

    def _next(self) -> Job | None:
        with self._changed:
            while not self._stopped:
                now = time.monotonic()
                if self._jobs and self._jobs[0].due <= now:
                    self._busy += 1
                    return heapq.heappop(self._jobs)
                self._changed.wait(self._jobs[0].due - now if self._jobs else None)
        return None

    def _try(self, job: Job, session: requests.Session) -> bool:
        job.tries += 1
        began, status = time.time(), 0
        try:
            answer = session.post(
                job.url, data=job.body, timeout=ANSWER_WITHIN, allow_redirects=False, **self.hook.arguments()
            )
        except requests.RequestException as error:
            self.state.log.say(f"Webhook {job.label}: {type(error).__name__} (try {job.tries})")
        else:
            status = answer.status_code
            self.state.log.say(f"Webhook {job.label}: answered {status}")
        self.state.log.webhooks.append(Posted(began, time.time(), job.label, job.id, status))
        return status == 200

    def _again(self, job: Job) -> None:
        job.due = time.monotonic() + self.retry_seconds
        if job.tries < MAX_TRIES and job.due - job.first < MAX_SECONDS:
            heapq.heappush(self._jobs, job)
        else:
            self.state.log.say(f"Webhook {job.label}: given up after {job.tries} tries")
