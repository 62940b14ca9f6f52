"""Owned numbers, conversations, messages and what the carrier told us."""

from inbox.models.attachment import Attachment
from inbox.models.automatic_text import AutomaticText
from inbox.models.bulk_action import BulkAction
from inbox.models.calendar import Calendar, Holiday, OpeningSpan
from inbox.models.catch_up import CatchUp
from inbox.models.conversation import Conversation, ConversationEvent, Unread
from inbox.models.doubt import OptOutDoubt
from inbox.models.draft import Draft
from inbox.models.heartbeat import Heartbeat
from inbox.models.keyword_answer import KeywordAnswer
from inbox.models.line_health import LineHealth
from inbox.models.message import Message
from inbox.models.note import Mention, Note
from inbox.models.owned_number import OwnedNumber
from inbox.models.retention import Retention
from inbox.models.saved_reply import SavedReply
from inbox.models.saved_view import SavedView
from inbox.models.sending_state import SendingState
from inbox.models.tagging import ConversationTag
from inbox.models.webhook_event import WebhookEvent

__all__ = [
    "Attachment",
    "AutomaticText",
    "BulkAction",
    "Calendar",
    "CatchUp",
    "Conversation",
    "ConversationEvent",
    "ConversationTag",
    "Draft",
    "Heartbeat",
    "Holiday",
    "KeywordAnswer",
    "LineHealth",
    "Mention",
    "Message",
    "Note",
    "OpeningSpan",
    "OptOutDoubt",
    "OwnedNumber",
    "Retention",
    "SavedReply",
    "SavedView",
    "SendingState",
    "Unread",
    "WebhookEvent",
]
