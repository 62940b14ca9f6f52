"""Calls: what the carrier's rows come to, one for each time that somebody rang."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from contacts.phone import format_for_people
from inbox.models import Conversation, Message, OwnedNumber

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

ANONYMOUS = "anonymous"
"""The number of a caller who shows none."""


def answers(contact: OuterRef, since: OuterRef) -> tuple[models.QuerySet[Message], CallQuerySet]:
    """Return what answers a missed call: texts that one of us wrote since, and calls in which we called or spoke.

    From whichever number of ours: who calls back often shows another one than was called.
    """
    texted = Message.objects.filter(
        conversation__contact=contact,
        direction=Message.Direction.OUTBOUND,
        purpose=Message.Purpose.REPLY,
        occurred_at__gt=since,
    ).exclude(status__in=[Message.Status.FAILED, Message.Status.BLOCKED, Message.Status.CANCELLED])
    called = Call.objects.filter(
        Q(direction=Call.Direction.OUTBOUND) | Q(result=Call.Result.ANSWERED),
        conversation__contact=contact,
        started_at__gt=since,
    )
    return texted, called


class CallQuerySet(models.QuerySet["Call"]):
    """Sets of calls."""

    def visible_to(self, user: User | AnonymousUser) -> CallQuerySet:
        """Keep those on numbers that `user` may see; calls on no number of ours are for superusers."""
        if user.is_authenticated and user.is_active and user.is_superuser:
            return self.all()
        return self.filter(owned_number__in=OwnedNumber.objects.visible_to(user))

    def unanswered(self) -> CallQuerySet:
        """Keep the calls to us in which nobody of us spoke with the caller."""
        return self.filter(direction=Call.Direction.INBOUND, result__in=Call.UNANSWERED)

    def still_unanswered(self) -> CallQuerySet:
        """Keep the unanswered calls since which no person of us texted, called or spoke with the caller."""
        rows = self.unanswered().filter(contact__isnull=False)
        for answer in answers(OuterRef("contact"), OuterRef("started_at")):
            # One key, not EXISTS: PostgreSQL would make a join of that, and read all texts that a person ever had.
            rows = rows.alias(answer=Subquery(answer.order_by().values("pk")[:1])).filter(answer__isnull=True)
        return rows


class Call(models.Model):
    """One call, made of the carrier's rows beneath it (`records`); late rows decide it anew (`calls/facts.py`).

    pending (nobody answered yet, rows may still come) ─> missed | voicemail | busy | failed | menu, after quiet
    minutes; answered as soon as one row says so. Each may change once more when a late row comes.
    """

    class Direction(models.TextChoices):
        """Who rang whom."""

        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")
        INTERNAL = "internal", _("Internal")

    class Result(models.TextChoices):
        """How it ended; an outbound call that is `missed` was not picked up by them."""

        PENDING = "pending", _("Not settled yet")
        ANSWERED = "answered", _("Answered")
        MISSED = "missed", _("Missed")
        VOICEMAIL = "voicemail", _("Voicemail")
        BUSY = "busy", _("Busy")
        FAILED = "failed", _("Failed")
        MENU = "menu", _("Menu only")

    UNANSWERED = (Result.MISSED, Result.VOICEMAIL, Result.BUSY, Result.FAILED)
    """How a call to us ends that somebody should answer."""

    direction = models.CharField(_("direction"), max_length=8, choices=Direction)
    result = models.CharField(_("result"), max_length=9, choices=Result, default=Result.PENDING)
    from_number = models.CharField(
        _("from number"), max_length=80, blank=True, help_text=_("E.164, an extension, or anonymous.")
    )
    to_number = models.CharField(_("to number"), max_length=80, blank=True)
    owned_number = models.ForeignKey(
        OwnedNumber,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
        db_index=False,
        verbose_name=_("owned number"),
    )
    extension = models.CharField(
        _("extension"), max_length=20, blank=True, help_text=_("Whose phone of ours took it, rang or called.")
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.SET_NULL, null=True, blank=True, related_name="calls", verbose_name=_("contact")
    )
    conversation = models.ForeignKey(
        Conversation,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
        db_index=False,
        verbose_name=_("conversation"),
    )
    started_at = models.DateTimeField(_("started at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"))
    ring_seconds = models.PositiveIntegerField(_("ring seconds"), default=0)
    talk_seconds = models.PositiveIntegerField(_("talk seconds"), default=0)
    settle_at = models.DateTimeField(_("settle at"), null=True, blank=True)
    """When the sweep decides, since rows may still come until then; empty once it is decided."""
    told_at = models.DateTimeField(_("told at"), null=True, blank=True)
    """When staff were told that it was missed: a call counts as unread once."""
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-started_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=["inbound", "outbound", "internal"]), name="calls_call_direction_known"
            ),
            models.CheckConstraint(
                condition=Q(result__in=["pending", "answered", "missed", "voicemail", "busy", "failed", "menu"]),
                name="calls_call_result_known",
            ),
            models.CheckConstraint(
                condition=~Q(result="pending") | Q(settle_at__isnull=False), name="calls_call_pending_is_awaited"
            ),
            models.CheckConstraint(condition=Q(ended_at__gte=F("started_at")), name="calls_call_ends_after_its_start"),
            models.CheckConstraint(
                condition=~Q(direction="internal") | Q(conversation__isnull=True), name="calls_call_internal_stays_out"
            ),
        ]
        indexes = [
            # the calls page, newest first, by keyset
            models.Index(fields=["-started_at", "-id"], name="calls_call_newest"),
            # the calls page of one number; the figures, from the index alone
            models.Index(
                fields=["owned_number", "-started_at", "-id"],
                include=["direction", "result"],
                name="calls_call_of_number",
            ),
            # a thread's calls
            models.Index(fields=["conversation", "-started_at", "-id"], name="calls_call_in_thread"),
            # the calls that nobody of us took
            models.Index(
                fields=["-started_at", "-id"],
                condition=Q(direction="inbound", result__in=["missed", "voicemail", "busy", "failed"]),
                name="calls_call_unanswered",
            ),
            # grouping: the calls between two numbers about a moment
            models.Index(fields=["from_number", "to_number", "started_at"], name="calls_call_of_pair"),
            # the sweep: what is to be decided
            models.Index(fields=["settle_at"], condition=Q(settle_at__isnull=False), name="calls_call_to_settle"),
        ]

    def __str__(self) -> str:
        words = {"direction": self.get_direction_display().lower(), "number": self.pk}
        return gettext("%(direction)s call %(number)s") % words

    @property
    def is_inbound(self) -> bool:
        """Whether somebody rang us."""
        return self.direction == self.Direction.INBOUND

    @property
    def is_unanswered(self) -> bool:
        """Whether somebody rang us and spoke with nobody."""
        return self.is_inbound and self.result in self.UNANSWERED

    @property
    def label(self) -> str:
        """What happened, in a few words from our side."""
        if self.direction == self.Direction.OUTBOUND:
            return str(OUTBOUND_LABELS[self.result])
        return str(INBOUND_LABELS[self.result])

    @property
    def display_from(self) -> str:
        """The caller as people write numbers."""
        return gettext("Anonymous") if self.from_number in ("", ANONYMOUS) else format_for_people(self.from_number)

    @property
    def display_to(self) -> str:
        """Who was called, as people write numbers."""
        return format_for_people(self.to_number)


INBOUND_LABELS = {
    "pending": _("Call, nobody answered so far"),
    "answered": _("Answered call"),
    "missed": _("Missed call"),
    "voicemail": _("Voicemail"),
    "busy": _("Missed call, we were busy"),
    "failed": _("Missed call, it did not come through"),
    "menu": _("Call, heard the menu only"),
}
OUTBOUND_LABELS = {
    "pending": _("We called, no answer so far"),
    "answered": _("We called"),
    "missed": _("We called, no answer"),
    "voicemail": _("We called, reached a voicemail"),
    "busy": _("We called, they were busy"),
    "failed": _("We called, it did not go through"),
    "menu": _("We called, no person answered"),
}
