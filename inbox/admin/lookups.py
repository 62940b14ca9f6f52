"""Looking up conversations and messages by number, and whether sending is paused. Nothing is changed here."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contacts.admin_lists import PhoneSearch, ReadOnlyAdmin
from inbox.models import Conversation, Message, SendingState


@admin.register(Conversation)
class ConversationAdmin(PhoneSearch[Conversation], ReadOnlyAdmin[Conversation]):
    """Conversations of the numbers that the viewer may see."""

    list_display = ["id", "phone", "owned_number", "status", "assignee", "last_message_at"]
    list_select_related = ["contact", "owned_number", "assignee"]
    list_filter = ["status"]
    phone_lookup = "contact__phone"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        """Keep what the viewer may see."""
        return Conversation.objects.visible_to(request.user).order_by("-pk")

    @admin.display(description=_("Number"))
    def phone(self, conversation: Conversation) -> str:
        """Return the person's number as people write it."""
        return conversation.contact.display_phone


@admin.register(Message)
class MessageAdmin(PhoneSearch[Message], ReadOnlyAdmin[Message]):
    """Messages of the numbers that the viewer may see."""

    list_display = ["id", "phone", "owned_number", "direction", "status", "occurred_at", "author", "error_code"]
    list_select_related = ["conversation__contact", "owned_number", "author"]
    list_filter = ["status"]
    phone_lookup = "conversation__contact__phone"
    search_help_text: ClassVar[Any] = _("A whole phone number in any usual form, or the carrier's id of a text.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        """Keep what the viewer may see."""
        return Message.objects.visible_to(request.user).order_by("-pk")

    def search_words(self, queryset: QuerySet[Message], words: str) -> QuerySet[Message]:
        """Find a text by the carrier's id."""
        return queryset.filter(carrier_id=words)

    @admin.display(description=_("Number"))
    def phone(self, message: Message) -> str:
        """Return the person's number as people write it."""
        return message.conversation.contact.display_phone


@admin.register(SendingState)
class SendingStateAdmin(ReadOnlyAdmin[SendingState]):
    """Whether sending as a whole is paused, and why."""

    list_display = ["__str__", "paused_at", "reason", "probe_at", "failures", "counted_on", "counted", "heard_at"]
