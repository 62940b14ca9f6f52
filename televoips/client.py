"""The TeleVoIPs API over HTTP, as its published document says.

Each call ends within its deadline as a value or as one of `televoips.errors`; nothing is retried or redirected here.
"""

import json
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import quote, urlsplit

import requests
from requests.exceptions import InvalidHeader, InvalidSchema, InvalidURL, MissingSchema
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from televoips.codes import gettext_noop
from televoips.connections import ending_at, open_session
from televoips.errors import OutcomeUnknown, RateLimited, Rejected, Unauthorized, Unavailable, WrongAddress
from televoips.times import format_time, parse_time
from televoips.types import Accepted, CarrierMessage, ReportPending, ReportReady
from televoips.webhooks import repair

SMALL = 64 * 1024
"""The longest answer that a send may have, in bytes."""
LARGE = 64 * 1024 * 1024
"""The longest list of messages, in bytes."""
CHUNK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
"""Tells zlib to read a gzip stream."""

NO_ID = gettext_noop("The carrier answered without an id")
ODD_ANSWER = gettext_noop("The carrier answered")
NO_ANSWER = gettext_noop("The carrier did not answer")
KEY_REFUSED = gettext_noop("The carrier refuses the key")
NOT_THE_API = gettext_noop("The carrier's address answers something else")


