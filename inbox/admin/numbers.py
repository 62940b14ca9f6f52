"""Our numbers, typed in any usual form."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.phone import InvalidPhone, parse_typed
from inbox import catchup
from inbox.models import OwnedNumber


class OwnedNumberForm(forms.ModelForm[OwnedNumber]):
    """A number of ours; what was typed is kept as E.164, so that another spelling of it is a duplicate."""

    number = forms.CharField(max_length=60, help_text=_("As you write it: (321) 555-0123, +1 321 555 0123."))

    class Meta:
        model = OwnedNumber
        fields = [
            "number",
            "label",
            "color",
            "business_name",
            "help_contact",
            "is_active",
            "is_open_to_all",
            "people",
            "teams",
            "texts_per_second",
        ]

    def clean_number(self) -> str:
        """Return the number as we keep it."""
        try:
            return parse_typed(self.cleaned_data["number"])
        except InvalidPhone as error:
            raise forms.ValidationError(str(error)) from None


@admin.register(OwnedNumber)
class OwnedNumberAdmin(admin.ModelAdmin[OwnedNumber]):
    """Our numbers at the carrier, and who may see them. A number that was texted is switched off, not deleted."""

    form = OwnedNumberForm
    list_display = ["label", "display_number", "business_name", "color", "is_active", "is_open_to_all"]
    list_filter = ["is_active", "is_open_to_all"]
    list_per_page = 50
    filter_horizontal = ["people", "teams"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OwnedNumber]:
        """Keep the numbers that the viewer may see."""
        return OwnedNumber.objects.visible_to(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: OwnedNumber | None = None) -> list[str]:  # noqa: ARG002
        """Fix the number once conversations hang on it."""
        return ["number"] if obj and obj.conversations.exists() else []

    def has_delete_permission(self, request: HttpRequest, obj: OwnedNumber | None = None) -> bool:
        """Allow only a number that nobody texted yet, one at a time."""
        if obj is None or obj.conversations.exists():
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: OwnedNumber, form: Any, change: bool) -> None:
        """Save it; a new number sends nothing before its 90 days at the carrier were read."""
        super().save_model(request, obj, form, change)
        if not change:
            catchup.plan(obj.created_at, timezone.now())

    @admin.display(description=_("Number"), ordering="number")
    def display_number(self, number: OwnedNumber) -> str:
        """Return the number as people write it."""
        return number.display_number
