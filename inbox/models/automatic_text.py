"""The wording of texts that we send by rule, where a number has its own."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inbox.models.message import Message
from inbox.models.owned_number import OwnedNumber

LONGEST = 459
"""Characters of a text by rule: three GSM segments."""


class AutomaticText(models.Model):
    """What one number of ours says on one occasion; without a row it says the default (`inbox.automatic`).

    `{business}` and `{contact}` stand for the number's own business name and help contact.
    """

    PURPOSES = [
        (Message.Purpose.OPT_OUT_CONFIRMATION, _("After STOP")),
        (Message.Purpose.OPT_IN_CONFIRMATION, _("After START")),
        (Message.Purpose.HELP, _("After HELP")),
        (Message.Purpose.WELCOME, _("To a person's first text ever")),
        (Message.Purpose.CLOSED, _("Out of opening hours")),
        (Message.Purpose.HOLIDAY, _("On a holiday")),
    ]
    OFF_BY_DEFAULT = (Message.Purpose.WELCOME, Message.Purpose.CLOSED, Message.Purpose.HOLIDAY)
    """Said only where a number has a row for it, which is on."""

    owned_number = models.ForeignKey(
        OwnedNumber, verbose_name=_("owned number"), on_delete=models.CASCADE, related_name="automatic_texts"
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=PURPOSES)
    body = models.TextField(
        _("body"),
        blank=True,
        validators=[MaxLengthValidator(LONGEST)],
        help_text=_(
            "{business} and {contact} are filled in, and {opens} with when somebody is there again. Left empty, it is "
            "the default. After STOP: no advertising, one text only (47 CFR 64.1200)."
        ),
    )
    is_on = models.BooleanField(_("is on"), default=True, help_text=_("Off: nothing is sent on this occasion."))

    class Meta:
        verbose_name = _("automatic text")
        verbose_name_plural = _("automatic texts")
        ordering = ["purpose"]
        constraints = [
            models.UniqueConstraint(fields=["owned_number", "purpose"], name="inbox_automatictext_one_per_purpose"),
            models.CheckConstraint(condition=~Q(body=""), name="inbox_automatictext_says_something"),
        ]

    def __str__(self) -> str:
        return self.get_purpose_display()
