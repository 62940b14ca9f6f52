"""What the last look at the line found: one row, so that each page reads it without looking itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LineHealth(models.Model):
    """The one row (`pk` 1) that a task writes every half minute: it is the heartbeat of clock and worker, too."""

    checked_at = models.DateTimeField()
    problems = models.JSONField(default=list)
    """Of each the sentence for staff by language; an empty list where all is well."""

    class Meta:
        verbose_name_plural = _("line health")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="inbox_linehealth_one_row")]

    def __str__(self) -> str:
        return f"{len(self.problems)} problems"
