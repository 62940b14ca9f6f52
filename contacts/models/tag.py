"""Tags: short coloured words that staff put on conversations and people, to find them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User


class TagQuerySet(models.QuerySet["Tag"]):
    """Sets of tags."""

    def named(self, name: str) -> Tag | None:
        """Return the tag of this name, in any case."""
        return self.filter(name__iexact=Tag.tidy(name)).first()

    def ensure(self, names: Iterable[str], *, by: User) -> list[Tag]:
        """Return the tags of these names, each made where there is none; an empty name is none.

        A new tag takes the colour that the fewest have, so that those made in passing still differ.
        """
        wanted = {name.casefold(): name for name in map(Tag.tidy, names) if name}
        return [self.named(name) or self._make(name, by=by) for name in wanted.values()]

    def _make(self, name: str, *, by: User) -> Tag:
        used = list(self.values_list("color", flat=True)[: Tag.MOST])
        color = min(Tag.Color.values, key=used.count)
        try:
            with transaction.atomic():
                return self.create(name=name, color=color, created_by=by)
        except IntegrityError:
            # A colleague made it meanwhile, perhaps in other capitals.
            return self.get(name__iexact=name)


class Tag(models.Model):
    """A word with a colour. Names differ in more than their capitals; whoever renames one renames it everywhere."""

    MOST = 1000
    """Tags that lists and menus show."""
    MOST_ON_ONE = 50
    """Tags that one conversation, or one person, bears."""
    LONGEST = 40

    class Color(models.TextChoices):
        """Its mark; each has a light and a dark tone in the tokens."""

        BLUE = "blue", _("Blue")
        GREEN = "green", _("Green")
        ORANGE = "orange", _("Orange")
        PURPLE = "purple", _("Purple")
        PINK = "pink", _("Pink")
        TEAL = "teal", _("Teal")
        RED = "red", _("Red")
        GRAY = "gray", _("Gray")

    name = models.CharField(_("name"), max_length=LONGEST)
    color = models.CharField(_("color"), max_length=10, choices=Color, default=Color.GRAY)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = [Lower("name")]
        constraints = [
            models.UniqueConstraint(
                Lower("name"), name="contacts_tag_name_any_case_unique", violation_error_message=_("This tag exists.")
            ),
            models.CheckConstraint(condition=~Q(name=""), name="contacts_tag_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def tidy(name: str) -> str:
        """Return a typed name as we keep it: no needless spaces, no leading #, at most `LONGEST` signs.

        Commas go as well: they part the names of a list.
        """
        return " ".join(name.replace("\x00", "").replace(",", " ").split()).lstrip("#").strip()[: Tag.LONGEST].strip()
