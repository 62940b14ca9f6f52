"""Saved replies: wording that staff use again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class SavedReplyQuerySet(models.QuerySet["SavedReply"]):
    """Sets of saved replies."""

    def visible_to(self, user: User) -> SavedReplyQuerySet:
        """Keep those in use that `user` may use and change: everyone's, and their own."""
        return self.filter(Q(owner=None) | Q(owner=user), is_active=True)


class SavedReply(models.Model):
    """A wording with a short name; `inbox.saved_replies` fills its variables in for a conversation."""

    name = models.CharField(
        _("name"), max_length=40, help_text=_("What staff type after / to find it: hours, pick up, thanks.")
    )
    body = models.TextField(
        _("body"), max_length=2048, help_text=_("May hold {first name}, {name}, {my name}, {number} and {business}.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    """Whose own it is; None for everyone's."""
    is_active = models.BooleanField(_("is active"), default=True)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("updated by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )

    objects = SavedReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved reply")
        verbose_name_plural = _("saved replies")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                condition=Q(owner=None, is_active=True),
                name="inbox_savedreply_shared_name_unique",
            ),
            models.UniqueConstraint(
                Lower("name"), "owner", condition=Q(is_active=True), name="inbox_savedreply_own_name_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.name
