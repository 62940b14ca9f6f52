"""The sandbox itself: the account's state, its HTTP server and its webhooks, as one object."""

import threading
import time
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from televoips.sandbox import calls
from televoips.sandbox.poster import Hook, Poster
from televoips.sandbox.server import Server
from televoips.sandbox.state import Faults, Log, State, Text
from televoips.times import FORMAT


class Sandbox:
    """A carrier's account. Numbers are written as on the wire: `13215550100`.

    `retry_seconds` paces the webhooks' retries; `receipt_seconds` is how soon a text is delivered;
    `hold_seconds` how long a request that is never answered is held. `public_url` may be set to its address in
    links, where that is another than the one it listens on.
    """

    def __init__(
        self,
        *,
        api_key: str,
        reports_api_key: str = "",
        owned: Iterable[str] = (),
        host: str = "127.0.0.1",
        port: int = 0,
        hook: Hook | None = None,
        retry_seconds: float = 180.0,
        receipt_seconds: float = 1.0,
        hold_seconds: float = 60.0,
    ) -> None:
        self.api_key, self.reports_api_key = api_key, reports_api_key or api_key
        self.receipt_seconds, self.hold_seconds = receipt_seconds, hold_seconds
        self.state = State([number.removeprefix("+") for number in owned])
        self.public_url = ""
        self.hook = hook or Hook()
        self.poster = Poster(self.hook, self.state, retry_seconds=retry_seconds)
        self.stopping = threading.Event()
        self.server = Server((host, port), self)
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        """The base URL to give to the client, and the address of the phone."""
        host, port = self.server.server_address[:2]
        return self.public_url or f"http://{host!s}:{port}"

    @property
    def log(self) -> Log:
        """Every attempt at a text or an unsubscription."""
        return self.state.log

    @property
    def faults(self) -> Faults:
        """The faults, to be switched."""
        return self.state.faults

    def whole_log(self) -> dict[str, Any]:
        """Return every attempt in the log, and every text that the account holds."""
        with self.state.lock:
            texts = list(self.state.texts)
        return self.log.whole() | {"texts": [asdict(text) for text in texts]}

    def own(self, *numbers: str) -> None:
        """Add numbers to the account."""
        self.state.owned.update(number.removeprefix("+") for number in numbers)

    def start(self) -> None:
        """Serve in threads of their own."""
        self.poster.start()
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and posting."""
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()
        self.server.hang_up()
        self.poster.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def text_in(self, *, sender: str, to: str | list[str], text: str, media: Iterable[str] = ()) -> list[Text]:
        """A customer texts one number of ours or a group: one event, with its own id, per owned number in `to`."""
        recipients = [to] if isinstance(to, str) else to
        ours = [number for number in recipients if number in self.state.owned]
        texts = []
        for owned in ours:
            kept = self.state.keep(Text("inbound", sender, recipients, text, owned, list(media)))
            self.poster.post(self.hook.url, self._event("message-received", kept), label="message-received")
            texts.append(kept)
        self.log.say(f"Text in from {sender}: {len(texts)} of our numbers")
        return texts

    def take(self, sender: str, recipient: str, content: str) -> Text:
        """Take a text from the account for delivery."""
        return self.state.keep(Text("outbound", sender, [recipient], content, sender))

    def deliver(self, text: Text, *, now: bool = False) -> None:
        """Post the receipt of a text, soon or before this returns; failed, where that fault is on."""
        failed = bool(self.faults.take("fail_code"))
        text.settles_at = time.time() + (0.0 if now else self.receipt_seconds)
        text.outcome = "failed" if failed else "delivered"
        event = self._event(f"message-{text.outcome}", text)
        if failed:
            event |= {"errorCode": self.faults.code, "description": "simulated failure"}
        if now:
            self.poster.post_now(self.hook.url, event, label=event["type"])
        else:
            self.poster.post(self.hook.url, event, label=event["type"], after=self.receipt_seconds)

    def call_in(self, *, caller: str, to: str, rang: int = 20, kind: str = "missed") -> dict[str, str]:
        """A customer calls; one of `calls.KINDS`. Return its first call record, in the document's form."""
        rows = calls.rows_of(kind, caller=caller, to=to, rang=rang)
        self.state.calls.extend(rows)
        self.poster.post(self.hook.calls_url, rows, label="call")
        self.log.say(f"{calls.KINDS[kind]} from {rows[0]['src']} to {to}")
        return rows[0]

    def have_report(self, rows: int) -> None:
        """Let yesterday's report hold `rows` more rows, and be compiled anew."""
        with self.state.lock:
            self.state.report_rows = rows
            self.state.reports_asked.clear()
        self.log.say(f"Yesterday's report has {rows:,} more rows")

    def _event(self, kind: str, text: Text) -> dict[str, Any]:
        received = kind == "message-received"
        return {
            "type": kind,
            "id": text.uuid,
            "time": datetime.now(UTC).strftime(FORMAT),
            "to": text.recipients,
            "from": text.sender,
            "text": text.content if received else "",
            "media": text.media,
            "direction": text.direction,
            "segmentCount": segment_count(text.content),
        }


def segment_count(content: str) -> int:
    """Return about how many segments a text is billed as; signs that count double are taken for one."""
    single, several = (160, 153) if content.isascii() else (70, 67)
    units = len(content.encode("utf-16-le", "surrogatepass")) // 2
    return 1 if units <= single else -(-units // several)