class Client:
    """One account at the carrier; threads may share it. Times in seconds.

    `POST` calls use a connection of their own: on a pooled one that the carrier has just closed, a failure would
    not tell whether the bytes had left. The others share one pooled session a thread.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        reports_api_key: str = "",
        zone: tzinfo = UTC,
        connect_timeout: float = 3.05,
        read_timeout: float = 20.0,
        deadline: float = 25.0,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.zone = zone
        self.timeout = (connect_timeout, read_timeout)
        self.deadline = deadline
        self._key = api_key
        self._reports_key = reports_api_key or api_key
        self._local = threading.local()

    def send_message(self, *, sender: str, recipient: str, content: str) -> Accepted:
        """`POST /messages`: send a text; any error but `OutcomeUnknown` means that the carrier did not take it."""
        fields = {"from": _digits(sender), "to": _digits(recipient), "content": repair(content)}
        status, body = self._post("/messages", fields)
        answer = _json(body)
        uuid = answer.get("uuid") if isinstance(answer, dict) else None
        name = str(uuid).strip() if isinstance(uuid, str | int) and not isinstance(uuid, bool) else ""
        if status != 200 or not 0 < len(name) <= 100:
            raise OutcomeUnknown(f"{NO_ID}: {status}.")
        return Accepted(name)

    def unsubscribe(self, *, customer: str, owned_number: str) -> None:
        """`POST /unsubscribe`: block `customer`, for the whole account; repeating it changes nothing."""
        status, _ = self._post("/unsubscribe", {"from": _digits(customer), "to": _digits(owned_number)})
        if status != 200:
            raise OutcomeUnknown(f"{ODD_ANSWER}: {status}.")

    def list_messages(self, *, start: datetime | None = None, end: datetime | None = None) -> list[CarrierMessage]:
        """`GET /messages`: the messages between two aware times; without them those of the last 90 days."""
        bounds = {name: format_time(value, self.zone) for name, value in (("start", start), ("end", end)) if value}
        return self._messages("/messages", bounds)

    def get_message(self, message_id: str) -> CarrierMessage:
        """`GET /messages/{id}`: one message; the carrier answers a list that holds it."""
        found = self._messages(f"/messages/{quote(message_id, safe='')}", {})
        if len(found) != 1:
            raise OutcomeUnknown(f"The carrier answered {len(found)} messages for one id.")
        return found[0]

    def request_cdr_report(self) -> ReportPending | ReportReady:
        """`GET /reports/cdrs`: ask for yesterday's calls; poll until the report is ready."""
        status, body = self._get("/reports/cdrs", {}, {"x-api-key": self._reports_key}, SMALL)
        answer = _json(body)
        if not isinstance(answer, dict) or not isinstance(answer.get("url"), str):
            raise OutcomeUnknown(f"The carrier answered {status} without a report.")
        report_id, url = str(answer.get("id", "")), answer["url"]
        if status == 201:
            return ReportReady(report_id, url)
        return ReportPending(report_id, url, str(answer.get("status", "")))

    def stream_cdr_csv(self, url: str) -> Iterator[bytes]:
        """Download a report, unpacked, piece by piece. The key goes to the base URL's own host alone."""
        if _origin(url) != _origin(self.base_url) or urlsplit(url).username:
            raise WrongAddress("The report's address is not on the carrier's own host.")
        response = self._request("GET", url, headers={"x-api-key": self._reports_key, "Accept-Encoding": "gzip"})
        with response:
            if response.status_code != 200:
                _raise_for(response.status_code, self._read(response, SMALL), response.headers)
                raise OutcomeUnknown(f"{ODD_ANSWER}: {response.status_code}.")
            pieces = response.raw.stream(CHUNK, decode_content=False)
            try:
                yield from _unpacked(pieces, response.headers.get("Content-Encoding", ""))
            except (HTTPError, OSError, zlib.error) as error:
                raise OutcomeUnknown("The report broke off.") from error

    def _messages(self, path: str, params: dict[str, str]) -> list[CarrierMessage]:
        status, body = self._get(path, params, {"Authorization": self._key}, LARGE)
        rows = _json(body)
        if status != 200 or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise OutcomeUnknown(gettext_noop("The carrier's list of messages is not one."))
        return [self._message(row) for row in rows]

    def _message(self, row: dict[str, Any]) -> CarrierMessage:
        to = row.get("to")
        media = row.get("Media") or []
        return CarrierMessage(
            id=str(row.get("id", "")),
            direction=str(row.get("direction", "")),
            sender=str(row.get("from", "")),
            recipients=tuple(str(number) for number in (to if isinstance(to, list) else [to]) if number),
            text=repair(str(row.get("content") or "")),
            time=parse_time(row.get("time"), self.zone),
            media=tuple(str(link) for link in media) if isinstance(media, list) else (),
            raw=row,
        )

    def _post(self, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
        parts = {name: (None, value) for name, value in fields.items()}
        headers = {"Authorization": self._key, "Connection": "close"}
        with open_session() as session:
            response = self._request("POST", self.base_url + path, session=session, headers=headers, files=parts)
            return self._answer(response, SMALL)

    def _get(self, path: str, params: dict[str, str], headers: dict[str, str], limit: int) -> tuple[int, bytes]:
        return self._answer(self._request("GET", self.base_url + path, headers=headers, params=params), limit)

    def _request(
        self, method: str, url: str, *, session: requests.Session | None = None, **arguments: Any
    ) -> requests.Response:
        """Send one request; tell "surely not taken" from "nobody knows"."""
        session = session or self._pooled()
        try:
            with ending_at(time.monotonic() + self.deadline):
                return session.request(
                    method, url, timeout=self.timeout, allow_redirects=False, stream=True, **arguments
                )
        except (UnicodeError, InvalidHeader) as error:
            raise Unauthorized(gettext_noop("The carrier's key has characters that no key has.")) from error
        except (InvalidSchema, InvalidURL, MissingSchema) as error:
            raise WrongAddress(gettext_noop("The carrier's address is not one.")) from error
        except requests.RequestException as error:
            if _never_left(error):
                raise Unavailable(gettext_noop("The carrier could not be reached.")) from error
            raise OutcomeUnknown(f"{NO_ANSWER}: {type(error).__name__}.") from error

    def _answer(self, response: requests.Response, limit: int) -> tuple[int, bytes]:
        with response:
            body = self._read(response, limit)
        _raise_for(response.status_code, body, response.headers)
        return response.status_code, body

    def _read(self, response: requests.Response, limit: int) -> bytes:
        """Read an answer within the size and the deadline: one byte a second must not hold a worker."""
        end = time.monotonic() + self.deadline - response.elapsed.total_seconds()
        body = bytearray()
        try:
            # read1 hands over what has come; any other read would wait for a whole piece, byte by byte.
            while piece := response.raw.read1(CHUNK, decode_content=True):
                body += piece
                if len(body) > limit or time.monotonic() > end:
                    raise OutcomeUnknown(gettext_noop("The carrier's answer was too long or too slow."))
        except (HTTPError, OSError) as error:
            raise OutcomeUnknown(gettext_noop("The carrier's answer broke off.")) from error
        return bytes(body)

    def _pooled(self) -> requests.Session:
        if not hasattr(self._local, "session"):
            self._local.session = open_session()
        session: requests.Session = self._local.session
        return session


def _unpacked(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Unpack a stream to the end that its gzip says it has: urllib3 takes one that breaks off for whole."""
    if encoding.strip().lower() in {"", "identity"}:
        yield from pieces
        return
    if encoding.strip().lower() not in {"gzip", "x-gzip"}:
        raise OutcomeUnknown("The report is packed in a way that was not asked for.")
    unpacker = zlib.decompressobj(GZIP)
    for piece in pieces:
        rest = piece
        while rest:
            if unpacker.eof:
                unpacker = zlib.decompressobj(GZIP)
            yield unpacker.decompress(rest, CHUNK)
            rest = unpacker.unconsumed_tail or unpacker.unused_data
    if not unpacker.eof:
        raise OutcomeUnknown("The report broke off.")


def _never_left(error: requests.RequestException) -> bool:
    """Whether no byte of the request can have left: no name, no connection, no TLS."""
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), ConnectTimeoutError | NewConnectionError)


def _raise_for(status: int, body: bytes, headers: Any) -> None:
    """Raise what an answer's status means; return for 200, 201 and 202."""
    if status in {200, 201, 202}:
        return
    retry_after = _seconds(headers.get("Retry-After"))
    if status in {400, 413, 422}:
        raise Rejected(_sentence(body))
    if status in {401, 403}:
        raise Unauthorized(f"{KEY_REFUSED}: {status}.")
    if 300 <= status < 400 or status in {404, 405}:
        raise WrongAddress(f"{NOT_THE_API}: {status}.")
    if status == 429:
        raise RateLimited(gettext_noop("Too fast for the carrier."), retry_after)
    if status == 503 and retry_after is not None:
        raise Unavailable(gettext_noop("The carrier is busy."), retry_after)
    raise OutcomeUnknown(f"{ODD_ANSWER}: {status}.")


def _seconds(value: str | None) -> float | None:
    """Return a Retry-After in seconds, an hour at most; its form as a date is rare, and read as a minute."""
    if value is None:
        return None
    return min(float(value), 3600.0) if value.strip().isdecimal() else 60.0


def _sentence(body: bytes) -> str:
    """Return the carrier's own sentence: `{"message": ...}`, or bare words in single quotes; never HTML."""
    answer = _json(body)
    if isinstance(answer, dict) and isinstance(answer.get("message"), str):
        return repair(answer["message"])[:200]
    text = body[:200].decode("utf-8", "replace").strip().strip("'")
    return text if text and "<" not in text else gettext_noop("The carrier refused the request.")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _digits(number: str) -> str:
    return number.removeprefix("+")


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WrongAddress("The report's address is not one.") from None
    return parts.scheme, parts.hostname, port or {"http": 80, "https": 443}.get(parts.scheme)
