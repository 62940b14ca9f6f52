"""Calls, and the carrier's rows that each is made of."""

from calls.models.call import Call
from calls.models.record import CallRecord

__all__ = ["Call", "CallRecord"]
