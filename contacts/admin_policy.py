"""Django admin for an account's own words and for the fate of doubtful texts; superusers alone."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from contacts import policy
from contacts.models import ConsentPolicy, ConsentWord


class SuperusersDecide(admin.ModelAdmin[Any]):
    """What every number's texts are read by: superusers change it, others do not see it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show it to superusers."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Allow superusers."""
        return bool(request.user.is_active and request.user.is_superuser)

    has_change_permission = has_delete_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow superusers."""
        return self.has_view_permission(request)


@admin.register(ConsentWord)
class ConsentWordAdmin(SuperusersDecide):
    """Words beside those of the law, which no list holds and nobody can take away."""

    list_display = ["written", "meaning", "created_at", "created_by"]
    list_filter = ["meaning"]
    list_select_related = ["created_by"]
    readonly_fields = ["created_at", "created_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow superusers, up to `policy.MOST` words."""
        return super().has_add_permission(request) and ConsentWord.objects.count() < policy.MOST

    def save_model(self, request: HttpRequest, obj: ConsentWord, form: Any, change: bool) -> None:
        """Keep who added it."""
        assert request.user.is_authenticated  # noqa: S101 - admin's door saw to it; this tells the type
        if not change:
            obj.created_by, obj.created_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)
        transaction.on_commit(policy.current.forget)

    def delete_model(self, request: HttpRequest, obj: ConsentWord) -> None:
        """Take the word off."""
        super().delete_model(request, obj)
        transaction.on_commit(policy.current.forget)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Take words off."""
        super().delete_queryset(request, queryset)
        transaction.on_commit(policy.current.forget)


@admin.register(ConsentPolicy)
class ConsentPolicyAdmin(SuperusersDecide):
    """The one row that says what becomes of doubtful texts."""

    list_display = ["doubtful", "changed_at", "changed_by"]
    list_select_related = ["changed_by"]
    fields = ["doubtful", "changed_at", "changed_by"]
    readonly_fields = ["changed_at", "changed_by"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow one row."""
        return super().has_add_permission(request) and not ConsentPolicy.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse: its default is a choice as well."""
        return False

    def save_model(self, request: HttpRequest, obj: ConsentPolicy, form: Any, change: bool) -> None:
        """Keep who decided, and when."""
        assert request.user.is_authenticated  # noqa: S101 - admin's door saw to it; this tells the type
        obj.pk, obj.changed_by, obj.changed_at = 1, request.user, timezone.now()
        super().save_model(request, obj, form, change)
        transaction.on_commit(policy.current.forget)
