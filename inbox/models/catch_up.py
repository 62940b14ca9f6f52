"""Reading the carrier's list of messages: how far it has come, for the standing task and for each range."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class CatchUp(models.Model):
    """A stretch of time that is read from the carrier's list (`GET /messages`), a window at a time, oldest first.

    `done_until` is the checkpoint: it moves only after a whole, readable answer has been filled in. The one `recent`
    row has no end and follows the clock; an `import` (90 days, for a number that we just met) holds all sending until
    it is finished, since a STOP may be in it; an `asked` range does not.
    """

    class Kind(models.TextChoices):
        """Why it is read."""

        RECENT = "recent", _("The last hours")
        IMPORT = "import", _("A new number's 90 days")
        ASKED = "asked", _("Asked for")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ASKED)
    start_at = models.DateTimeField(_("from"))
    end_at = models.DateTimeField(_("to"), null=True, blank=True)
    done_until = models.DateTimeField(_("done until"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stopped by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    try_at = models.DateTimeField(_("try at"), default=timezone.now)
    """Not before this is it read again: a worker has it in hand, it just failed, or it was just read."""
    succeeded_at = models.DateTimeField(_("succeeded at"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    """Failed readings in a row."""
    error = models.CharField(_("error"), max_length=300, blank=True)
    found = models.PositiveIntegerField(_("found"), default=0)
    """Texts that we lacked and have filled in."""
    unreadable = models.PositiveIntegerField(_("unreadable"), default=0)
    """Rows of the carrier's list that could not be read, in the newest reading that had any."""

    class Meta:
        verbose_name = _("catch up")
        verbose_name_plural = _("catching up")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="recent"), name="inbox_catchup_one_recent"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="import", finished_at=None), name="inbox_catchup_one_import"
            ),
            models.CheckConstraint(
                condition=Q(kind="recent", end_at=None, finished_at=None)
                | Q(kind__in=["import", "asked"], end_at__gt=F("start_at")),
                name="inbox_catchup_range_fits_kind",
            ),
            models.CheckConstraint(
                condition=Q(done_until__gte=F("start_at")), name="inbox_catchup_checkpoint_in_range"
            ),
        ]
        indexes = [
            # what is still to be read; the claim of a send asks whether an import is among it
            models.Index(fields=["kind", "try_at"], condition=Q(finished_at=None), name="inbox_catchup_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.progress} %"

    @property
    def progress(self) -> int:
        """How much of the range has been read, in percent; the standing row is always at its end."""
        if self.end_at is None:
            return 100
        done: timedelta = self.done_until - self.start_at
        return int(100 * (done / (self.end_at - self.start_at)))

    def next_window(self, now: datetime, *, longest: timedelta) -> tuple[datetime, datetime] | None:
        """Return the next stretch to read, at most `longest`, or None at the end."""
        end = min(self.end_at or now, self.done_until + longest)
        return (self.done_until, end) if end > self.done_until else None
