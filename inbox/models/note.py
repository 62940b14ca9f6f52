"""Internal notes: staff write to one another in a thread; no customer ever sees them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inbox.models.conversation import Conversation


class Note(models.Model):
    """A note in a thread."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    client_token = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="inbox_note_has_words")]
        indexes = [
            # the notes that belong between the texts of a page
            models.Index(fields=["conversation", "-at", "-id"], name="inbox_note_in_thread")
        ]

    def __str__(self) -> str:
        return f"note {self.pk} in conversation {self.conversation_id}"


class Mention(models.Model):
    """A colleague named in a note by @username; open until they have had the thread on screen."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="mentions")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="inbox_mention_once_per_note")]
        indexes = [
            # the folder "mentions": a person's conversations with a mention not yet seen
            models.Index(fields=["user", "conversation"], condition=Q(seen_at__isnull=True), name="inbox_mention_open")
        ]

    def __str__(self) -> str:
        return f"mention in note {self.note_id}"
