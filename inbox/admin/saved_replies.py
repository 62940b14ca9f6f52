"""Saved replies in admin."""

from django.contrib import admin

from inbox.models import SavedReply


@admin.register(SavedReply)
class SavedReplyAdmin(admin.ModelAdmin[SavedReply]):
    """What staff find behind `/` in the composer."""

    list_display = ("name", "body", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)
