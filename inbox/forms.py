"""What staff type: replies, new conversations, names, opt-outs by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import ConsentEvent
from contacts.phone import InvalidPhone, parse_typed
from inbox import drafts, saved_replies, scheduling, snoozing
from inbox.models import OwnedNumber, Retention, SavedReply

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from accounts.models import User
    from contacts.models import Contact

OTHER_CHANNELS = [
    choice for choice in ConsentEvent.Source.choices if choice[0] in {"call", "email", "in_person", "text", "staff"}
]


class ReplyForm(forms.Form):
    """A reply. `client_token` makes it one text however often the form comes; the rules are in `inbox.sending`."""

    client_token = forms.RegexField(r"\A[\w-]{16,64}\Z", widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    """The newest text that was on screen when this was written, by key; none given, and nothing is compared."""
    body = forms.CharField(
        strip=False,
        required=False,
        label=_("Reply"),
        max_length=20_000,
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "placeholder": _("Write a text…"),
                "autocomplete": "off",
                "aria-autocomplete": "list",
                "dir": "auto",
            }
        ),
    )


class ScheduleForm(ReplyForm):
    """A text to be sent later: at an offered moment (with its offset from UTC), or at one's own, in the pages' zone."""

    at = forms.CharField(required=False, max_length=40)
    own = forms.DateTimeField(required=False)
    cancels_on_reply = forms.BooleanField(required=False)
    is_later = True
    """Whether a moment is asked for."""

    def clean(self) -> dict[str, Any]:
        """Read the moment that was chosen."""
        data = super().clean() or {}
        if not self.is_later:
            return data
        at = data.get("at", "")
        data["moment"] = data.get("own") if at in ("", "own") else parse_moment(at)
        if data["moment"] is None and "own" not in self.errors:
            self.add_error("own", _("Choose when it is to be sent."))
        return data

    def wish(self) -> scheduling.Wish:
        """Return what a valid form asks for."""
        data = self.cleaned_data
        return scheduling.Wish(data["body"], data["moment"], data["cancels_on_reply"])


def parse_moment(text: str) -> datetime | None:
    """Read a moment that names its offset; None for anything else."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


class DraftForm(forms.Form):
    """What stands in a box of the composer; without a token and a stamp, as it came."""

    mode = forms.ChoiceField(required=False, choices=drafts.Mode.choices)
    body = forms.CharField(required=False, strip=False)
    client_token = forms.RegexField(r"\A[\w-]{16,64}\Z", required=False)
    stamp = forms.IntegerField(required=False, min_value=0, max_value=2**53)

    def clean_mode(self) -> str:
        """Return the mode, a reply where none is named."""
        return self.cleaned_data["mode"] or drafts.Mode.REPLY

    def typed(self) -> drafts.Typed:
        """Return what a valid form holds."""
        data = self.cleaned_data
        return drafts.Typed(data["body"], data["client_token"], data["stamp"] or 0)


class NoteForm(forms.Form):
    """An internal note."""

    client_token = forms.RegexField(r"\A[\w-]{16,64}\Z", widget=forms.HiddenInput)
    body = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        widget=forms.Textarea(
            attrs={"id": "id_note", "rows": 3, "placeholder": _("A note for colleagues: @username tells them…")}
        ),
    )


class NewConversationForm(ScheduleForm):
    """The first text to a number, at once or later."""

    owned_number = forms.ModelChoiceField(OwnedNumber.objects.none(), label=_("From"), empty_label=None)
    phone = forms.CharField(
        label=pgettext_lazy("a person", "To"),
        max_length=80,
        widget=forms.TextInput(
            attrs={
                "type": "tel",
                "placeholder": "(321) 555-0123",
                "autocomplete": "off",
                "autofocus": True,
                "hx-get": reverse_lazy("inbox:recipient"),
                "hx-trigger": "change, input changed delay:400ms",
                "hx-target": "#recipient",
                "hx-swap": "morph:innerHTML",
                "hx-sync": "this:replace",
            }
        ),
    )

    def __init__(self, data: QueryDict | None, *, user: User, initial: dict[str, str]) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        active = OwnedNumber.objects.visible_to(user).filter(is_active=True)
        self.fields["owned_number"] = forms.ModelChoiceField(active, label=_("From"), empty_label=None)
        self.fields["body"].label = _("Text")
        del self.fields["seen"]
        self.is_later = data is not None and "later" in data
        self.asked = [self[name] for name in ("phone", "owned_number", "body")]

    def clean_phone(self) -> str:
        """Return E.164, or say what is wrong with the number."""
        try:
            return parse_typed(self.cleaned_data["phone"])
        except InvalidPhone as error:
            raise forms.ValidationError(str(error)) from None


