"""The opening hours of a number of ours, and its holidays: what automatic answers and missed calls go by."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from inbox.hours import Day, Hours, Span
from inbox.models.owned_number import OwnedNumber


def known_zone(value: str) -> None:
    """Raise `ValidationError` for a time zone that this machine does not know."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ValidationError(_("This is no time zone. Write one like America/New_York or UTC.")) from None


class Calendar(models.Model):
    """One number's week and holidays. A number without one is never open and never closed: nothing goes by it."""

    owned_number = models.OneToOneField(
        OwnedNumber, verbose_name=_("owned number"), on_delete=models.CASCADE, related_name="calendar"
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="America/New_York",
        validators=[known_zone],
        help_text=_("Of the hours below."),
    )

    class Meta:
        verbose_name = _("opening hours of a number")
        verbose_name_plural = _("opening hours")
        ordering = ["owned_number"]

    def __str__(self) -> str:
        return f"hours of {self.owned_number}"

    @property
    def hours(self) -> Hours:
        """All of it, as `inbox.hours` judges it (prefetch `spans` and `holidays`)."""
        return Hours(
            zone=ZoneInfo(self.time_zone),
            spans=tuple(Span(span.weekday, span.opens, span.closes) for span in self.spans.all()),
            holidays=tuple(Day(holiday.date, holiday.is_yearly) for holiday in self.holidays.all()),
        )


class OpeningSpan(models.Model):
    """From when to when a number is open on one day of the week; two of a day make a lunch break."""

    class Weekday(models.IntegerChoices):
        """Monday is 0, as Python counts."""

        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    calendar = models.ForeignKey(Calendar, verbose_name=_("calendar"), on_delete=models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 is midnight, at the day's end."))

    class Meta:
        verbose_name_plural = _("opening spans")
        verbose_name = _("opening span")
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes="00:00"), name="inbox_openingspan_close_after_opening"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="inbox_openingspan_weekday_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"


class Holiday(models.Model):
    """A day on which a number is closed, once or every year."""

    calendar = models.ForeignKey(
        Calendar, verbose_name=_("calendar"), on_delete=models.CASCADE, related_name="holidays"
    )
    date = models.DateField(_("date"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    is_yearly = models.BooleanField(_("every year"), default=False, help_text=_("On the same date of each year."))

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="inbox_holiday_once_a_day")]

    def __str__(self) -> str:
        return self.name or f"{self.date:%Y-%m-%d}"
