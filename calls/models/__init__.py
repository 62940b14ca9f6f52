"""Calls, the carrier's rows that each is made of, the reports that bring such rows, and texts that answer a call."""

from calls.models.call import Call
from calls.models.record import CallRecord
from calls.models.report import Report
from calls.models.text_back import TextBack

__all__ = ["Call", "CallRecord", "Report", "TextBack"]