class ContactForm(forms.Form):
    """A person's name; empty takes it off."""

    name = forms.CharField(required=False, max_length=120, label=_("Name"))


class SnoozeForm(forms.Form):
    """Until when: one of the menu's words, or a moment of one's own (in the zone that pages show)."""

    until = forms.CharField(required=False, max_length=10)
    at = forms.DateTimeField(required=False)

    def moment(self) -> datetime | None:
        """Return the moment that was chosen, if one was."""
        offered = snoozing.choices(timezone.now()).get(self.cleaned_data["until"])
        chosen: datetime | None = self.cleaned_data["at"]
        return offered[1] if offered else chosen


class AssignForm(forms.Form):
    """Whom a conversation is given to: the key of a person or of a team, or nothing for nobody."""

    assignee = forms.IntegerField(required=False)
    team = forms.IntegerField(required=False)


class OptOutForm(forms.Form):
    """An opt-out that came another way than by STOP; the ledger keeps the words."""

    source = forms.ChoiceField(choices=OTHER_CHANNELS, label=_("They told us by"))
    text = forms.CharField(max_length=500, label=_("What they said"))


class RestoreForm(forms.Form):
    """Why an admin lifts a block: the ledger keeps the words."""

    reason = forms.CharField(
        min_length=10,
        max_length=500,
        label=_("Reason"),
        help_text=_("What proves that this person wants texts again: a signed form, a call on a given day."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ErasureForm(forms.Form):
    """Why a person is erased, and that it is this one."""

    reason = forms.CharField(
        min_length=10,
        max_length=200,
        label=_("Reason"),
        help_text=_("Who asked, and how. It stays in the ledger: write no names and no numbers."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    last_digits = forms.CharField(
        max_length=20,
        label=_("The last four characters of the number"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, contact: Contact, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._contact = contact

    def clean_last_digits(self) -> str:
        """Refuse another person's digits."""
        typed = str(self.cleaned_data["last_digits"]).strip()
        if typed != self._contact.phone[-4:]:
            raise forms.ValidationError(_("These are not the last four of this person's number."))
        return typed


class RetentionForm(forms.ModelForm[Retention]):
    """How many days each kind is kept."""

    class Meta:
        model = Retention
        fields = Retention.KINDS


class DoNotTextForm(forms.Form):
    """A list of people who must not be texted."""

    file = forms.FileField(label=_("CSV file"), widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}))


class SavedReplyForm(forms.ModelForm[SavedReply]):
    """A wording, for everyone or for oneself."""

    is_shared = forms.BooleanField(required=False, label=_("For everyone"))

    class Meta:
        model = SavedReply
        fields = ("name", "body")
        labels = {"name": _("Name"), "body": _("Text")}
        help_texts = {"name": _("What one types after / to find it: hours, pick up, thanks."), "body": ""}
        widgets = {"body": forms.Textarea(attrs={"rows": 5, "dir": "auto"})}

    def __init__(self, data: QueryDict | None, *, instance: SavedReply, user: User, initial: dict[str, bool]) -> None:
        super().__init__(data, instance=instance, initial=initial, label_suffix="")
        self.user = user

    def clean_body(self) -> str:
        """Refuse words in braces that nothing stands for: they would reach a customer."""
        body: str = self.cleaned_data["body"].replace("\r\n", "\n").strip()
        if odd := saved_replies.unknown(body):
            named = ", ".join(f"{{{name}}}" for name in odd)
            raise forms.ValidationError(_("Nothing stands for %(named)s. Use the names below.") % {"named": named})
        return body

    def clean(self) -> dict[str, Any]:
        """Refuse a name that another wording bears, where both would be offered side by side."""
        data = super().clean() or {}
        owner = None if data.get("is_shared") else self.user
        same = SavedReply.objects.filter(is_active=True, owner=owner, name__iexact=data.get("name", ""))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("Another saved reply has this name."))
        return data

    def validate_constraints(self) -> None:
        """Leave names to `clean`, which knows whose this will be."""
