"""Django admin for calls, their rows and the reports that bring them: for superusers, as they concern every number."""

from datetime import date
from functools import cache
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calls import csvfile, reports
from calls.models import Call, CallRecord, Report, TextBack
from contacts.admin_lists import PhoneSearch, ReadOnlyAdmin
from contacts.sentences import in_readers_language
from inbox.models import OwnedNumber


class SuperusersAlone(ReadOnlyAdmin[Any]):
    """Rows that superusers alone may look at."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the list to superusers."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Allow superusers."""
        return request.user.is_active and request.user.is_superuser


@admin.register(CallRecord)
class CallRecordAdmin(PhoneSearch[CallRecord], SuperusersAlone):
    """The carrier's rows, as they arrived, the newest first."""

    list_display = ["uniqueid", "started_at", "src", "did", "dst", "disposition", "duration", "billsec", "call"]
    list_select_related = ["call"]
    raw_id_fields = ["call", "event"]
    ordering = ["-id"]
    phone_lookup = "src"
    search_help_text = _("The caller's whole phone number in any usual form, or the uniqueid.")

    def search_words(self, queryset: QuerySet[CallRecord], words: str) -> QuerySet[CallRecord]:
        """Find the rows of one call, or of a caller who is no phone number."""
        return queryset.filter(Q(uniqueid=words) | Q(src=words))


@admin.register(Call)
class CallAdmin(PhoneSearch[Call], SuperusersAlone):
    """Calls, newest first, those on no number of ours among them."""

    list_display = ["started_at", "direction", "result", "from_number", "to_number", "owned_number", "talk_seconds"]
    list_filter = ["direction", "result"]
    list_select_related = ["owned_number"]
    ordering = ["-started_at", "-id"]
    phone_lookup = "from_number"


def missing_days() -> list[tuple[str, object]]:
    """Return the days that have no report, for a menu."""
    days = [(day.isoformat(), date_format(day, "DAY_WITH_YEAR")) for day in reports.gaps()]
    return [("", _("None of the missing days")), *days]


class ImportForm(forms.ModelForm[Report]):
    """A file of calls to import."""

    csv = forms.FileField(
        label=_("CSV file"),
        help_text=_("As the carrier gives it, gzipped or not; up to 5 MB here, any size by manage.py import_calls."),
    )
    missing_day = forms.TypedChoiceField(
        label=_("It is the report of"),
        choices=missing_days,
        coerce=date.fromisoformat,
        empty_value=None,
        required=False,
        help_text=_("That day is then no longer shown as missing."),
    )

    class Meta:
        model = Report
        fields: list[str] = []

    def clean_csv(self) -> Any:
        """Refuse what is no whole file of calls."""
        file = self.cleaned_data["csv"]
        try:
            reports.check(file)
        except csvfile.BadFile as error:
            raise forms.ValidationError(str(error)) from None
        return file


def left_to_group() -> str:
    """Say how many rows are not in calls yet."""
    count, newest = reports.left_to_group()
    if newest and count > reports.MOST_COUNTED:
        moment = date_format(timezone.localtime(newest), "MOMENT_WITH_YEAR_AND_SECONDS")
        words = gettext("More than %(count)s rows, up to %(moment)s, are still to be put into calls.")
        return words % {"count": f"{reports.MOST_COUNTED:,}", "moment": moment}
    words = ngettext(
        "%(count)s row is still to be put into calls.", "%(count)s rows are still to be put into calls.", count
    )
    return words % {"count": f"{count:,}"}


@admin.register(Report)
class ReportAdmin(SuperusersAlone):
    """The carrier's daily reports and files imported by hand: how far each has come, and what is missing."""

    list_filter = ["state", "source"]
    list_select_related = ["created_by"]
    actions = ["ask_again"]

    def get_list_display(self, request: HttpRequest) -> Any:  # noqa: ARG002
        """Return the columns; what is left to group is the same for each report, so it is counted once a request."""
        left = cache(left_to_group)

        @admin.display(description=_("progress"))
        def progress(report: Report) -> str:
            """Return how much of the file is read, and then how many rows are not in calls yet, newest first."""
            if report.state == Report.State.GROUPING:
                return format_html('<progress aria-label="{}"></progress> {}', gettext("progress"), left())
            if not report.size:
                return ""
            bar = '<progress max="{}" value="{}" aria-label="{}"></progress> {}'
            return format_html(bar, report.size, report.position, gettext("progress"), report.progress)

        counts = ["rows_read", "rows_new", "rows_bad"]
        return ["__str__", "source", "state", progress, *counts, "why", "created_by"]

    @admin.display(description=_("reason"))
    def why(self, report: Report) -> str:
        """Return why it is where it is, in the reader's language: the worker keeps its sentences in English."""
        return in_readers_language(report.reason)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow superusers to import a file."""
        return self.has_view_permission(request)

    def get_form(self, request: HttpRequest, obj: Report | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Ask for a file, where a report is added."""
        return super().get_form(request, obj, change, **kwargs) if obj else ImportForm

    def get_fields(self, request: HttpRequest, obj: Report | None = None) -> Any:
        """Ask for a file, where a report is added."""
        return super().get_fields(request, obj) if obj else ["csv", "missing_day"]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None) -> Any:
        """Call it what it is."""
        title = {"title": gettext("Import a CDR file")}
        return super().add_view(request, form_url, title | (extra_context or {}))

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:  # noqa: ARG002
        """Keep the file; the sweep reads it."""
        assert request.user.is_authenticated  # noqa: S101 - admin's door saw to it; this tells the type
        given = form.cleaned_data
        obj.pk = reports.take_file(file=given["csv"], by=request.user, day=given["missing_day"]).pk

    @admin.action(description=_("Ask the carrier again"), permissions=["view"])
    def ask_again(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        """Ask for failed reports once more; the carrier gives only yesterday's."""
        asked = [report for report in queryset[:100] if reports.ask_again(report=report)]
        for report in asked:
            self.log_change(request, report, gettext("Asked for again."))
        said = _("Yesterday's report is asked for again.") if asked else _("The carrier gives only yesterday's report.")
        self.message_user(request, said, messages.SUCCESS if asked else messages.WARNING)


@admin.register(TextBack)
class TextBackAdmin(admin.ModelAdmin[TextBack]):
    """What each number answers to a missed call in its opening hours; for those who may see the number."""

    list_display = ["owned_number", "is_on", "segments", "updated_at", "updated_by"]
    list_select_related = ["owned_number", "updated_by"]
    readonly_fields = ["segments", "updated_at", "updated_by"]

    @admin.display(description=_("segments"))
    def segments(self, rule: TextBack) -> int:
        """Return how many segments one text costs."""
        return rule.segments

    def get_queryset(self, request: HttpRequest) -> QuerySet[TextBack]:
        """Keep those of numbers that the viewer may see."""
        return super().get_queryset(request).filter(owned_number__in=OwnedNumber.objects.visible_to(request.user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the numbers that the viewer may see."""
        if db_field.name == "owned_number":
            kwargs["queryset"] = OwnedNumber.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: TextBack, form: Any, change: bool) -> None:
        """Keep who changed it, and when."""
        assert request.user.is_authenticated  # noqa: S101 - admin's door saw to it; this tells the type
        obj.updated_by, obj.updated_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)
