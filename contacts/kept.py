"""What every inbound text asks of the database and admins rarely change: kept for a few seconds in each process."""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")
KEPT = 5.0
"""Seconds after which other processes see a change."""


class Kept(Generic[Value]):
    """A value that is read again when it is older than `KEPT`, or when somebody here changed it."""

    every: "list[Kept[object]]" = []

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._held: tuple[float, Value] | None = None
        Kept.every.append(self)  # type: ignore[arg-type]

    def __call__(self) -> Value:
        """Return the value, at most `KEPT` seconds old."""
        held = self._held
        if held is None or time.monotonic() >= held[0]:
            held = self._held = (time.monotonic() + KEPT, self._read())
        return held[1]

    def forget(self) -> None:
        """Read it anew the next time."""
        self._held = None


def forget_all() -> None:
    """Read all of them anew the next time: something was changed."""
    for kept in Kept.every:
        kept.forget()
