"""Reports: the carrier's call log of a day, and files that an admin imports by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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

        CARRIER = "carrier", _("The carrier's daily report")
        FILE = "file", _("Imported by hand")

    class State(models.TextChoices):
        """How far it has come."""

        ASKING = "asking", _("Asked for at the carrier")
        LOADING = "loading", _("Reading rows")
        GROUPING = "grouping", _("Making calls of the rows")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    source = models.CharField(_("source"), max_length=7, choices=Source)
    day = models.DateField(_("day"), null=True, blank=True, help_text=_("The day that the carrier's report is about."))
    state = models.CharField(_("state"), max_length=8, choices=State)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    file = models.CharField(_("file"), max_length=200, blank=True, help_text=_("Our copy, until it is read."))
    position = models.PositiveBigIntegerField(_("position"), default=0, help_text=_("Bytes of the file that are read."))
    size = models.PositiveBigIntegerField(_("size"), default=0)
    rows_read = models.PositiveIntegerField(_("rows read"), default=0)
    rows_new = models.PositiveIntegerField(_("rows new"), default=0)
    rows_bad = models.PositiveIntegerField(_("rows bad"), default=0)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    try_at = models.DateTimeField(_("try at"), default=timezone.now)
    give_up_at = models.DateTimeField(_("give up at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
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
        if self.day:
            return gettext("report of %(day)s") % {"day": self.day}
        return gettext("imported file %(number)s") % {"number": self.pk}

    @property
    def progress(self) -> str:
        """How much of the file is read."""
        return f"{self.position * 100 // self.size} %" if self.size else ""
