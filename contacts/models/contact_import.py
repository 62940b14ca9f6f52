"""Files of contacts that somebody brings: read first, row by row, applied when confirmed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact


class ContactImport(models.Model):
    """One file. uploaded ─> read (each row says what it will do) ─> confirmed ─> done; unreadable is an end as well.

    `content` is the file, until it is read; then the rows hold it, and it is empty.
    """

    class Kind(models.TextChoices):
        """What sort of file it is."""

        CSV = "csv", "CSV"
        VCARD = "vcard", "vCard"

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=5, choices=Kind)
    content = models.BinaryField(default=b"")
    heads = models.JSONField(default=list)
    """The columns' names; empty where the file has none, and for cards."""
    meanings = models.JSONField(default=list)
    """What each column means (`contacts.columns`)."""
    keeps_known = models.BooleanField(default=False)
    """Whether only blanks are filled in, and what is known already stays."""
    length = models.PositiveIntegerField(default=0)
    """About how many rows there are, for the bar that shows how far it is."""
    rows_read = models.PositiveIntegerField(default=0)
    """The last line of the file, or the last card, that was read."""
    problem = models.CharField(max_length=300, blank=True)
    """Why the file as a whole cannot be read."""
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["csv", "vcard"]), name="contacts_import_kind_known"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, read_at__isnull=False),
                name="contacts_import_confirmed_by_once_read",
            ),
        ]
        indexes = [
            # inbox.contact_imports.work: what is still to be read or applied
            models.Index(fields=["id"], condition=Q(done_at__isnull=True, problem=""), name="contacts_import_to_do")
        ]

    def __str__(self) -> str:
        return f"import of contacts {self.pk}"


class ContactImportRow(models.Model):
    """One number of one line or card, as it stood, with what it will do."""

    class Outcome(models.TextChoices):
        """What applying it does, or did."""

        NEW = "new", _("New")
        UPDATE = "update", _("Changed")
        SAME = "same", _("Nothing new")
        ERROR = "error", _("Not read")

    source = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)
    """Which number of the line, from 0."""
    cells = models.JSONField(default=list)
    """The row's cells, or the one text of a card; on its first number alone."""
    phone = models.CharField(max_length=20, blank=True)
    values = models.JSONField(default=dict)
    """The columns of the profile that it gives, as `contacts.profile` takes them."""
    changes = models.JSONField(default=dict)
    """What it will change, each column before and after."""
    outcome = models.CharField(max_length=6, choices=Outcome)
    problem = models.CharField(max_length=300, blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["line", "position"]
        constraints = [
            models.UniqueConstraint(fields=["source", "line", "position"], name="contacts_importrow_one_per_number"),
            models.CheckConstraint(
                condition=Q(outcome__in=["new", "update", "same", "error"]), name="contacts_importrow_outcome_known"
            ),
        ]
        indexes = [
            # a number that stands further up in the same file
            models.Index(fields=["source", "phone"], name="contacts_importrow_phone"),
            # the preview narrowed to one outcome, and the file of errors
            models.Index(fields=["source", "outcome", "line", "position"], name="contacts_importrow_outcome"),
            # inbox.contact_imports.apply_some: what is still to be applied, in the file's order
            models.Index(
                fields=["source", "line", "position"],
                condition=Q(outcome__in=["new", "update"], applied_at__isnull=True),
                name="contacts_importrow_to_apply",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.line} of import {self.source_id}"
