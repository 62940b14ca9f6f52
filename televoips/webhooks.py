"""The carrier's webhooks: from bytes to types, or a sentence that says why not.

Unknown fields are accepted, as is a list around the one object. Characters that no database keeps (NUL, half a
surrogate pair) are replaced in texts; the caller keeps the raw bytes.
"""

import json
from datetime import tzinfo
from typing import Any

from televoips.codes import gettext_noop
from televoips.times import parse_time
from televoips.types import MessageEvent, TextDelivered, TextFailed, TextReceived

MAX_ID = 100
MAX_RECIPIENTS = 100
MAX_MEDIA = 20
MAX_NUMBER = 32
GZIP = b"\x1f\x8b"
"""How a packed body begins."""

UNKNOWN_TYPE = gettext_noop("The type of the event is unknown")
NO_JSON = gettext_noop("The body holds what is no JSON")
MISSING = gettext_noop("The event lacks a field")
TOO_LONG = gettext_noop("A field of the event is too long for a number")


class Unreadable(ValueError):
    """The body is authentic and cannot be understood; the sentence says why, with a detail after a colon."""


def parse_message_event(body: bytes, *, zone: tzinfo) -> MessageEvent:
    """Read one messaging webhook; `zone` is the carrier's. Raises `Unreadable`."""
    event = _one_object(load(body))
    kind = event.get("type")
    common: dict[str, Any] = {
        "id": _identifier(event.get("id")),
        "sender": _number(event.get("from"), "from"),
        "recipients": _recipients(event.get("to")),
        "text": _text(event.get("text")),
        "time": parse_time(event.get("time"), zone),
        "segment_count": _count(event.get("segmentCount")),
    }
    if kind == "message-received":
        return TextReceived(**common, media=_media(event.get("media")))
    if kind == "message-delivered":
        return TextDelivered(**common)
    if kind == "message-failed":
        return TextFailed(
            **common, error_code=_code(event.get("errorCode")), description=_text(event.get("description"))[:300]
        )
    raise Unreadable(f"{UNKNOWN_TYPE}: {str(kind)[:40]!r}.")


def parse_call_rows(body: bytes) -> list[Any]:
    """Return the rows of a call webhook, good and bad; one record without its list is accepted. Raises `Unreadable`."""
    rows = load(body)
    if isinstance(rows, dict):
        return [rows]
    if not isinstance(rows, list):
        raise Unreadable(gettext_noop("The body is not a list of call records."))
    return rows


def load(body: bytes) -> Any:
    """Return the JSON of a body, strictly: UTF-8, no duplicate keys, no NaN, no bombs. Raises `Unreadable`."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        packed = gettext_noop("The body is compressed (gzip).")
        raise Unreadable(packed if body.startswith(GZIP) else gettext_noop("The body is not UTF-8.")) from None
    if not text.strip():
        raise Unreadable(gettext_noop("The body is empty."))
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise Unreadable(gettext_noop("The body is nested too deeply.")) from None
    except Unreadable:
        raise
    except ValueError:
        raise Unreadable(gettext_noop("The body is not JSON.")) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise Unreadable(gettext_noop("A field stands in the body twice."))
    return fields


def _no_constant(name: str) -> None:
    raise Unreadable(f"{NO_JSON}: {name}.")


def _one_object(value: Any) -> dict[str, Any]:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, list):
        raise Unreadable(gettext_noop("The body is a list, not one event."))
    if not isinstance(value, dict):
        raise Unreadable(gettext_noop("The body is not an event."))
    return value


def _identifier(value: Any) -> str:
    if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
        raise Unreadable(gettext_noop("The event has no id."))
    text = str(value).strip()
    if len(text) > MAX_ID or not text.isprintable():
        raise Unreadable(gettext_noop("The event's id is not one."))
    return text


def _number(value: Any, field: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(f"{MISSING}: {field!r}.")
    text = repair(value.strip())
    if len(text) > MAX_NUMBER:
        raise Unreadable(f"{TOO_LONG}: {field!r}.")
    return text


def _recipients(value: Any) -> tuple[str, ...]:
    numbers = value if isinstance(value, list) else [value]
    if not numbers or len(numbers) > MAX_RECIPIENTS:
        raise Unreadable(gettext_noop("The event has no 'to', or too many."))
    return tuple(_number(number, "to") for number in numbers)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(gettext_noop("The event's text is not one."))
    return repair(value)


def _media(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    links = value if isinstance(value, list) else [value]
    if not all(isinstance(link, str) for link in links):
        raise Unreadable(gettext_noop("The event's media are not links."))
    return tuple(repair(link) for link in links[:MAX_MEDIA] if link.strip())


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1000 else None


def _code(value: Any) -> int | None:
    """Return the code, given as a number or its digits."""
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 7:
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1_000_000 else None


def repair(text: str) -> str:
    """Replace NUL (PostgreSQL refuses it) and lone surrogates (UTF-8 cannot hold them) by U+FFFD."""
    return text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
