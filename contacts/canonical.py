"""The bytes of a ledger line that its digest is taken over, version 1. Never change this: add a version beside it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FACTS = ("number", "previous", "contact", "phone", "kind", "source", "text", "owned_number", "said_at", "at", "actor")
"""All that a line says, in the order of its bytes; `actor` is a user's key or nothing."""


def digest(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of a line's facts."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def canonical(facts: Mapping[str, Any]) -> bytes:
    """Return one JSON list in ASCII, times in UTC to the microsecond."""
    values = [_plain(facts[name]) for name in FACTS]
    return json.dumps(["v1", *values], ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if isinstance(value, str) else value
