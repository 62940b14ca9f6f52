"""What staff type about a person: the profile with the fields that admins defined, notes, a new person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import fields, profile
from contacts.models import CustomField
from contacts.phone import InvalidPhone, parse_typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contacts.models import Contact


class CustomValueField(forms.Field):
    """A form's field for one of the fields that admins defined."""

    def __init__(self, field: CustomField, current: object) -> None:
        self.field, self.current = field, current
        initial = fields.as_typed(current)
        super().__init__(required=False, label=field.name, initial=initial, widget=widget_of(field, initial))

    def clean(self, value: Any) -> fields.Value | None:
        """Return the value as it is kept, or say what would fit."""
        try:
            return fields.read(self.field, str(value or ""), current=self.current)
        except fields.InvalidValue as error:
            raise forms.ValidationError(str(error)) from None


def widget_of(field: CustomField, current: str) -> forms.Widget:
    """Return what a value is typed into; a choice that is no more stays to be chosen where it is the value."""
    kinds = CustomField.Kind
    if field.kind == kinds.CHOICE:
        options = dict.fromkeys([*field.options, current]) if current else field.options
        return forms.Select(choices=[("", "—"), *((option, option) for option in options)])
    if field.kind == kinds.YES_NO:
        return forms.Select(choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))])
    if field.kind == kinds.DATE:
        return forms.DateInput(attrs={"type": "date"})
    numeric = {"inputmode": "decimal"} if field.kind == kinds.NUMBER else {"maxlength": fields.LONGEST_TEXT}
    return forms.TextInput(attrs={"autocomplete": "off", **numeric})


class ProfileForm(forms.Form):
    """Name, company, email and the fields that admins defined; `seen` is the change that was newest on screen."""

    name = forms.CharField(required=False, max_length=120, label=_("Name"))
    company = forms.CharField(required=False, max_length=120, label=_("Company"))
    email = forms.EmailField(required=False, max_length=254, label=_("Email"))
    tags = forms.CharField(required=False, max_length=2000, label=_("Tags, with commas between"))
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, contact: Contact | None = None) -> None:
        known = {column: getattr(contact, column) for column in ("name", "company", "email")} if contact else {}
        known["tags"] = ", ".join(str(tag) for tag in contact.tags.all()) if contact else ""
        self.contact = contact
        self.newest = profile.newest_change(contact) if contact else None
        self.newest_key = self.newest.pk if self.newest else 0
        super().__init__(
            data.dict() if isinstance(data, QueryDict) else data,
            initial={**known, "seen": self.newest_key},
            label_suffix="",
        )
        self.custom_fields = fields.active()
        for field in self.custom_fields:
            current = contact.custom.get(field.key) if contact else None
            self.fields[f"custom_{field.key}"] = CustomValueField(field, current)
        for name in ("name", "company", "email", "tags"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean(self) -> dict[str, Any]:
        """Stop once where a colleague changed the profile after what was on screen."""
        cleaned = self.cleaned_data
        seen = cleaned.get("seen")
        if self.newest and seen is not None and seen < self.newest.pk:
            self.data = {**self.data, "seen": str(self.newest.pk)}
            raise forms.ValidationError(
                gettext(
                    "%(who)s changed this profile while you were typing. Look at it, then save again if yours fits."
                )
                % {"who": self.newest.actor.display_name}
            )
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The profile's columns as `contacts.profile` takes them."""
        cleaned = self.cleaned_data
        custom = {field.key: cleaned[f"custom_{field.key}"] for field in self.custom_fields}
        plain = {column: cleaned[column] for column in ("name", "company", "email")}
        return {**plain, "custom": custom, "tags": cleaned["tags"].split(",")}


class NewContactForm(ProfileForm):
    """A person who has not written yet."""

    phone = forms.CharField(
        max_length=80,
        label=_("Number"),
        widget=forms.TextInput(attrs={"type": "tel", "placeholder": "(321) 555-0123", "autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.order_fields(["phone", "name"])

    def clean_phone(self) -> str:
        """Return E.164, or say what is wrong with the number."""
        try:
            return parse_typed(self.cleaned_data["phone"])
        except InvalidPhone as error:
            raise forms.ValidationError(str(error)) from None


class ContactNoteForm(forms.Form):
    """A note about a person."""

    client_token = forms.RegexField(r"\A[\w-]{16,64}\Z", widget=forms.HiddenInput)
    body = forms.CharField(
        max_length=5000,
        label=_("Note about this person"),
        widget=forms.Textarea(attrs={"id": "id_about", "rows": 2, "placeholder": _("What colleagues should know…")}),
    )


class ContactFileForm(forms.Form):
    """A file of contacts."""

    file = forms.FileField(
        label=_("CSV or vCard file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.vcf,.vcard"})
    )
    keeps_known = forms.BooleanField(required=False, label=_("Keep what is known already, only fill in what is blank"))
