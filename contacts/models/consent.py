"""Opt-outs, and the ledger that proves them; `contacts.ledger` writes and checks it."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models.contact import Contact


class OptOut(models.Model):
    """The block itself: while this row exists nothing is sent to the contact, from any of our numbers.

    `carrier_state` tells how far `POST /unsubscribe` has come: `pending` (retried from `push_at` on), `done`,
    `failed` (the carrier refuses: an admin's matter) or `not_needed` (the carrier told us of it).
    """

    class CarrierState(models.TextChoices):
        """How far the carrier has been told."""

        PENDING = "pending", _("Telling the carrier")
        DONE = "done", _("The carrier knows")
        FAILED = "failed", _("The carrier refused")
        NOT_NEEDED = "not_needed", _("The carrier told us")

    contact = models.OneToOneField(Contact, on_delete=models.PROTECT, related_name="opt_out", verbose_name=_("contact"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    said_at = models.DateTimeField(
        _("said at"), help_text=_("When the person said so, by the carrier's clock where it is a text.")
    )
    owned_number = models.CharField(
        _("owned number"), max_length=20, blank=True, help_text=_("Our number that they wrote to, E.164.")
    )
    carrier_state = models.CharField(
        _("carrier state"), max_length=12, choices=CarrierState, default=CarrierState.PENDING
    )
    push_at = models.DateTimeField(
        _("push at"), default=timezone.now, help_text=_("Not before this does the next push go out.")
    )
    push_attempts = models.PositiveIntegerField(_("push attempts"), default=0)
    push_error = models.CharField(_("push error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("opt-out")
        verbose_name_plural = _("opt-outs")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(carrier_state__in=["pending", "done", "failed", "not_needed"]),
                name="contacts_optout_carrier_state_known",
            )
        ]
        indexes = [
            # contacts.tasks.sweep_opt_outs: those still to be pushed, earliest first
            models.Index(
                fields=["push_at"], condition=models.Q(carrier_state="pending"), name="contacts_optout_to_push"
            )
        ]

    def __str__(self) -> str:
        return gettext("opt-out of contact %(contact)s") % {"contact": self.contact_id}


class ConsentEvent(models.Model):
    """One line of the ledger, kept for ever: who asked what, where, when, in which words.

    Append-only: triggers in the database refuse UPDATE and DELETE (`contacts.guard`). `number` counts the account's
    lines from 1 without a gap; `digest` is the SHA-256 of all facts of the line and of the digest before it, so that
    a change made behind the triggers' back shows from that line on. What is personal, `text` and `phone`, is in it as
    `commitment`, a salted digest: with the `salt` gone the words can be erased, and the chain still holds.
    """

    class Kind(models.TextChoices):
        """What happened."""

        OPT_OUT = "opt_out", _("Opted out")
        MANUAL_OPT_OUT = "manual_opt_out", _("Opted out by hand")
        IMPORT = "import", _("Opted out by an imported list")
        CARRIER_BLOCK = "carrier_block", _("Opted out, as the carrier says")
        OPT_OUT_REPEATED = "opt_out_repeated", _("Asked again to be left alone")
        OPT_OUT_SUPERSEDED = "opt_out_superseded", _("An older opt-out arrived after a newer START")
        OPT_IN = "opt_in", _("Texting restored")
        MANUAL_RESTORE = "manual_restore", _("Texting restored by hand")
        DOUBT = "doubt", _("Unclear whether this opts out")
        DISMISSAL = "dismissal", _("Read as no opt-out")
        CONFIRMATION = "confirmation", _("Confirmation queued")
        PUSH_DONE = "push_done", _("Carrier told")
        PUSH_AGAIN = "push_again", _("Carrier to be told again")
        PUSH_FAILED = "push_failed", _("Telling the carrier failed")
        ERASURE = "erasure", _("Personal data erased")

    RESTORED = (Kind.OPT_IN, Kind.MANUAL_RESTORE)

    class Source(models.TextChoices):
        """The channel it came by."""

        TEXT = "text", _("Text")
        CALL = "call", _("Call")
        EMAIL = "email", _("Email")
        IN_PERSON = "in_person", _("In person")
        STAFF = "staff", _("Staff")
        IMPORT = "import", pgettext_lazy("channel", "Import")
        CARRIER = "carrier", _("Carrier")

    contact = models.ForeignKey(
        Contact, on_delete=models.PROTECT, related_name="consent_events", verbose_name=_("contact")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    source = models.CharField(_("source"), max_length=12, choices=Source)
    text = models.TextField(_("text"), blank=True, help_text=_("The words that decided it, or the carrier's answer."))
    owned_number = models.CharField(
        _("owned number"), max_length=20, blank=True, help_text=_("Our number concerned, E.164.")
    )
    said_at = models.DateTimeField(
        _("said at"), help_text=_("When it was said, by the carrier's clock where it is a text.")
    )
    at = models.DateTimeField(_("at"), default=timezone.now, help_text=_("When we recorded it."))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
    )
    phone = models.CharField(max_length=20, blank=True, editable=False)
    salt = models.CharField(max_length=32, blank=True, editable=False)
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    number = models.BigIntegerField(unique=True, editable=False)
    previous = models.CharField(max_length=64, blank=True, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)

    class Meta:
        verbose_name = _("consent event")
        verbose_name_plural = _("consent events")
        ordering = ["-at", "-id"]
        constraints = [models.CheckConstraint(condition=models.Q(number__gt=0), name="contacts_event_number_positive")]
        indexes = [
            # a person's ledger, newest first; the newest START of a person (contacts.consent.opt_out)
            models.Index(fields=["contact", "kind", "-said_at"], name="contacts_event_by_kind"),
            models.Index(fields=["contact", "-at", "-id"], name="contacts_event_of_contact"),
            # inbox.carrier_blocks.remaining: the restorations, which are few, newest first
            models.Index(
                fields=["-number"],
                condition=models.Q(kind__in=["opt_in", "manual_restore"]),
                name="contacts_event_restored",
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(kind)s of contact %(contact)s") % {"kind": self.kind, "contact": self.contact_id}


class LedgerHead(models.Model):
    """The account's one row (`pk` 1, made when first needed): the ledger's newest line. Writers take turns on it."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="contacts_ledgerhead_one_row")]

    def __str__(self) -> str:
        return f"ledger at line {self.number}"
