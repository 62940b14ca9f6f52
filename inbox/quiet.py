"""Quiet hours at the outbox: a scheduled text that has not left when they begin waits for the next permitted minute.

The claim asks (`quiet_at`); what it turns away comes here.
"""

from datetime import datetime

from contacts import quiet_hours
from inbox import live
from inbox.models import Conversation, Message

Status = Message.Status


def put_back(message: Message, now: datetime) -> None:
    """Schedule a queued text anew that a pause or a backlog carried into quiet hours."""
    late = Message.objects.filter(held_at=None, quiet_at__lte=now)
    released_at = message.occurred_at
    again = quiet_hours.next_allowed(message.conversation.contact.phone, now)
    anew = {"not_before": again, "occurred_at": again, "quiet_at": None}
    if late.move(message.pk, Status.SCHEDULED, from_=[Status.QUEUED], **anew):
        shown = Conversation.objects.filter(pk=message.conversation_id, last_message_at=released_at)
        shown.filter(preview_direction=message.direction).update(preview_status=Status.SCHEDULED)
        live.announce(message.conversation, "message")
