"""Staff accounts and teams."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.preferences import Preferences


class User(Preferences, AbstractUser):
    """A person who works here. `is_staff` opens Django admin; a superuser sees every number."""

    email = models.EmailField(_("email address"), unique=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]
    objects: ClassVar[UserManager[Any]] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case_unique"),
            models.UniqueConstraint(Lower("username"), name="accounts_user_username_any_case_unique"),
            models.CheckConstraint(
                condition=models.Q(density__in=["comfortable", "compact"]), name="accounts_user_density_known"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name that colleagues see."""
        return self.get_full_name() or self.username

    @property
    def initials(self) -> str:
        """One or two letters for the small round picture."""
        words = self.display_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class Team(models.Model):
    """Some staff who share numbers."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    members = models.ManyToManyField(User, related_name="teams", blank=True, verbose_name=_("members"))

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
