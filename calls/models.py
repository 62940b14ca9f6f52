"""Call records: the carrier's rows, one for each leg of a call."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from inbox.models import WebhookEvent


class CallRecord(models.Model):
    """One row of the carrier's call log, whole, with the columns that we search copied out of it.

    A call gives several rows; `uniqueid` ties them together and stays text (as a number, `.10` would become `.1`).
    The webhook and the daily report bring the same rows: `digest` keeps one of each.
    """

    uniqueid = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    started_at = models.DateTimeField(help_text="UTC, from the uniqueid where it tells, else from calldate.")
    calldate = models.CharField(max_length=40, blank=True, help_text="As the carrier wrote it, in its own zone.")
    did = models.CharField(max_length=80, blank=True, help_text="Our number that was called, E.164.")
    src = models.CharField(max_length=80, blank=True, help_text="Who called: E.164, an extension or a name.")
    dst = models.CharField(max_length=80, blank=True)
    disposition = models.CharField(max_length=45, blank=True)
    duration = models.PositiveIntegerField(null=True, blank=True)
    billsec = models.PositiveIntegerField(null=True, blank=True)
    row = models.JSONField()
    event = models.ForeignKey(
        WebhookEvent, on_delete=models.SET_NULL, null=True, blank=True, related_name="call_records"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [models.CheckConstraint(condition=~models.Q(uniqueid=""), name="calls_callrecord_has_a_uniqueid")]
        indexes = [
            # admin's list, newest first
            models.Index(fields=["-started_at", "-id"], name="calls_callrecord_newest"),
            # the rows of one call
            models.Index(fields=["uniqueid"], name="calls_callrecord_of_call"),
            # the calls between one person and one number of ours
            models.Index(fields=["src", "did", "-started_at"], name="calls_callrecord_of_pair"),
        ]

    def __str__(self) -> str:
        return f"call record {self.uniqueid}"
