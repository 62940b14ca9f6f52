"""Reports: the carrier's call log of a day, and files that an admin imports by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterable


class ReportQuerySet(models.QuerySet["Report"]):
    """Sets of reports, and the one way that a state moves."""

    def move(self, pk: int, to: Report.State, *, from_: Iterable[Report.State], **fields: Any) -> bool:
        """Move one report to a state, only from those that may precede it; return whether it moved."""
        return self.filter(pk=pk, state__in=list(from_)).update(state=to, **fields) == 1


class Report(models.Model):
    """One file of call rows on its way into the database, in slices that a lost worker does not undo.

    asking (the carrier compiles it; polled at a growing pace) ─> loading ─> grouping ─> done
       └──> failed (given up: the carrier gives only yesterday's)    └──> failed (nobody can read it)
    """

    class Source(models.TextChoices):
        """Where the file is from."""

        CARRIER = "carrier", "The carrier's daily report"
        FILE = "file", "Imported by hand"

    class State(models.TextChoices):
        """How far it has come."""

        ASKING = "asking", "Asked for at the carrier"
        LOADING = "loading", "Reading rows"
        GROUPING = "grouping", "Making calls of the rows"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    source = models.CharField(max_length=7, choices=Source)
    day = models.DateField(null=True, blank=True, help_text="The day that the carrier's report is about.")
    state = models.CharField(max_length=8, choices=State)
    reason = models.CharField(max_length=300, blank=True)
    file = models.CharField(max_length=200, blank=True, help_text="Our copy, until it is read.")
    position = models.PositiveBigIntegerField(default=0, help_text="Bytes of the file that are read.")
    size = models.PositiveBigIntegerField(default=0)
    rows_read = models.PositiveIntegerField(default=0)
    rows_new = models.PositiveIntegerField(default=0)
    rows_bad = models.PositiveIntegerField(default=0)
    tries = models.PositiveIntegerField(default=0)
    try_at = models.DateTimeField(default=timezone.now)
    give_up_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["day"], condition=Q(source="carrier"), name="calls_report_one_of_the_carrier_a_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asking", "loading", "grouping", "done", "failed"]),
                name="calls_report_state_known",
            ),
            models.CheckConstraint(
                condition=Q(source="carrier", day__isnull=False) | Q(source="file", created_by__isnull=False),
                name="calls_report_has_a_day_or_a_person",
            ),
        ]
        indexes = [
            # the sweep: what is to be worked on
            models.Index(
                fields=["try_at"],
                condition=Q(state__in=["asking", "loading", "grouping"]),
                name="calls_report_to_work_on",
            )
        ]

    def __str__(self) -> str:
        return f"report of {self.day}" if self.day else f"imported file {self.pk}"

    @property
    def progress(self) -> str:
        """How much of the file is read."""
        return f"{self.position * 100 // self.size} %" if self.size else ""
