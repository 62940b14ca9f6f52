"""Django admin for people and consent. The ledger is append-only: nobody edits it, not even a superuser."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from contacts import (
    admin_policy,  # noqa: F401 - it registers itself
    profile,
)
from contacts.admin_lists import LargeListAdmin, PhoneSearch, ReadOnlyAdmin
from contacts.models import ConsentEvent, Contact, CustomField, NumberRefusal, OptOut, Tag
from contacts.phone import InvalidPhone, parse_typed
from contacts.sentences import in_readers_language


class ContactForm(forms.ModelForm[Contact]):
    """A contact whose number may be typed in any usual form."""

    phone = forms.CharField(
        max_length=60, label=_("Phone"), help_text=_("As you write it: (321) 555-0123, +1 321 555 0123.")
    )

    class Meta:
        model = Contact
        fields = ["phone", "name"]

    def clean_phone(self) -> str:
        """Return the number as we keep it."""
        try:
            return parse_typed(self.cleaned_data["phone"], allow_short_code=True)
        except InvalidPhone as error:
            raise forms.ValidationError(str(error)) from None


@admin.register(Contact)
class ContactAdmin(PhoneSearch[Contact], LargeListAdmin[Contact]):
    """People: the name can be mended, the number stays what it is."""

    form = ContactForm
    list_display = ["display_phone", "name", "is_opted_out", "created_at"]
    list_select_related = ["opt_out"]
    search_help_text = _("A whole phone number in any usual form, or a part of the name.")

    def save_model(self, request: HttpRequest, obj: Contact, form: ContactForm, change: bool) -> None:
        """Change the profile of all numbers of the person, with who and when."""
        if change and request.user.is_authenticated:
            profile.edit(contact=obj, values={"name": form.cleaned_data["name"]}, by=request.user)
        else:
            obj.is_shared = True
            obj.save()

    def get_readonly_fields(self, request: HttpRequest, obj: Contact | None = None) -> list[str]:  # noqa: ARG002
        """Fix the number once the contact is there: conversations and consent hang on it."""
        return ["phone", "is_opted_out", "created_at"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Contact | None = None) -> bool:  # noqa: ARG002
        """Refuse: consent and conversations are kept."""
        return False

    def search_words(self, queryset: QuerySet[Contact], words: str) -> QuerySet[Contact]:
        """Find people by a part of their name, senders by theirs."""
        return queryset.filter(name__icontains=words) | queryset.filter(phone=words)

    @admin.display(description=_("Number"), ordering="phone")
    def display_phone(self, contact: Contact) -> str:
        """Return the number as people write it."""
        return contact.display_phone

    @admin.display(description=_("Opted out"), boolean=True)
    def is_opted_out(self, contact: Contact) -> bool:
        """Return whether nothing is sent to this person."""
        return contact.is_opted_out


class OfContact(PhoneSearch[OptOut | ConsentEvent], ReadOnlyAdmin[OptOut | ConsentEvent]):
    """Rows about a contact, found by its number; they hold words from every number, so superusers alone see them."""

    phone_lookup = "contact__phone"

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:  # noqa: ARG002
        """Let superusers look."""
        return bool(request.user.is_active and request.user.is_superuser)

    @admin.display(description=_("Number"), ordering="contact__phone")
    def phone(self, row: OptOut | ConsentEvent) -> str:
        """Return the person's number as people write it."""
        return row.contact.display_phone


@admin.register(NumberRefusal)
class NumberRefusalAdmin(ReadOnlyAdmin[NumberRefusal]):
    """Numbers that the carrier says are not ours, by day, and whether admins were written to."""

    list_display = ["number", "day", "said", "at", "mailed_at"]


@admin.register(OptOut)
class OptOutAdmin(OfContact):
    """Who is blocked, and whether the carrier knows."""

    list_display = ["phone", "said_at", "carrier_state", "push_attempts", "why"]
    list_select_related = ["contact"]
    list_filter = ["carrier_state"]

    @admin.display(description=_("push error"))
    def why(self, row: OptOut) -> str:
        """Return what the carrier answered last, in the reader's language."""
        return in_readers_language(row.push_error)


@admin.register(ConsentEvent)
class ConsentEventAdmin(OfContact):
    """The ledger."""

    list_display = ["phone", "kind", "source", "said_at", "at", "actor"]
    list_select_related = ["contact", "actor"]
    list_filter = ["kind", "source"]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    """The words that staff put on conversations and people; deleting one takes it off everywhere."""

    list_display = ["name", "color", "created_by", "created_at"]
    list_editable = ["color"]
    list_filter = ["color"]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    readonly_fields = ["created_by", "created_at"]

    def save_model(self, request: HttpRequest, obj: Tag, form: forms.ModelForm[Tag], change: bool) -> None:
        """Keep who made it."""
        if not change:
            obj.created_by_id = request.user.pk
        super().save_model(request, obj, form, change)


@admin.register(CustomField)
class CustomFieldAdmin(admin.ModelAdmin[CustomField]):
    """The fields that every person has beside name, company and email."""

    list_display = ["name", "kind", "position", "is_active"]
    list_editable = ["position", "is_active"]
    fields = ["name", "kind", "choices", "position", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: CustomField | None = None) -> list[str]:  # noqa: ARG002
        """Fix the kind once the field is there: its values would lose their meaning."""
        return ["kind"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: CustomField | None = None) -> bool:  # noqa: ARG002
        """Refuse: a field that is switched off hides, and its values are kept."""
        return False
