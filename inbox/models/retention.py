"""How long the account keeps what it holds of people."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

AT_LEAST = MinValueValidator(30)
"""Days that texts, pictures and calls are kept: what is being worked on must not vanish."""


class Retention(models.Model):
    """The account's one row (`pk` 1): days that each kind is kept; none for ever. The ledger is always kept."""

    KINDS = ("texts_days", "media_days", "calls_days", "events_days")

    texts_days = models.PositiveIntegerField(
        _("texts"),
        null=True,
        blank=True,
        validators=[AT_LEAST],
        help_text=_("Their pictures go along."),
    )
    media_days = models.PositiveIntegerField(_("pictures"), null=True, blank=True, validators=[AT_LEAST])
    calls_days = models.PositiveIntegerField(_("calls"), null=True, blank=True, validators=[AT_LEAST])
    events_days = models.PositiveIntegerField(
        _("raw webhooks"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("Once applied. Left empty, it is what EVENTS_KEEP_DAYS says."),
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="inbox_retention_one_row")]

    def __str__(self) -> str:
        return "retention"
