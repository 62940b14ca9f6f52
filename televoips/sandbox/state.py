"""What the sandbox holds in memory: messages, blocks, faults, and a log of every attempt. Bounded, thread-safe."""

import threading
import time
import uuid
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from televoips.times import FORMAT

KEEP = 20_000
"""Messages and log lines kept; older ones go."""

FAULTS = {
    "refuse": "Refuse the next text (400)",
    "unauthorized": "Refuse the key (401)",
    "rate_limit": "Too many requests (429)",
    "unavailable": "Busy (503 with Retry-After)",
    "error": "Fail inside (500), taking nothing",
    "drop_before": "Drop the line before taking the text",
    "drop_after": "Take the text, then drop the line",
    "time_out_after": "Take the text, then never answer",
    "stop_answering": "Never answer, taking nothing",
    "garbage": "Take the text, answer with a page of HTML",
    "no_uuid": "Take the text, answer without an id",
    "deliver_first": "Deliver before answering",
    "fail_code": "Take the text, fail it later with a code",
    "twice": "Send every webhook twice",
    "lose": "Lose every webhook, as after an hour's outage",
}
"""Each fault's name, and how the page says it."""


@dataclass(slots=True)
class Text:
    """A message as the carrier keeps it; `uuid` is what `POST /messages` answered, `id` what lists show.

    `owned` is the number of ours that it is about: a group text is kept once for each. `outcome` is how a text of
    ours ends, at the time `settles_at`.
    """

    direction: str
    sender: str
    recipients: list[str]
    content: str
    owned: str
    media: list[str] = field(default_factory=list)
    outcome: str = ""
    settles_at: float = 0.0
    uuid: str = field(default_factory=lambda: uuid.uuid4().hex[:28])
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    at: float = field(default_factory=time.time)
    number: int = 0

    @property
    def time(self) -> str:
        """The moment, as the carrier writes it (UTC)."""
        return datetime.fromtimestamp(self.at, UTC).strftime(FORMAT)

    @property
    def status(self) -> str:
        """How far a text of ours is: `sent`, then `delivered` or `failed`; empty for a customer's."""
        if self.direction == "inbound":
            return ""
        return self.outcome if self.outcome and time.time() >= self.settles_at else "sent"


@dataclass(frozen=True, slots=True)
class Post:
    """One attempt at `POST /messages`, whatever came of it, and when it began (epoch seconds).

    `uuid` is empty where nothing was taken; `fault` is what was made to go wrong before that, or the status of a
    refusal.
    """

    at: float
    sender: str
    recipient: str
    content: str
    uuid: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """One attempt at `POST /unsubscribe`."""

    at: float
    customer: str
    owned_number: str


@dataclass(frozen=True, slots=True)
class Posted:
    """One try at one webhook: when it began and ended (epoch seconds), and the status of the answer, 0 for none."""

    at: float
    until: float
    kind: str
    id: str
    status: int


class Log:
    """Everything that was asked of the carrier, and every webhook that it posted, in order."""

    def __init__(self) -> None:
        self.posts: deque[Post] = deque(maxlen=KEEP)
        self.unsubscribes: deque[Unsubscribe] = deque(maxlen=KEEP)
        self.webhooks: deque[Posted] = deque(maxlen=KEEP)
        self.lines: deque[dict[str, Any]] = deque(maxlen=500)

    def say(self, text: str) -> None:
        """Add a line for the page."""
        self.lines.append({"at": time.time(), "text": text})

    def whole(self) -> dict[str, Any]:
        """Return every attempt, for who checks the account against it."""
        return {
            "posts": [asdict(post) for post in list(self.posts)],
            "unsubscribes": [asdict(unsubscribe) for unsubscribe in list(self.unsubscribes)],
            "webhooks": [asdict(posted) for posted in list(self.webhooks)],
        }


class Faults:
    """Which faults are on, and for how many requests more (None: until switched off)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, int | None] = {}
        self.code = 4432
        self.latency = 0.0

    def set(self, name: str, *, times: int | None = 1, code: int | None = None) -> None:
        """Switch a fault on; `code` is for `fail_code`. Raises KeyError for a name that is not in `FAULTS`."""
        if name not in FAULTS:
            raise KeyError(name)
        with self._lock:
            self._left[name] = times
            if code is not None:
                self.code = code

    def clear(self, name: str = "") -> None:
        """Switch one fault off, or all."""
        with self._lock:
            self._left = {key: left for key, left in self._left.items() if name and key != name}

    def take(self, *names: str) -> str:
        """Return the first of `names` that is on, and use it up by one; nothing where none is."""
        with self._lock:
            for name in names:
                if name in self._left:
                    left = self._left[name]
                    if left is not None:
                        if left <= 1:
                            del self._left[name]
                        else:
                            self._left[name] = left - 1
                    return name
        return ""

    def on(self) -> dict[str, int | None]:
        """Return those that are on."""
        with self._lock:
            return dict(self._left)


class State:
    """The account: what it owns, what it holds, whom it blocks."""

    def __init__(self, owned: list[str]) -> None:
        self.lock = threading.Lock()
        self.owned = set(owned)
        self.blocked: set[str] = set()
        self.texts: deque[Text] = deque(maxlen=KEEP)
        self.calls: deque[dict[str, str]] = deque(maxlen=KEEP)
        self.log = Log()
        self.faults = Faults()
        self.reports_asked: Counter[str] = Counter()
        self.report_rows = 0
        self.started = time.time()
        self._count = 0

    def keep(self, text: Text) -> Text:
        """Add a message."""
        with self.lock:
            self._count += 1
            text.number = self._count
            self.texts.append(text)
        return text

    def find(self, identifier: str) -> Text | None:
        """Return the message of an id, in either of its forms."""
        with self.lock:
            return next((text for text in self.texts if identifier in {text.id, text.uuid}), None)

    def snapshot(self, since: int) -> dict[str, Any]:
        """Return what the page shows; messages after the one numbered `since`, and all whose status may change.

        `started` tells the page that another sandbox took this one's place, and numbers its messages anew.
        """
        with self.lock:
            recent = list(self.texts)[-200:]
            shown = [text for text in recent if text.number > since or text.direction == "outbound"]
            texts = [asdict(text) | {"time": text.time, "status": text.status} for text in shown]
            return {
                "started": self.started,
                "owned": sorted(self.owned),
                "blocked": sorted(self.blocked),
                "texts": texts,
                "calls": list(self.calls)[-50:],
                "faults": self.faults.on(),
                "code": self.faults.code,
                "latency": self.faults.latency,
                "log": list(self.log.lines)[-60:],
                "names": FAULTS,
            }
