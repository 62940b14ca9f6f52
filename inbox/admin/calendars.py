"""Opening hours and holidays, and answers to keywords, per number."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.forms import Script
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inbox import answers, automatic, hours, segments
from inbox.models import Calendar, Holiday, KeywordAnswer, Message, OpeningSpan, OwnedNumber


class OfNumber(admin.ModelAdmin[Any]):
    """Rows of numbers that the viewer may see; what is changed holds here at once, elsewhere within seconds."""

    list_select_related = ["owned_number"]
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Keep those of numbers that the viewer may see."""
        return super().get_queryset(request).filter(owned_number__in=OwnedNumber.objects.visible_to(request.user))

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Offer the numbers that the viewer may see."""
        if db_field.name == "owned_number":
            kwargs["queryset"] = OwnedNumber.objects.visible_to(request.user)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def log_addition(self, *args: Any) -> Any:
        """Keep who and when; the rules are read anew."""
        transaction.on_commit(answers.rules.forget)
        return super().log_addition(*args)

    def log_change(self, *args: Any) -> Any:
        """Keep who and when; the rules are read anew."""
        transaction.on_commit(answers.rules.forget)
        return super().log_change(*args)

    def log_deletions(self, *args: Any) -> Any:
        """Keep who and when; the rules are read anew."""
        transaction.on_commit(answers.rules.forget)
        return super().log_deletions(*args)


class OfText(OfNumber):
    """Texts by rule, shown as they go out: while they are typed, and once saved without scripts too."""

    readonly_fields = ["preview"]

    class Media:
        js = (Script("js/admin-preview.js", type="module"),)

    def get_urls(self) -> list[Any]:
        """Add where the page asks for what is typed."""
        show = self.admin_site.admin_view(self.show)
        return [path("preview/", show, name=f"inbox_{self.opts.model_name}_preview"), *super().get_urls()]

    def show(self, request: HttpRequest) -> JsonResponse:
        """Answer with the typed text as it would go out from the chosen number, or with what is missing."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        chosen, purpose, body = (request.POST.get(name, "") for name in ("owned_number", "purpose", "body"))
        numbers = OwnedNumber.objects.visible_to(request.user)
        number = numbers.filter(pk=chosen).first() if chosen.isdecimal() else None
        purpose = purpose or Message.Purpose.KEYWORD
        if number is None or not (body.strip() or purpose in automatic.DEFAULTS):
            return JsonResponse({"text": _("Choose a number and write the text to see it.")})
        return JsonResponse({"text": as_it_goes_out(automatic.wording(number, purpose, body.strip()))})


class SpanInline(admin.TabularInline[OpeningSpan, Calendar]):
    """The week, a row for each span of a day."""

    model = OpeningSpan
    extra = 5
    max_num = 28


class HolidayInline(admin.TabularInline[Holiday, Calendar]):
    """Days on which nobody is there."""

    model = Holiday
    extra = 2
    max_num = 200


@admin.register(Calendar)
class CalendarAdmin(OfNumber):
    """When each number is open: automatic answers and missed calls go by it."""

    list_display = ["owned_number", "time_zone", "now"]
    readonly_fields = ["now"]
    inlines = [SpanInline, HolidayInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Calendar]:
        """Read spans and holidays along."""
        return super().get_queryset(request).prefetch_related("spans", "holidays")

    @admin.display(description=gettext_lazy("Right now"))
    def now(self, calendar: Calendar) -> str:
        """Return whether the number is open at this moment, and when it opens next."""
        if not calendar.pk:
            return _("Save to see it.")
        now, week = timezone.now(), calendar.hours
        if week.is_open(now):
            return _("Open right now")
        return _("Closed, opens %(when)s") % {"when": hours.in_words(week.opens_next(now), now)}


class KeywordAnswerForm(forms.ModelForm[KeywordAnswer]):
    """A word and its answer."""

    class Meta:
        model = KeywordAnswer
        fields = ["owned_number", "written", "body", "is_on"]
        widgets = {
            "body": forms.Textarea(
                attrs={"rows": 3, "cols": 60, "data-preview": reverse_lazy("admin:inbox_keywordanswer_preview")}
            )
        }


@admin.register(KeywordAnswer)
class KeywordAnswerAdmin(OfText):
    """What our numbers answer to a word; off until switched on."""

    form = KeywordAnswerForm
    list_display = ["written", "owned_number", "is_on", "preview"]
    list_filter = ["is_on"]

    @admin.display(description=gettext_lazy("As it goes out"))
    def preview(self, answer: KeywordAnswer) -> str:
        """Return the answer with the names filled in, and how many segments that costs."""
        if not answer.pk:
            return _("Save to see it.")
        return as_it_goes_out(automatic.wording(answer.owned_number, Message.Purpose.KEYWORD, answer.body))


def as_it_goes_out(body: str) -> str:
    """Return a text with how many segments it costs."""
    counted = segments.count(body)
    words = ngettext(
        "%(body)s (%(count)d segment, %(encoding)s)", "%(body)s (%(count)d segments, %(encoding)s)", counted.segments
    )
    return words % {"body": body, "count": counted.segments, "encoding": counted.encoding}
