"""Forms by which people change what is theirs."""

from django import forms

from accounts.models import User
from accounts.preferences import EVENTS, WAYS


class PreferencesForm(forms.ModelForm[User]):
    """A person's own choices, in the groups of the page that asks for them."""

    class Meta:
        model = User
        fields = [*EVENTS, *WAYS, "density", "has_shortcuts"]
        widgets = {"density": forms.RadioSelect}

    def events(self) -> list[forms.BoundField]:
        """Return the fields that say what one is told of."""
        return [self[name] for name in EVENTS]

    def ways(self) -> list[forms.BoundField]:
        """Return the fields that say how."""
        return [self[name] for name in WAYS]
