"""Whether sending as a whole is paused or held, and the account's pace: one row."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SendingState(models.Model):
    """The account's one row (`pk` 1, made when first needed): a pause with its reason, and the next free moment.

    Paused, every text stays queued and one of them is tried a minute from `probe_at` on; the first that the
    carrier takes or plainly refuses ends the pause. Sending also waits where `heard_at` is old (`inbox/holds.py`),
    and where `restored_at` is set and `looked_at` is not.
    """

    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    probe_at = models.DateTimeField(_("probe at"), null=True, blank=True)
    next_send_at = models.DateTimeField(_("next send at"), default=timezone.now)
    failures = models.PositiveIntegerField(_("failures"), default=0)
    """Texts in a row that the carrier did not take or whose outcome is unknown."""
    counted_on = models.DateField(_("counted on"), null=True, blank=True)
    counted = models.PositiveIntegerField(_("counted"), default=0)
    """Texts handed over on the day `counted_on` (in TIME_ZONE), for the daily cap."""
    heard_at = models.DateTimeField(_("heard at"), default=timezone.now)
    """Until when we surely listened to the carrier: a heartbeat moves it, but over a gap only a catch-up does."""

    incarnation = models.CharField(_("incarnation"), max_length=32, blank=True, default="", db_default="")
    """Which database this is, at random: its backups share it."""
    mark = models.BigIntegerField(_("mark"), default=0, db_default=0)
    """Only grows; a database that is behind its own mark was restored (`inbox/restores.py`)."""
    marked_at = models.DateTimeField(_("marked at"), null=True, blank=True)
    restored_at = models.DateTimeField(_("restored at"), null=True, blank=True)
    """When it was found, or said, that this is a restored backup: nothing is sent until somebody has looked."""
    restored_from = models.DateTimeField(_("restored from"), null=True, blank=True)
    """About when the backup was made: the newest moment that it knows of."""
    restored_why = models.CharField(_("restored why"), max_length=300, blank=True, default="", db_default="")
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("looked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name_plural = _("sending state")
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="inbox_sendingstate_one_row")]

    def __str__(self) -> str:
        return f"paused: {self.reason}" if self.paused_at else "sending"

    @classmethod
    def current(cls) -> "SendingState":
        """Return the row."""
        state, _ = cls.objects.get_or_create(pk=1)
        return state
