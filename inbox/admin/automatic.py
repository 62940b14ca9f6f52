"""The wording of texts by rule, per number, with a preview."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from inbox import automatic, segments
from inbox.models import AutomaticText, Message, OwnedNumber


class AutomaticTextForm(forms.ModelForm[AutomaticText]):
    """One wording; what the law asks of it is asked here."""

    class Meta:
        model = AutomaticText
        fields = ["owned_number", "purpose", "body", "is_on"]
        widgets = {"body": forms.Textarea(attrs={"rows": 3, "cols": 60})}

    def clean(self) -> dict[str, Any] | None:
        """Ask that the answer to HELP says how to stop, and who writes stands in each text."""
        data = super().clean() or {}
        body, purpose = data.get("body", ""), data.get("purpose")
        if body and "{business}" not in body:
            self.add_error("body", "Say who writes: put {business} in.")
        if purpose == Message.Purpose.HELP and body and "STOP" not in body:
            self.add_error("body", "The answer to HELP must say how to stop: name STOP.")
        return data


@admin.register(AutomaticText)
class AutomaticTextAdmin(admin.ModelAdmin[AutomaticText]):
    """What our numbers say by rule; an occasion without a line here has the default wording."""

    form = AutomaticTextForm
    list_display = ["owned_number", "purpose", "is_on", "preview"]
    list_filter = ["purpose", "is_on"]
    list_select_related = ["owned_number"]
    list_per_page = 50
    readonly_fields = ["preview"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AutomaticText]:
        """Keep the wordings of numbers that the viewer may see."""
        return super().get_queryset(request).filter(owned_number__in=OwnedNumber.objects.visible_to(request.user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the numbers that the viewer may see."""
        if db_field.name == "owned_number":
            kwargs["queryset"] = OwnedNumber.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="As it goes out")
    def preview(self, text: AutomaticText) -> str:
        """Return the text with the names filled in, and how many segments that costs."""
        if not text.pk:
            return "Save to see it."
        body = automatic.wording(text.owned_number, text.purpose, text.body)
        counted = segments.count(body)
        return f"{body} ({counted.segments} {'segment' if counted.segments == 1 else 'segments'}, {counted.encoding})"
