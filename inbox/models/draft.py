"""What somebody has typed and not sent: one draft for each person in each conversation."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from inbox.models.conversation import Conversation


class Draft(models.Model):
    """An unsent reply. It belongs to its conversation and its author, and never shows anywhere else."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    body = models.TextField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "conversation"], name="inbox_draft_one_per_person")]

    def __str__(self) -> str:
        return f"draft in conversation {self.conversation_id}"
