"""Texts of which only a person can say whether they opt out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact
from inbox.models.message import Message
from inbox.models.owned_number import OwnedNumber

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

BUSINESS_DAYS = 10
"""An opt-out is honoured within so many (47 CFR 64.1200(a)(10)); holidays count as business days, to be safe."""


REASONS = {
    "question": _("it asks rather than tells"),
    "partial": _("it ends some texts, not all, or only at times"),
    "near miss": _("it looks like a keyword with a slip of the thumb"),
    "look-alike": _("its letters are not what they look like"),
    "complaint": _("it complains without asking to stop"),
    "what is to end is not said": _("it does not say what is to end"),
    "which texts, or whose": _("it may mean some texts only, or somebody else's"),
    "our own instruction": _("it repeats our own instruction"),
    "two keywords": _("it bears two keywords"),
    "keyword in a sentence": _("a keyword stands in it beside other words"),
    "keyword with a number": _("a number stands beside the keyword"),
    "a joke, perhaps": _("it may be a joke"),
}
"""Why only a person can tell, by the rule of `contacts.keywords` that decided: half a sentence for staff."""


class OptOutDoubtQuerySet(models.QuerySet["OptOutDoubt"]):
    """Sets of doubts."""

    def visible_to(self, user: User | AnonymousUser) -> OptOutDoubtQuerySet:
        """Keep those whose text stands on a number that `user` may see."""
        return self.filter(message__owned_number__in=OwnedNumber.objects.visible_to(user))

    def undecided(self) -> OptOutDoubtQuerySet:
        """Keep those that wait for a person."""
        return self.filter(decision=OptOutDoubt.Decision.NONE)


class OptOutDoubt(models.Model):
    """An inbound text that may or may not ask us to stop; texts by rule to its writer wait until it is decided.

    undecided ─> opted_out (a person; or the writer's own STOP) | dismissed (a person) | superseded (the writer's START)
    """

    class Decision(models.TextChoices):
        """What came of it."""

        NONE = "", _("Undecided")
        OPTED_OUT = "opted_out", _("Opted out")
        DISMISSED = "dismissed", _("Not an opt-out")
        SUPERSEDED = "superseded", _("They texted START")

    message = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="doubt")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="doubts")
    rule = models.CharField(max_length=60)
    matched = models.CharField(max_length=200, blank=True)
    raised_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.NONE, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OptOutDoubtQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["", "opted_out", "dismissed", "superseded"]),
                name="inbox_optoutdoubt_decision_known",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True) | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="inbox_optoutdoubt_decided_when",
            ),
        ]
        indexes = [
            # the claim, and the bar in the thread: does this person's text wait for a decision
            models.Index(fields=["contact"], condition=Q(decision=""), name="inbox_doubt_of_contact"),
            # the queue, oldest first, by keyset
            models.Index(fields=["raised_at", "id"], condition=Q(decision=""), name="inbox_doubt_queue"),
        ]

    def __str__(self) -> str:
        return f"doubt about message {self.message_id}"

    @property
    def reason(self) -> str:
        """Why only a person can tell, as half a sentence."""
        return str(REASONS.get(self.rule, _("its words can be read in two ways")))

    @property
    def due_on(self) -> date:
        """The last day to honour it, counted from the text."""
        return business_days_after(timezone.localdate(self.message.occurred_at), BUSINESS_DAYS)

    @property
    def is_late(self) -> bool:
        """Whether that day has passed."""
        return timezone.localdate() > self.due_on


def business_days_after(day: date, count: int) -> date:
    """Return the day `count` working days (Monday to Friday) after `day`."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
