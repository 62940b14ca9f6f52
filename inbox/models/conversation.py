"""Conversations: one owned number with one contact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from inbox.models.owned_number import OwnedNumber

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Sets of conversations."""

    def visible_to(self, user: User | AnonymousUser) -> ConversationQuerySet:
        """Keep those on numbers that `user` may see; every view starts here."""
        return self.filter(owned_number__in=OwnedNumber.objects.visible_to(user))

    def open(self) -> ConversationQuerySet:
        """Keep those that wait for us."""
        return self.filter(status=Conversation.Status.OPEN)


class Conversation(models.Model):
    """All texts between one owned number and one contact, with where the work on them stands.

    open ─> closed (a person) ─> open (an inbound text, or a person); snoozed ─> open the same way.
    any ─> spam ─> open or closed: by a person alone (`inbox.spam`). `waiting_since` is the oldest inbound text that
    nobody has answered, nor closed away, since `answered_at`.
    The preview columns copy the newest message, so that the list reads one table.
    """

    class Status(models.TextChoices):
        """Where the work stands."""

        OPEN = "open", _("Open")
        SNOOZED = "snoozed", _("Snoozed")
        CLOSED = "closed", _("Closed")
        SPAM = "spam", _("Spam")

    owned_number = models.ForeignKey(
        OwnedNumber, verbose_name=_("owned number"), on_delete=models.PROTECT, related_name="conversations"
    )
    contact = models.ForeignKey(
        Contact, verbose_name=_("contact"), on_delete=models.PROTECT, related_name="conversations"
    )
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("assignee"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_conversations",
    )
    is_new_to_assignee = models.BooleanField(_("is new to assignee"), default=False, db_default=False)
    team = models.ForeignKey(
        "accounts.Team",
        verbose_name=_("team"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="conversations",
    )
    snoozed_until = models.DateTimeField(_("snoozed until"), null=True, blank=True)
    snoozed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("snoozed by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    last_message_at = models.DateTimeField(_("last message at"), default=timezone.now)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    last_inbound_at = models.DateTimeField(_("last inbound at"), null=True, blank=True)
    preview = models.CharField(_("preview"), max_length=160, blank=True)
    preview_direction = models.CharField(_("preview direction"), max_length=8, blank=True)
    preview_status = models.CharField(_("preview status"), max_length=10, blank=True)
    tags = models.ManyToManyField(
        "contacts.Tag", verbose_name=_("tags"), through="inbox.ConversationTag", related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(fields=["owned_number", "contact"], name="inbox_conversation_one_per_pair"),
            models.CheckConstraint(
                condition=Q(status__in=["open", "snoozed", "closed", "spam"]), name="inbox_conversation_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="snoozed") | Q(snoozed_until__isnull=False),
                name="inbox_conversation_snoozed_has_an_end",
            ),
        ]
        indexes = [
            # the list of one number in one state, newest first, by keyset (inbox.listing)
            models.Index(fields=["owned_number", "status", "-last_message_at", "-id"], name="inbox_conv_list"),
            # who waits longest on one number, by keyset
            models.Index(
                fields=["owned_number", "status", "waiting_since", "id"],
                condition=Q(waiting_since__isnull=False),
                name="inbox_conv_waiting",
            ),
            # the sweep: what wakes next
            models.Index(fields=["snoozed_until"], condition=Q(status="snoozed"), name="inbox_conv_to_wake"),
            # "mine": a person's conversations, newest first, by keyset
            models.Index(
                fields=["assignee", "status", "-last_message_at", "-id"],
                condition=Q(assignee__isnull=False),
                name="inbox_conv_assigned",
            ),
            # the badge of "mine": what a person was given and has not seen
            models.Index(
                fields=["assignee", "owned_number"],
                condition=Q(is_new_to_assignee=True),
                name="inbox_conv_new_to_assignee",
            ),
            # "my teams": a team's conversations, newest first, by keyset
            models.Index(
                fields=["team", "status", "-last_message_at", "-id"],
                condition=Q(team__isnull=False),
                name="inbox_conv_of_team",
            ),
            # the badge of "my teams": what nobody has claimed yet
            models.Index(
                fields=["team", "owned_number"],
                condition=Q(team__isnull=False, assignee__isnull=True, status="open"),
                name="inbox_conv_to_claim",
            ),
            # "unassigned" of one number, newest first, by keyset
            models.Index(
                fields=["owned_number", "status", "-last_message_at", "-id"],
                condition=Q(assignee__isnull=True),
                name="inbox_conv_unassigned",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class ConversationEvent(models.Model):
    """A quiet line in the thread: who did what, and when. `detail` names what it was done with, as it was then."""

    LONGEST_DETAIL = 300

    class Kind(models.TextChoices):
        """What happened, as the thread says it."""

        CLOSED = "closed", _("closed this conversation")
        REOPENED = "reopened", _("reopened this conversation")
        SNOOZED = "snoozed", _("snoozed this conversation")
        WOKE = "woke", _("came back from its snooze")
        ASSIGNED = "assigned", _("assigned this conversation")
        UNASSIGNED = "unassigned", _("took the assignment off")
        RENAMED = "renamed", _("changed this person's name")
        SCHEDULED = "scheduled", _("scheduled a text")
        RESCHEDULED = "rescheduled", _("changed a scheduled text")
        UNSCHEDULED = "unscheduled", _("cancelled a scheduled text")
        SENT_EARLY = "sent_early", _("sent a scheduled text at once")
        OPTED_OUT = "opted_out", _("opted out of texts")
        OPTED_IN = "opted_in", _("can be texted again")
        UNDONE = "undone", _("undid that")
        SPAM = "spam", _("marked this person as spam")
        NOT_SPAM = "not_spam", _("took the mark as spam off")
        TEAM_GIVEN = "team_given", _("assigned this conversation to the team")
        TEAM_TAKEN = "team_taken", _("took the team off")
        TAGGED = "tagged", _("tagged this conversation")
        UNTAGGED = "untagged", _("took off")

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    target = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    detail = models.CharField(max_length=LONGEST_DETAIL, blank=True, db_default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["conversation", "at", "id"], name="inbox_event_in_thread")]

    def __str__(self) -> str:
        return f"{self.kind} in conversation {self.conversation_id}"


class Unread(models.Model):
    """How many inbound texts of a conversation one person has not had on screen; no row means none.

    A table of its own, so that the badge counts a person's few rows and never walks conversations.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="unread")
    owned_number = models.ForeignKey(OwnedNumber, on_delete=models.CASCADE, related_name="+")
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "conversation"], name="inbox_unread_one_per_person"),
        ]
        indexes = [
            # the badges: a person's unread texts on one number, summed from the index alone
            models.Index(fields=["user", "owned_number", "count"], name="inbox_unread_badge"),
        ]

    def __str__(self) -> str:
        return f"{self.count} unread in conversation {self.conversation_id}"
