"""Saved replies: wording that staff use again and again."""

from django.db import models
from django.db.models.functions import Lower


class SavedReply(models.Model):
    """A wording with a short name; `inbox.saved_replies` fills its variables in for a conversation."""

    name = models.CharField(max_length=40, help_text="What staff type after / to find it: hours, pick up, thanks.")
    body = models.TextField(
        max_length=2048, help_text="May hold {first name}, {name}, {my name}, {number} and {business}."
    )
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name_plural = "saved replies"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="inbox_savedreply_name_any_case_unique")]

    def __str__(self) -> str:
        return self.name
