"""Messages, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.phone import format_for_people
from contacts.sentences import in_readers_language
from inbox.models.conversation import Conversation
from inbox.models.owned_number import OwnedNumber
from televoips.codes import describe

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    """Sets of messages, and the one way that a status moves."""

    def visible_to(self, user: User | AnonymousUser) -> MessageQuerySet:
        """Keep those on numbers that `user` may see."""
        return self.filter(owned_number__in=OwnedNumber.objects.visible_to(user))

    def move(self, pk: int, to: Message.Status, *, from_: Iterable[Message.Status], **fields: Any) -> bool:
        """Move one message to a status, only from those that may precede it; return whether it moved."""
        return self.filter(pk=pk, status__in=list(from_)).update(status=to, **fields) == 1


class Message(models.Model):
    """A text. Inbound is `received`; outbound goes by this diagram, each arrow one conditional UPDATE:

        scheduled <─> queued ─> sending ─> sent ─> delivered
            │           │ ^        │ │       └──> failed     (the carrier's receipt)
            │           │ └────────┘ ├──────────> failed     (surely refused)
            │           │ (not taken)└──────────> unknown ─> sent | delivered | failed
            └───────────┴─> cancelled (a person, or an answer of a past moment) | blocked (opt-out, at the claim)

    A restored backup holds as scheduled or queued what was sent since: where the carrier's list shows it, it is sent.
    Queued, a text is scheduled again where its recipient's quiet hours began before it left. A `delivered` receipt
    overrules a `failed` one whichever comes first: it is the proof that the text arrived.
    """

    class Direction(models.TextChoices):
        """Who wrote it."""

        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")

    class Status(models.TextChoices):
        """How far it has come."""

        RECEIVED = "received", _("Received")
        SCHEDULED = "scheduled", _("Scheduled")
        QUEUED = "queued", _("Waiting to be sent")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Not delivered")
        UNKNOWN = "unknown", _("May not have been sent")
        BLOCKED = "blocked", _("Not sent: opted out")
        CANCELLED = "cancelled", _("Cancelled")

    class Purpose(models.TextChoices):
        """Why an outbound text was written: by a person, or by us as a rule demands."""

        REPLY = "reply", _("Reply")
        OPT_OUT_CONFIRMATION = "opt_out_confirmation", _("Opt-out confirmation")
        OPT_IN_CONFIRMATION = "opt_in_confirmation", _("Opt-in confirmation")
        HELP = "help", _("Answer to HELP")
        TEXT_BACK = "text_back", _("Answer to a missed call")
        WELCOME = "welcome", _("Welcome")
        CLOSED = "closed", _("Answer out of hours")
        HOLIDAY = "holiday", _("Answer on a holiday")
        KEYWORD = "keyword", _("Answer to a keyword")

    class HeldWhy(models.TextChoices):
        """Why a text is held, and a person asked if it still goes."""

        LATE = "late", _("Its turn came too late")
        RESTORED = "restored", _("It comes from a restored backup")

    conversation = models.ForeignKey(
        Conversation, verbose_name=_("conversation"), on_delete=models.PROTECT, related_name="messages"
    )
    owned_number = models.ForeignKey(
        OwnedNumber, verbose_name=_("owned number"), on_delete=models.PROTECT, related_name="+"
    )
    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose, default=Purpose.REPLY)
    body = models.TextField(_("body"), blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    carrier_id = models.CharField(_("carrier id"), max_length=100, blank=True)
    listed_id = models.CharField(_("listed id"), max_length=100, blank=True, default="", db_default="")
    """The id that the carrier's list shows, once seen there: it may differ from `carrier_id`, the webhooks' one."""
    recovered_at = models.DateTimeField(_("recovered at"), null=True, blank=True)
    """When the carrier's list filled it in: no webhook had brought it, or no Textdesk had sent it (UTC)."""
    client_token = models.CharField(_("client token"), max_length=64, unique=True, null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    resend_of = models.ForeignKey(
        "self", verbose_name=_("resend of"), on_delete=models.PROTECT, null=True, blank=True, related_name="resends"
    )
    segments = models.PositiveSmallIntegerField(_("segments"), null=True, blank=True)
    others = models.JSONField(_("others"), default=list, blank=True)
    """Who else got a group text, E.164."""

    error_code = models.PositiveIntegerField(_("error code"), null=True, blank=True)
    error_text = models.CharField(_("error text"), max_length=300, blank=True)

    occurred_at = models.DateTimeField(_("occurred at"), default=timezone.now)
    """When it was written, by the carrier's clock where it is inbound: what the thread shows and sorts by."""
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    """When a receipt, a match or a person ended it (UTC)."""
    send_before = models.DateTimeField(_("send before"), null=True, blank=True)
    """After this it would come stale: it is held, and a person says whether it still goes (UTC)."""
    held_at = models.DateTimeField(_("held at"), null=True, blank=True)
    """Since when it waits for that word; while it does, the database lets nobody claim it."""
    held_why = models.CharField(
        _("held why"), max_length=8, choices=HeldWhy, default=HeldWhy.LATE, db_default=HeldWhy.LATE
    )
    released_at = models.DateTimeField(_("released at"), null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("released by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    """The moment that a person chose to have it sent at; quiet hours may make it later (UTC)."""
    cancels_on_reply = models.BooleanField(_("cancels on reply"), default=False, db_default=False)
    """Whether it is given up once its recipient writes."""
    quiet_at = models.DateTimeField(_("quiet at"), null=True, blank=True)
    """A scheduled text that was released: from then on it is quiet where its recipient is, and it waits (UTC).

    None for what a person sends at once: they are warned, and decide.
    """
    lookups = models.PositiveSmallIntegerField(_("lookups"), default=0)
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)
    """When the carrier's list was last read for it, its outcome being unknown."""
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("settled by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            # dedupes the carrier's copies, and finds the message of a receipt
            models.UniqueConstraint(
                fields=["owned_number", "carrier_id", "direction"],
                condition=~Q(carrier_id=""),
                name="inbox_message_one_per_carrier_id",
            ),
            # a row of the carrier's list fills in or stands for one text
            models.UniqueConstraint(
                fields=["owned_number", "listed_id", "direction"],
                condition=~Q(listed_id=""),
                name="inbox_message_one_per_listed_id",
            ),
            models.CheckConstraint(
                condition=Q(direction="inbound", status="received")
                | Q(
                    direction="outbound",
                    status__in=[
                        "scheduled",
                        "queued",
                        "sending",
                        "sent",
                        "delivered",
                        "failed",
                        "unknown",
                        "blocked",
                        "cancelled",
                    ],
                ),
                name="inbox_message_status_fits_direction",
            ),
            models.CheckConstraint(
                condition=Q(held_at=None) | Q(status__in=["scheduled", "queued", "cancelled", "blocked"]),
                name="inbox_message_held_is_not_sent",
            ),
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(claimed_at__isnull=False), name="inbox_message_sending_is_claimed"
            ),
            models.CheckConstraint(
                condition=~Q(status="scheduled") | Q(scheduled_for__isnull=False),
                name="inbox_message_scheduled_has_a_moment",
            ),
        ]
        indexes = [
            # a thread, newest first, by keyset
            models.Index(fields=["conversation", "-occurred_at", "-id"], name="inbox_message_thread"),
            # the figures: how many of a range of days, from the index alone
            models.Index(fields=["owned_number", "occurred_at", "direction", "status"], name="inbox_message_figures"),
            # an erasure: the group texts, among which it seeks a number
            models.Index(fields=["id"], condition=~Q(others=[]), name="inbox_message_grouped"),
            # a receipt: the text that bears its id, on whichever number
            models.Index(
                fields=["carrier_id"],
                condition=Q(direction="outbound") & ~Q(carrier_id=""),
                name="inbox_message_of_receipt",
            ),
            # a late webhook: the text that the carrier's list filled in meanwhile
            models.Index(
                fields=["owned_number", "occurred_at"],
                condition=Q(direction="inbound", carrier_id=""),
                name="inbox_message_sans_webhook",
            ),
            # the sweep: what is due, oldest first
            models.Index(fields=["not_before", "id"], condition=Q(status="queued"), name="inbox_message_due"),
            # the sweep: what is to be released, oldest first
            models.Index(fields=["not_before", "id"], condition=Q(status="scheduled"), name="inbox_message_to_release"),
            # the list's rows: does a text wait for its time
            models.Index(fields=["conversation"], condition=Q(status="scheduled"), name="inbox_message_scheduled"),
            # an inbound text: what it makes void
            models.Index(
                fields=["conversation"],
                condition=Q(status__in=["scheduled", "queued"], cancels_on_reply=True),
                name="inbox_message_void_on_reply",
            ),
            # what asks a person, on the page of a restored backup and in line health
            models.Index(
                fields=["id"],
                condition=Q(held_at__isnull=False, status__in=["queued", "scheduled"]),
                name="inbox_message_held",
            ),
            # the claim: does an older text of this conversation still wait
            models.Index(
                fields=["conversation", "id"],
                condition=Q(status__in=["queued", "sending"]),
                name="inbox_message_in_line",
            ),
            # the sweep: what a dead worker left, and what may or may not have been sent
            models.Index(
                fields=["status", "claimed_at"],
                condition=Q(status__in=["sending", "unknown"]),
                name="inbox_message_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} message {self.pk}"

    @property
    def is_inbound(self) -> bool:
        """Whether the customer wrote it."""
        return self.direction == self.Direction.INBOUND

    @property
    def others_for_people(self) -> list[str]:
        """Who else got a group text, as people write numbers."""
        return [format_for_people(number) for number in self.others]

    @property
    def trouble(self) -> str:
        """Why it was not delivered, in plain words for staff; nothing where all is well."""
        if self.status == self.Status.FAILED and self.error_code:
            return gettext(describe(self.error_code).why) % {"code": self.error_code}
        if self.status in {self.Status.FAILED, self.Status.UNKNOWN}:
            # Kept in English, as it was found.
            return in_readers_language(self.error_text) or gettext("It was not delivered.")
        return ""

    @property
    def next_step(self) -> str:
        """What staff can do about a text that was not delivered; nothing where all is well."""
        if self.status != self.Status.FAILED:
            return ""
        if self.error_code:
            return gettext(describe(self.error_code).next_step)
        return gettext("Put that right if you can, and send it again if it is still needed.")

    @property
    def can_be_resent(self) -> bool:
        """Whether staff may be offered to send it once more: not by rule, nor words that are refused each time."""
        is_refused = self.status == self.Status.FAILED and not describe(self.error_code).may_resend
        return self.status in {self.Status.FAILED, self.Status.UNKNOWN} and not self.is_automatic and not is_refused

    @property
    def is_held(self) -> bool:
        """Whether it must not leave by itself any more, and a person is asked."""
        return self.held_at is not None and self.status in {self.Status.QUEUED, self.Status.SCHEDULED}

    @property
    def due_at(self) -> datetime:
        """When a text that came too late was to leave: at its time, or when it was written."""
        return self.scheduled_for or self.created_at

    @property
    def is_shifted(self) -> bool:
        """Whether quiet hours make a scheduled text later than was asked for."""
        return self.scheduled_for is not None and self.not_before > self.scheduled_for

    @property
    def looks_left(self) -> int:
        """How often the carrier's list will still be read for it, where its outcome is unknown."""
        return max(settings.UNKNOWN_LOOKS - self.lookups, 0)

    @property
    def is_automatic(self) -> bool:
        """Whether we sent it by rule, without a person."""
        return self.purpose != self.Purpose.REPLY
