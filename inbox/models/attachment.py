"""Pictures and files of texts."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inbox.models.message import Message

SHOWN_WITHIN = 320
"""CSS pixels of the square in which the thread shows a picture."""
NOT_PLAYED = {"audio/amr"}
"""What phones record and no browser plays."""


class Attachment(models.Model):
    """A picture or file that came with a text: the carrier's link, and our copy once it is fetched."""

    class State(models.TextChoices):
        """Whether we hold our own copy."""

        WAITING = "waiting", _("Being fetched")
        STORED = "stored", _("Stored")
        FAILED = "failed", _("Could not be fetched")

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    position = models.PositiveSmallIntegerField()
    url = models.CharField(max_length=2000)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    file = models.FileField(upload_to="attachments/", blank=True)
    digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    """SHA-256 of the stored file's bytes, in hexadecimal."""
    thumbnail = models.FileField(upload_to="thumbnails/", blank=True, default="", db_default="")
    """A small copy of a picture (`inbox/thumbnails.py`); none where it could not be made."""
    content_type = models.CharField(max_length=80, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fetch_at = models.DateTimeField(default=timezone.now)
    retried_at = models.DateTimeField(null=True, blank=True)
    retried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Who last asked for a failed one again."""

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["message", "position"], name="inbox_attachment_position_unique")]
        indexes = [
            # the sweep: what is still to be fetched
            models.Index(fields=["fetch_at"], condition=Q(state="waiting"), name="inbox_attachment_to_fetch"),
            # retention: our copies, oldest first; those that went long ago are not among them
            models.Index(fields=["id"], condition=Q(state="stored"), name="inbox_attachment_stored"),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk} of message {self.message_id}"

    @property
    def is_image(self) -> bool:
        """Whether the page may show it as a picture."""
        return self.state == self.State.STORED and self.content_type.startswith("image/")

    @property
    def plays_as(self) -> str:
        """The HTML element that plays it in the thread, "audio" or "video"; nothing for what browsers do not play."""
        is_ours = self.state == self.State.STORED and self.content_type not in NOT_PLAYED
        kind = self.content_type.partition("/")[0]
        return kind if is_ours and kind in {"audio", "video"} else ""

    @property
    def shown_size(self) -> tuple[int, int] | None:
        """Width and height in CSS pixels in which the thread shows it, never enlarged; None for what is no picture."""
        if not (self.width and self.height):
            return None
        scale = min(1.0, SHOWN_WITHIN / max(self.width, self.height))
        return max(round(self.width * scale), 1), max(round(self.height * scale), 1)
