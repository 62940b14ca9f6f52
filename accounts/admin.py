"""Django admin for staff and teams."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User

POWERS = ["is_staff", "is_superuser", "groups", "user_permissions"]
TAKEN = {"username": _("Somebody else has this username."), "email": _("Somebody else has this email.")}


class OnceInAnyCase(forms.ModelForm[User]):
    """Refuse a username or email that differs from another person's only in its capitals."""

    def clean_username(self) -> str:
        """Return the username, if nobody else has it."""
        return self._unique("username")

    def clean_email(self) -> str:
        """Return the email, if nobody else has it."""
        return self._unique("email")

    def _unique(self, field: str) -> str:
        value: str = self.cleaned_data[field]
        if User.objects.filter(**{f"{field}__iexact": value}).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(TAKEN[field])
        return value


class NewStaffForm(OnceInAnyCase, AdminUserCreationForm[User]):
    """A new person."""

    class Meta:
        model = User
        fields = ["username", "email", "first_name", "last_name"]


class StaffForm(OnceInAnyCase, UserChangeForm[User]):
    """A person."""

    class Meta(UserChangeForm.Meta):
        model = User


class MemberOf(admin.TabularInline[Any, User]):
    """A person's teams."""

    model = Team.members.through
    extra = 0
    verbose_name = _("team")
    verbose_name_plural = _("teams")


@admin.register(User)
class StaffAdmin(UserAdmin[User]):
    """People who work here. Who leaves is set inactive, so that what they did keeps its name."""

    form = StaffForm
    add_form = NewStaffForm
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "email", "first_name", "last_name")}),
        (_("Password"), {"classes": ("wide",), "fields": ("usable_password", "password1", "password2")}),
    )
    list_display = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser")
    list_per_page = 50
    inlines = (MemberOf,)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:  # noqa: ARG002
        """Let only superusers hand out powers."""
        fixed = ["last_login", "date_joined"]
        return fixed if request.user.is_superuser else [*fixed, *POWERS]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Let only superusers change a superuser, or set one's password."""
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:  # noqa: ARG002
        """Refuse: the ledger and the threads name people."""
        return False


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin[Team]):
    """Teams, to share numbers with."""

    list_display = ("name",)
    search_fields = ("name",)
    filter_horizontal = ("members",)
