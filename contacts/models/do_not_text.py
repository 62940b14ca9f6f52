"""Lists of people who must not be texted, as an admin brought them: read first, applied when confirmed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class DoNotTextList(models.Model):
    """One file. uploaded ─> confirmed (an admin saw what will happen) ─> done (no row is left to apply)."""

    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="contacts_donottextlist_confirmed_by",
            )
        ]

    def __str__(self) -> str:
        return f"do-not-text list {self.pk}"


class DoNotTextRow(models.Model):
    """One line of a file, as it stood, with what it will do."""

    class Outcome(models.TextChoices):
        """What applying it does."""

        BLOCK = "block", _("Will be blocked")
        KNOWN = "known", _("Blocked already")
        REPEATED = "repeated", _("Stands further up")
        ERROR = "error", _("Not read")

    source = models.ForeignKey(DoNotTextList, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    cells = models.JSONField()
    phone = models.CharField(max_length=20, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    problem = models.CharField(max_length=200, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(fields=["source", "line"], name="contacts_donottextrow_one_per_line"),
            models.CheckConstraint(
                condition=Q(outcome__in=["block", "known", "repeated", "error"]),
                name="contacts_donottextrow_outcome_known",
            ),
        ]
        indexes = [
            # inbox.do_not_text.apply_some: what is still to be applied, in the file's order
            models.Index(
                fields=["source", "line"],
                condition=Q(outcome="block", applied_at__isnull=True),
                name="contacts_dnt_to_apply",
            )
        ]

    def __str__(self) -> str:
        return f"line {self.line} of do-not-text list {self.source_id}"
