"""The bytes that the ledger's digests are taken over. Never change a version: add one beside it.

A line's digest is over its bare facts and over a `commitment` to its words and number, so that these can be erased.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

BARE = ("number", "previous", "contact", "commitment", "kind", "source", "owned_number", "said_at", "at", "actor")
"""What a line says without its words and number, in the order of its bytes; `actor` is a user's key or nothing."""


def digest(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of a line."""
    return _sha(["v1", *(_plain(facts[name]) for name in BARE)])


def commitment(*, salt: str, phone: str, text: str) -> str:
    """Return what stands for a line's words and number: nobody tells them from it without the salt."""
    return _sha(["words", salt, phone, text])


def _sha(values: list[Any]) -> str:
    """Hash one JSON list in ASCII."""
    return hashlib.sha256(json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii")).hexdigest()


def _plain(value: Any) -> Any:
    """Write a time in UTC to the microsecond, and a `TextChoices` as its plain value."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if isinstance(value, str) else value
