"""The text that answers a missed call by itself, per number of ours, in its opening hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inbox import segments
from inbox.models import Calendar, OwnedNumber

if TYPE_CHECKING:
    from datetime import datetime

WORDING = (
    "{business}: Sorry we missed your call. How can we help? Reply to this text. "
    "Msg & data rates may apply. Reply STOP to opt out."
)


class TextBack(models.Model):
    """What one number answers to a missed call. Off until turned on; silent outside the number's hours."""

    owned_number = models.OneToOneField(
        OwnedNumber, on_delete=models.CASCADE, related_name="text_back", verbose_name=_("owned number")
    )
    is_on = models.BooleanField(_("is on"), default=False)
    body = models.TextField(
        _("text"),
        default=WORDING,
        validators=[MaxLengthValidator(segments.MAX_CHARACTERS - 60)],
        help_text=_("{business} becomes the number's business name."),
    )
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("updated by"),
    )

    class Meta:
        verbose_name = _("missed-call text-back")
        verbose_name_plural = _("missed-call text-backs")
        ordering = ["owned_number"]
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="calls_textback_says_something")]

    def __str__(self) -> str:
        return gettext("text-back of %(number)s") % {"number": self.owned_number}

    @property
    def text(self) -> str:
        """The text as it is sent."""
        return self.body.replace("{business}", self.owned_number.business_name)

    @property
    def segments(self) -> int:
        """How many segments one costs."""
        return segments.count(self.text).segments

    def is_open(self, moment: datetime) -> bool:
        """Whether `moment` lies in the number's opening hours, by its own clock; never, where it has none."""
        calendar = Calendar.objects.filter(owned_number=self.owned_number_id).first()
        return calendar is not None and calendar.hours.is_open(moment)
