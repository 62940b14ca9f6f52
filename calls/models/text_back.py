"""The text that answers a missed call by itself, and the hours in which it does: per number of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inbox import segments
from inbox.models import OwnedNumber

if TYPE_CHECKING:
    from datetime import datetime

WORDING = (
    "{business}: Sorry we missed your call. How can we help? Reply to this text. "
    "Msg & data rates may apply. Reply STOP to opt out."
)


def known_zone(value: str) -> None:
    """Raise `ValidationError` for a time zone that this machine does not know."""
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise ValidationError("This is no time zone. Write one like America/New_York or UTC.") from None


class TextBack(models.Model):
    """What one number answers to a missed call. Off until somebody turns it on; silent outside its hours."""

    owned_number = models.OneToOneField(OwnedNumber, on_delete=models.CASCADE, related_name="text_back")
    is_on = models.BooleanField(default=False)
    body = models.TextField(
        "text",
        default=WORDING,
        validators=[MaxLengthValidator(segments.MAX_CHARACTERS - 60)],
        help_text="{business} becomes the number's business name.",
    )
    time_zone = models.CharField(
        max_length=60, default="America/New_York", validators=[known_zone], help_text="Of the hours below."
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "missed-call text-back"
        ordering = ["owned_number"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="calls_textback_says_something")]

    def __str__(self) -> str:
        return f"text-back of {self.owned_number}"

    @property
    def text(self) -> str:
        """The text as it is sent."""
        return self.body.replace("{business}", self.owned_number.business_name)

    @property
    def segments(self) -> int:
        """How many segments one costs."""
        return segments.count(self.text).segments

    def is_open(self, moment: datetime) -> bool:
        """Whether `moment` lies in the number's hours, by its own clock."""
        local = moment.astimezone(ZoneInfo(self.time_zone))
        today = self.hours.filter(weekday=local.weekday())
        return today.filter(opens__lte=local.time(), closes__gt=local.time()).exists()


class OpeningHours(models.Model):
    """From when to when a number answers on one day of the week; two rows make a lunch break."""

    class Weekday(models.IntegerChoices):
        """Monday is 0, as Python counts."""

        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    text_back = models.ForeignKey(TextBack, on_delete=models.CASCADE, related_name="hours")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        verbose_name_plural = "opening hours"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="calls_openinghours_close_after_opening"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="calls_openinghours_weekday_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M} to {self.closes:%H:%M}"
