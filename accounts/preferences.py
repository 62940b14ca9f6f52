"""What each person chooses for themselves: columns of `User`, so that a page reads them with who is signed in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Preferences(models.Model):
    """A person's own choices; every one has a default that suits somebody who never looks at them."""

    class Density(models.TextChoices):
        """How close lines stand."""

        COMFORTABLE = "comfortable", _("Comfortable")
        COMPACT = "compact", _("Compact")

    tells_mine = models.BooleanField(_("a text in a conversation that is assigned to me"), default=True)
    tells_unassigned = models.BooleanField(_("a text in a conversation that nobody has"), default=True)
    tells_mentions = models.BooleanField(_("a note that mentions me"), default=True)
    tells_assigned = models.BooleanField(_("a conversation that is assigned to me by somebody else"), default=True)
    tells_missed_calls = models.BooleanField(_("a missed call"), default=True)
    tells_on_desktop = models.BooleanField(_("show a desktop notification"), default=True)
    tells_by_sound = models.BooleanField(_("play a sound"), default=True)
    tells_in_focus = models.BooleanField(
        _("also while I am looking at Textdesk"),
        default=False,
        help_text=_("Never for the conversation that is open before you."),
    )
    tells_privately = models.BooleanField(
        _("without names and texts"),
        default=False,
        help_text=_("A notification then says only what happened, for screens that others can see."),
    )
    density = models.CharField(_("density"), max_length=12, choices=Density, default=Density.COMFORTABLE)
    language = models.CharField(_("language"), max_length=12, blank=True, default="")
    """One of LANGUAGES; empty for what the browser asks for."""
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, default="")
    """Its IANA name, for each time that a page shows; empty for the organisation's TIME_ZONE."""
    has_shortcuts = models.BooleanField(_("single keys do something"), default=True)
    hides_first_steps = models.BooleanField(default=False, editable=False)
    """Whether the list of first steps was put away."""

    class Meta:
        abstract = True


EVENTS = ("tells_mine", "tells_unassigned", "tells_mentions", "tells_assigned", "tells_missed_calls")
WAYS = ("tells_on_desktop", "tells_by_sound", "tells_in_focus", "tells_privately")
