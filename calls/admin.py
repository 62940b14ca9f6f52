"""Django admin for call records: a look-up for superusers."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from calls.models import CallRecord
from contacts.admin_lists import PhoneSearch, ReadOnlyAdmin


@admin.register(CallRecord)
class CallRecordAdmin(PhoneSearch[CallRecord], ReadOnlyAdmin[CallRecord]):
    """The carrier's rows, newest first. They concern every number, so this is for superusers alone."""

    list_display = ["uniqueid", "started_at", "src", "did", "dst", "disposition", "duration", "billsec"]
    ordering = ["-started_at", "-id"]
    phone_lookup = "src"
    search_help_text = "The caller's whole phone number in any usual form, or the uniqueid."

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the list to superusers."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: CallRecord | None = None) -> bool:  # noqa: ARG002
        """Allow superusers."""
        return request.user.is_active and request.user.is_superuser

    def search_words(self, queryset: QuerySet[CallRecord], words: str) -> QuerySet[CallRecord]:
        """Find the rows of one call, or of a caller who is no phone number."""
        return queryset.filter(Q(uniqueid=words) | Q(src=words))
