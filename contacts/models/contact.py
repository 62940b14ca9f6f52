"""A person, known by the address they text from, and what we know of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import JSONField, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.phone import format_for_people, last4


class Person(models.Model):
    """Several contacts who are one human being with several numbers.

    Merging links contacts and moves nothing: each number keeps its conversations, its block and its lines of the
    ledger, so that no opt-out is lost and the chain stays as it was written. What is shared is the profile: the
    columns of `Contact.PROFILE` and the tags are the same on all contacts of a person (`contacts.merging`).
    """

    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return f"person {self.pk}"


class Contact(models.Model):
    """A person's number: E.164 (`+13215550123`), a short code (`74455`) or an alphanumeric sender (`ACME`).

    `custom` holds the values of the fields that admins defined, by the field's key as text: they are read and written
    with the profile and never asked for alone, so one JSON column serves better than a table of values.
    `is_shared` is set when somebody adds the person by hand or by a list: everyone may see them. A person who only
    wrote to a number of ours is seen by those who see that number. Who is blocked sends spam: it is stored and wakes
    nobody.
    """

    PROFILE = ("name", "company", "email", "custom")
    """The columns that the contacts of one person share."""

    phone = models.CharField(_("phone"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    company = models.CharField(_("company"), max_length=120, blank=True, db_default="")
    email = models.EmailField(_("email"), blank=True, db_default="")
    custom = models.JSONField(_("custom"), default=dict, blank=True, db_default=Value({}, JSONField()))
    person = models.ForeignKey(
        Person, on_delete=models.SET_NULL, null=True, blank=True, related_name="contacts", verbose_name=_("person")
    )
    tags = models.ManyToManyField("contacts.Tag", blank=True, related_name="contacts", verbose_name=_("tags"))
    is_shared = models.BooleanField(_("is shared"), default=False, db_default=False)
    blocked_at = models.DateTimeField(null=True, blank=True, editable=False)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    """When all that was personal went, last."""
    phone_hash = models.CharField(max_length=64, blank=True, db_default="", editable=False)
    erasure_key = models.CharField(max_length=16, blank=True, db_default="", editable=False)
    """Which key `phone_hash` was made with (`contacts.erasure.mark_of_key`)."""

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "phone"]
        permissions = [
            ("import_contacts", "Can bring contacts from a file"),
            ("export_contacts", "Can take contacts away as a file"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(phone=""), name="contacts_contact_has_a_phone"),
            # one erased person per number, and finds it when the number turns up again
            models.UniqueConstraint(fields=["phone_hash"], condition=~Q(phone_hash=""), name="contacts_contact_erased"),
            models.CheckConstraint(
                condition=Q(phone_hash="") | Q(erased_at__isnull=False), name="contacts_contact_hash_when_erased"
            ),
            models.CheckConstraint(
                condition=Q(blocked_at__isnull=True, blocked_by__isnull=True)
                | Q(blocked_at__isnull=False, blocked_by__isnull=False),
                name="contacts_contact_blocked_by",
            ),
        ]
        indexes = [
            # the list of people by name, by keyset (inbox.people)
            models.Index(Lower("name"), "id", condition=~Q(name=""), name="contacts_contact_by_name"),
            # the list of numbers that nobody named, newest first, by keyset
            models.Index(fields=["-id"], condition=Q(name=""), name="contacts_contact_unnamed"),
        ]

    def __str__(self) -> str:
        return gettext("contact %(number)s …%(digits)s") % {"number": self.pk, "digits": last4(self.phone)}

    @property
    def display_phone(self) -> str:
        """The number as people write it."""
        return format_for_people(self.phone)

    @property
    def display_name(self) -> str:
        """The name, or the number where nobody gave one."""
        return self.name or self.display_phone

    @property
    def is_erased(self) -> bool:
        """Whether nothing personal is held of them: `phone` stands for nobody, `phone_hash` knows the number again."""
        return bool(self.phone_hash)

    @property
    def is_opted_out(self) -> bool:
        """Whether this person asked to be left alone (uses the `opt_out` relation: select it)."""
        return hasattr(self, "opt_out")


class ContactNote(models.Model):
    """What colleagues should know of a person; no customer ever sees it. Taken off, it is kept for the record."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(max_length=5000)
    client_token = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="contacts_contactnote_has_words"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="contacts_contactnote_removed_by",
            ),
        ]
        indexes = [
            # a person's notes, newest first
            models.Index(
                fields=["contact", "-at", "-id"], condition=Q(removed_at__isnull=True), name="contacts_note_of_contact"
            )
        ]

    def __str__(self) -> str:
        return f"note {self.pk} about contact {self.contact_id}"


class ContactChange(models.Model):
    """Who changed what of a person, and when. `changes` maps a column to its value before and after."""

    class Kind(models.TextChoices):
        """What was done."""

        CREATED = "created", _("added this person")
        EDITED = "edited", _("changed the profile")
        IMPORTED = "imported", _("changed the profile by a file")
        MERGED = "merged", _("joined this number with others of the same person")
        UNMERGED = "unmerged", _("took this number apart from the person’s others")

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    changes = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["created", "edited", "imported", "merged", "unmerged"]),
                name="contacts_contactchange_kind_known",
            )
        ]
        indexes = [
            # a person's history, newest first
            models.Index(fields=["contact", "-at", "-id"], name="contacts_change_of_contact")
        ]

    def __str__(self) -> str:
        return f"{self.kind} contact {self.contact_id}"
