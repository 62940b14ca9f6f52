"""How far the carrier's list has been read, and having any range of it read again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.admin_lists import ReadOnlyAdmin
from contacts.sentences import in_readers_language
from inbox import catchup
from inbox.models import CatchUp
from inbox.screens import StaffRequest


class CatchUpForm(forms.ModelForm[CatchUp]):
    """A range to read."""

    class Meta:
        model = CatchUp
        fields = ["start_at", "end_at"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "end_at" in self.fields:
            self.fields["end_at"].required = True

    def clean(self) -> dict[str, Any] | None:
        """Refuse a range that the carrier cannot hold."""
        data = super().clean() or {}
        start, end, now = data.get("start_at"), data.get("end_at"), timezone.now()
        if start and end and start >= end:
            raise forms.ValidationError(_("The range ends before it begins."))
        if end and end > now:
            raise forms.ValidationError(_("The range ends in the future."))
        if start and start < now - catchup.HISTORY - catchup.WINDOW:
            raise forms.ValidationError(_("The carrier holds 90 days."))
        return data


@admin.register(CatchUp)
class CatchUpAdmin(ReadOnlyAdmin[CatchUp]):
    """Readings of the carrier's list. Nothing that is read twice is stored twice, so any range may be asked for."""

    form = CatchUpForm
    list_display = ["kind", "start_at", "end_at", "percent", "found", "unreadable", "succeeded_at", "said", "asked_by"]
    list_select_related = ["asked_by"]
    list_filter = ["kind"]
    actions = ["stop"]

    @admin.display(description=gettext_lazy("error"))
    def said(self, reading: CatchUp) -> str:
        """Return what went wrong last, in the reader's language."""
        return in_readers_language(reading.error)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow those who may add one."""
        return request.user.has_perm("inbox.add_catchup")

    def save_model(self, request: StaffRequest, obj: CatchUp, form: Any, change: bool) -> None:  # type: ignore[override]  # noqa: ARG002
        """Have the range read, in this person's name."""
        asked = catchup.ask(start=form.cleaned_data["start_at"], end=form.cleaned_data["end_at"], by=request.user)
        obj.pk = asked.pk
        obj.refresh_from_db()

    @admin.display(description=gettext_lazy("Read"))
    def percent(self, catch_up: CatchUp) -> str:
        """Return how much of the range has been read."""
        return _("up to now") if catch_up.end_at is None else f"{catch_up.progress} %"

    @admin.action(description=gettext_lazy("Stop the selected readings"), permissions=["add"])
    def stop(self, request: StaffRequest, queryset: QuerySet[CatchUp]) -> None:
        """End readings before their end; sending that waits for an import goes on."""
        stopped = [row for row in queryset[: self.list_per_page] if catchup.stop(catch_up=row, by=request.user)]
        for row in stopped:
            self.log_change(request, row, _("Stopped."))
        self.message_user(request, _("Stopped: %(count)d.") % {"count": len(stopped)}, messages.SUCCESS)
