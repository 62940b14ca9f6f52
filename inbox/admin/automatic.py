"""The wording of texts by rule, on the page of the number that says them, with a preview."""

from typing import Any

from django import forms
from django.contrib import admin

from inbox import automatic, segments
from inbox.models import AutomaticText, Message, OwnedNumber


class AutomaticTextForm(forms.ModelForm[AutomaticText]):
    """One wording; what the law asks of it is asked here."""

    class Meta:
        model = AutomaticText
        fields = ["purpose", "body", "is_on"]
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


class AutomaticTextInline(admin.TabularInline[AutomaticText, OwnedNumber]):
    """What this number says by rule; an occasion without a line here has the default wording."""

    model = AutomaticText
    form = AutomaticTextForm
    extra = 0
    max_num = len(AutomaticText.PURPOSES)
    readonly_fields = ("preview",)

    @admin.display(description="As it goes out")
    def preview(self, text: AutomaticText) -> str:
        """Return the text with the names filled in, and how many segments that costs."""
        if not text.pk:
            return "Save to see it."
        body = automatic.wording(text.owned_number, text.purpose, text.body)
        counted = segments.count(body)
        return f"{body} ({counted.segments} {'segment' if counted.segments == 1 else 'segments'}, {counted.encoding})"
