"""Calls, the carrier's rows that each is made of, and the reports that bring such rows."""

from calls.models.call import Call
from calls.models.record import CallRecord
from calls.models.report import Report

__all__ = ["Call", "CallRecord", "Report"]
