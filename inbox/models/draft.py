"""What somebody has typed and not sent: one reply and one note for each person in each conversation."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models.conversation import Conversation


class Draft(models.Model):
    """An unsent reply or note. It belongs to its conversation and its author, and never shows anywhere else."""

    class Mode(models.TextChoices):
        """What it becomes."""

        REPLY = "reply", _("Reply")
        NOTE = "note", _("Note")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.REPLY, db_default=Mode.REPLY)
    body = models.TextField(blank=True)
    client_token = models.CharField(max_length=64, blank=True, default="", db_default="")
    """The token of the form that it was typed in: once that is sent, nothing more is kept of it."""
    stamp = models.BigIntegerField(default=0, db_default=0)
    """By that form's own count, when it was typed: what comes late is dropped."""
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "conversation", "mode"], name="inbox_draft_one_per_mode"),
            models.CheckConstraint(condition=Q(mode__in=["reply", "note"]), name="inbox_draft_mode_known"),
        ]

    def __str__(self) -> str:
        return f"draft in conversation {self.conversation_id}"
