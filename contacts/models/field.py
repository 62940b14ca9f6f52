"""Fields of a person that admins add: text, number, date, choice, yes or no."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

MOST_CHOICES = 100


class CustomField(models.Model):
    """A field that every person has; the values stand in `Contact.custom` (`contacts.fields` reads and writes them).

    The kind stays as it was made, so that no value loses its meaning; switched off, a field hides and keeps its values.
    """

    class Kind(models.TextChoices):
        """What may be written into it."""

        TEXT = "text", pgettext_lazy("kind of field", "Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of some choices")
        YES_NO = "yes_no", _("Yes or no")

    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.TextField(
        _("choices"), blank=True, max_length=5000, help_text=_("One a line, for a field with choices.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10, help_text=_("Smaller numbers come first."))
    is_active = models.BooleanField(_("in use"), default=True, help_text=_("Off: hidden everywhere, values are kept."))

    class Meta:
        verbose_name = _("field of a person")
        verbose_name_plural = _("fields of a person")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="contacts_customfield_name_any_case_unique",
                violation_error_message=_("There is a field with this name."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["text", "number", "date", "choice", "yes_no"]),
                name="contacts_customfield_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What its values are kept under in `Contact.custom`."""
        return str(self.pk)

    @property
    def options(self) -> list[str]:
        """The choices, in their order."""
        lines = (" ".join(line.split()) for line in self.choices.splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def clean(self) -> None:
        """Refuse a field of choices that has none, or a crowd of them."""
        self.name = " ".join(self.name.split())
        if self.kind == self.Kind.CHOICE and not self.options:
            raise ValidationError({"choices": gettext("Write at least one choice.")})
        if len(self.options) > MOST_CHOICES:
            raise ValidationError({"choices": gettext("A field has at most 100 choices.")})
