"""The bytes that the ledger's digests are taken over. Never change a version: add one beside it.

Version 1 is over a line's facts with its words and number. Version 2 is over a `commitment` to these instead, so that
they can be erased. Lines of version 1 are `sealed` with a commitment, too, and the seal of all of them is in each
later line.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FACTS = ("number", "previous", "contact", "phone", "kind", "source", "text", "owned_number", "said_at", "at", "actor")
"""All that a line of version 1 says, in the order of its bytes; `actor` is a user's key or nothing."""
BARE = ("number", "previous", "contact", "commitment", "kind", "source", "owned_number", "said_at", "at", "actor")
"""What a line says without its words and number."""


def digest(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256, in hex, of a line of version 1."""
    return _sha(["v1", *_values(facts, FACTS)])


def digest_2(facts: Mapping[str, Any], *, seal: str) -> str:
    """Return the SHA-256, in hex, of a line of version 2; `seal` is that of the lines of version 1."""
    return _sha(["v2", seal, *_values(facts, BARE)])


def commitment(*, salt: str, phone: str, text: str) -> str:
    """Return what stands for a line's words and number: nobody tells them from it without the salt."""
    return _sha(["words", salt, phone, text])


def sealed(facts: Mapping[str, Any]) -> str:
    """Return the second digest of a line of version 1: over its first one and the commitment."""
    return _sha(["sealed", facts["digest"], *_values(facts, BARE)])


def seal(before: str, one: str) -> str:
    """Return the seal of lines, once one more sealed line is added to it."""
    return _sha(["seal", before, one])


def canonical(facts: Mapping[str, Any]) -> bytes:
    """Return the bytes of a line of version 1: one JSON list in ASCII, times in UTC to the microsecond."""
    return _bytes(["v1", *_values(facts, FACTS)])


def _sha(values: list[Any]) -> str:
    return hashlib.sha256(_bytes(values)).hexdigest()


def _bytes(values: list[Any]) -> bytes:
    return json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _values(facts: Mapping[str, Any], names: tuple[str, ...]) -> list[Any]:
    return [_plain(facts[name]) for name in names]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value) if isinstance(value, str) else value
