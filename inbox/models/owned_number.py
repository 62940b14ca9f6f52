"""Our numbers at the carrier, and who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.phone import format_for_people, is_toll_free

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class OwnedNumberQuerySet(models.QuerySet["OwnedNumber"]):
    """Sets of owned numbers."""

    def visible_to(self, user: User | AnonymousUser) -> OwnedNumberQuerySet:
        """Keep the numbers whose conversations `user` may see and touch."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        if user.is_superuser:
            return self.all()
        mine = Q(is_open_to_all=True) | Q(people=user) | Q(teams__members=user)
        return self.filter(pk__in=OwnedNumber.objects.filter(mine).values("pk"))


class OwnedNumber(models.Model):
    """A number of ours. Deactivating it hides nothing and stops sending."""

    class Color(models.TextChoices):
        """The mark that tells numbers apart in the list; each has a light and a dark tone in the tokens."""

        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        ORANGE = "orange", _("Orange")
        PURPLE = "purple", _("Purple")
        PINK = "pink", _("Pink")
        TEAL = "teal", _("Teal")
        RED = "red", _("Red")
        GRAY = "gray", _("Gray")

    number = models.CharField(
        _("number"), max_length=20, unique=True, help_text=_("As you write it: (321) 555-0123, +1 321 555 0123.")
    )
    label = models.CharField(_("label"), max_length=60, help_text=_("What staff call it: Front desk, Billing."))
    color = models.CharField(_("color"), max_length=10, choices=Color, default=Color.BLUE)
    business_name = models.CharField(
        _("business name"), max_length=60, help_text=_("Who texts, as customers know you: in confirmations.")
    )
    help_contact = models.CharField(
        _("help contact"),
        max_length=80,
        blank=True,
        help_text=_("A phone, email or page that the answer to HELP names."),
    )
    is_active = models.BooleanField(
        _("is active"), default=True, help_text=_("Off: everything stays visible, nothing is sent.")
    )
    is_open_to_all = models.BooleanField(
        _("everyone may see it"), default=True, help_text=_("Off: only the people and teams below, and superusers.")
    )
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("people"), blank=True, related_name="owned_numbers"
    )
    teams = models.ManyToManyField("accounts.Team", verbose_name=_("teams"), blank=True, related_name="owned_numbers")
    texts_per_second = models.FloatField(
        _("texts per second"),
        default=1.0,
        validators=[MinValueValidator(0.01), MaxValueValidator(1000)],
        help_text=_("The pace that the carrier allows this number, in segments a second."),
    )
    next_send_at = models.DateTimeField(_("next send at"), default=timezone.now, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = OwnedNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("owned number")
        verbose_name_plural = _("owned numbers")
        ordering = ["label", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__startswith="+"), name="inbox_ownednumber_is_e164"),
            models.CheckConstraint(condition=Q(texts_per_second__gt=0), name="inbox_ownednumber_has_a_pace"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.display_number}"

    @property
    def display_number(self) -> str:
        """The number as people write it."""
        return format_for_people(self.number)

    @property
    def is_toll_free(self) -> bool:
        """Whether the network answers STOP on this number by itself."""
        return is_toll_free(self.number)
