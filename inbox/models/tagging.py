"""Which tags a conversation bears, since when and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models.functions import JSONArray
from django.utils import timezone

from contacts.models import Tag
from inbox.models.conversation import Conversation

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.sql.compiler import SQLCompiler


class ConversationTag(models.Model):
    """One tag on one conversation; the quiet lines of the thread tell of those taken off again."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "tag"], name="inbox_conversationtag_once"),
        ]
        indexes = [
            # the list narrowed to a tag
            models.Index(fields=["tag", "conversation"], name="inbox_conversations_of_tag")
        ]

    def __str__(self) -> str:
        return f"tag {self.tag_id} on conversation {self.conversation_id}"


class JSONList(models.Aggregate):
    """All values of a group, as one JSON list."""

    function = "JSONB_AGG"
    output_field = models.JSONField()

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        """Call it by SQLite's name."""
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **context)


def tag_marks() -> models.Subquery:
    """Return the names and colours of a conversation's tags as one column; a join would need a query of its own."""
    borne = ConversationTag.objects.filter(conversation=models.OuterRef("pk")).order_by().values("conversation")
    return models.Subquery(borne.annotate(all=JSONList(JSONArray("tag__name", "tag__color"))).values("all"))
