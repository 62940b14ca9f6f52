"""Forms by which people change what is theirs."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.locales import language_choices, zone_choices
from accounts.models import User
from accounts.preferences import EVENTS, WAYS


class PreferencesForm(forms.ModelForm[User]):
    """A person's own choices, in the groups of the page that asks for them."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, required=False)

    class Meta:
        model = User
        fields = [*EVENTS, *WAYS, "language", "time_zone", "density", "has_shortcuts"]
        widgets = {"density": forms.RadioSelect}

    def events(self) -> list[forms.BoundField]:
        """Return the fields that say what one is told of."""
        return [self[name] for name in EVENTS]

    def ways(self) -> list[forms.BoundField]:
        """Return the fields that say how."""
        return [self[name] for name in WAYS]

    def organisation_zone(self) -> str:
        """Return the zone that is chosen by choosing none."""
        zone: str = settings.TIME_ZONE
        return zone

    def locale(self) -> list[forms.BoundField]:
        """Return the fields of language and clock."""
        return [self["language"], self["time_zone"]]
