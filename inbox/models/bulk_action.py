"""What one person did to many conversations at once, kept for a while so that it can be undone."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class BulkAction(models.Model):
    """A bulk action. `before` holds, by the conversation's key, what it changed and how that was (`inbox.bulk`)."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    before = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # letting go of the old ones
            models.Index(fields=["at"], name="inbox_bulkaction_old")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of many by user {self.by_id}"
