"""Saved views: what the list is narrowed to and its order, under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from accounts.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Sets of views."""

    def visible_to(self, user: User) -> SavedViewQuerySet:
        """Keep one's own and the shared ones; what they list is still what each may see."""
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedView(models.Model):
    """A view of one person, perhaps shared with all; `query` is what `inbox.listing.Filters` reads of an address."""

    MOST = 50
    """Views that one person keeps."""
    MOST_SHOWN = 200

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=200, blank=True)
    is_shared = models.BooleanField(_("for everyone"), default=False)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="inbox_savedview_name_once_per_person"),
            models.CheckConstraint(condition=~Q(name=""), name="inbox_savedview_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
