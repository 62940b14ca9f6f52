"""Saved replies in admin."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import admin
from django.utils import timezone

from inbox.models import SavedReply

if TYPE_CHECKING:
    from django.forms import ModelForm
    from django.http import HttpRequest

    from accounts.models import User


@admin.register(SavedReply)
class SavedReplyAdmin(admin.ModelAdmin[SavedReply]):
    """What staff find behind `/` in the composer."""

    list_display = ("name", "body", "owner", "is_active", "updated_by")
    list_filter = ("is_active",)
    list_select_related = ("owner", "updated_by")
    readonly_fields = ("updated_at", "updated_by")
    search_fields = ("name",)

    def save_model(self, request: HttpRequest, obj: SavedReply, form: ModelForm[SavedReply], change: bool) -> None:
        """Keep who changed it."""
        obj.updated_by, obj.updated_at = cast("User", request.user), timezone.now()
        super().save_model(request, obj, form, change)
