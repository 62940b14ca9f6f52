"""The wording of texts by rule, per number, with a preview."""

from typing import Any

from django import forms
from django.contrib import admin
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inbox import automatic
from inbox.admin.calendars import OfText, as_it_goes_out
from inbox.models import AutomaticText, Message


class AutomaticTextForm(forms.ModelForm[AutomaticText]):
    """One wording; what the law asks of it is asked here."""

    class Meta:
        model = AutomaticText
        fields = ["owned_number", "purpose", "body", "is_on"]
        widgets = {
            "body": forms.Textarea(
                attrs={"rows": 3, "cols": 60, "data-preview": reverse_lazy("admin:inbox_automatictext_preview")}
            )
        }

    def clean(self) -> dict[str, Any] | None:
        """Ask that the answer to HELP says how to stop, and who writes stands in each text."""
        data = super().clean() or {}
        purpose = data.get("purpose")
        if purpose and not data.get("body"):
            data["body"] = automatic.DEFAULTS[Message.Purpose(purpose)]
        body = data.get("body", "")
        if body and "{business}" not in body:
            self.add_error("body", _("Say who writes: put {business} in."))
        if purpose == Message.Purpose.HELP and body and "STOP" not in body:
            self.add_error("body", _("The answer to HELP must say how to stop: name STOP."))
        return data


@admin.register(AutomaticText)
class AutomaticTextAdmin(OfText):
    """What our numbers say by rule; an occasion without a line here has the default wording, or is off where nothing
    is said by default."""

    form = AutomaticTextForm
    list_display = ["owned_number", "purpose", "is_on", "preview"]
    list_filter = ["purpose", "is_on"]

    @admin.display(description=gettext_lazy("As it goes out"))
    def preview(self, text: AutomaticText) -> str:
        """Return the text with the names filled in, and how many segments that costs."""
        if not text.pk:
            return _("Save to see it.")
        body = automatic.wording(text.owned_number, text.purpose, text.body)
        return as_it_goes_out(body)
