"""What the carrier posted to us, byte for byte."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WebhookEvent(models.Model):
    """A webhook's body as it came, and what became of it.

    pending (apply failed: the sweep tries again) ─> applied | waiting | quarantined
    waiting (a receipt for an id that we do not know yet) ─> applied
    quarantined (nobody can read it; the reason says why) ─> pending, when an admin replays it

    What is quarantined is trouble until an admin dismisses it: then it is one of the old ones, and goes with them.
    """

    class Kind(models.TextChoices):
        """The door that it came by."""

        MESSAGE = "message", _("Message")
        CALL = "call", _("Call")

    class State(models.TextChoices):
        """What became of it."""

        PENDING = "pending", _("To be applied")
        APPLIED = "applied", _("Applied")
        WAITING = "waiting", _("Waits for its message")
        QUARANTINED = "quarantined", _("Quarantined")

    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    body = models.BinaryField(_("body"))
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PENDING)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    carrier_id = models.CharField(_("carrier id"), max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    try_at = models.DateTimeField(_("try at"), default=timezone.now)
    dismissed_at = models.DateTimeField(_("dismissed at"), null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("dismissed by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # each webhook would pay for it
    )

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook events")
        ordering = ["-received_at", "-id"]
        indexes = [
            # admin's list, by state
            models.Index(fields=["state", "-received_at"], name="inbox_webhookevent_by_state"),
            # the sweep: what is to be tried again
            models.Index(
                fields=["try_at"], condition=Q(state__in=["pending", "waiting"]), name="inbox_webhookevent_to_try"
            ),
            # receipts that wait for an id we just learned
            models.Index(fields=["carrier_id"], condition=Q(state="waiting"), name="inbox_webhookevent_waiting"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "applied", "waiting", "quarantined"]),
                name="inbox_webhookevent_state_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} event {self.pk}"
