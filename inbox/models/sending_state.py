"""Whether sending as a whole is paused or held, and the account's pace: one row."""

from django.db import models
from django.utils import timezone


class SendingState(models.Model):
    """The account's one row (`pk` 1, made when first needed): a pause with its reason, and the next free moment.

    Paused, every text stays queued and one of them is tried a minute from `probe_at` on; the first that the
    carrier takes or plainly refuses ends the pause. Sending also waits where `heard_at` is old (`inbox/holds.py`).
    """

    paused_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    probe_at = models.DateTimeField(null=True, blank=True)
    next_send_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveIntegerField(default=0)
    """Texts in a row that the carrier did not take or whose outcome is unknown."""
    counted_on = models.DateField(null=True, blank=True)
    counted = models.PositiveIntegerField(default=0)
    """Texts handed over on the day `counted_on` (in TIME_ZONE), for the daily cap."""
    heard_at = models.DateTimeField(default=timezone.now)
    """Until when we surely listened to the carrier: a heartbeat moves it, but over a gap only a catch-up does."""

    class Meta:
        verbose_name_plural = "sending state"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="inbox_sendingstate_one_row")]

    def __str__(self) -> str:
        return f"paused: {self.reason}" if self.paused_at else "sending"

    @classmethod
    def current(cls) -> "SendingState":
        """Return the row."""
        state, _ = cls.objects.get_or_create(pk=1)
        return state
