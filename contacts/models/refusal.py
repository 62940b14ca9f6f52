"""Numbers of ours that the carrier says are not ours: what admins are told of, once a day."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class NumberRefusal(models.Model):
    """The carrier refused a number of ours on a day (UTC) when told of an opt-out. One row is one email to admins."""

    number = models.CharField(_("number"), max_length=20)
    day = models.DateField(_("day"))
    said = models.CharField(_("the carrier's words"), max_length=200)
    at = models.DateTimeField(_("at"), default=timezone.now)
    mailed_at = models.DateTimeField(_("mailed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("number that the carrier refuses")
        verbose_name_plural = _("numbers that the carrier refuses")
        ordering = ["-day", "number"]
        constraints = [
            # also line health: those of the last days
            models.UniqueConstraint(fields=["day", "number"], name="contacts_refusal_once_a_day")
        ]

    def __str__(self) -> str:
        return gettext("%(number)s on %(day)s") % {"number": self.number, "day": self.day}
