"""The first steps of a new desk, for its admins: from the number to the first reply, each ticked by what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from inbox.models import Message, OwnedNumber, WebhookEvent

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `url` is where, if there is such a place."""

    label: str
    how: str
    is_done: bool
    url: str = ""


def steps_for(user: User) -> list[Step]:
    """Return the steps while an admin has some before them; nothing for others, or once put away or done."""
    if not user.is_staff or user.hides_first_steps:
        return []
    found = steps()
    return [] if are_done(found) else found


def steps() -> list[Step]:
    """Return all steps, in their order."""
    texts = Message.objects
    replies = texts.filter(direction="outbound", purpose=Message.Purpose.REPLY, status__in=["sent", "delivered"])
    return [
        Step(
            _("Add your number"),
            _("One that you bought from the carrier."),
            OwnedNumber.objects.exists(),
            reverse("admin:inbox_ownednumber_add"),
        ),
        Step(
            _("Let the carrier reach you"),
            _("At TeleVoIPs, make a webhook to /webhooks/messages of this address."),
            WebhookEvent.objects.exists(),
            reverse("line-health"),
        ),
        Step(
            _("Invite your colleagues"),
            _("Everybody signs in as themselves."),
            User.objects.filter(is_active=True).count() > 1,
            reverse("admin:accounts_user_add"),
        ),
        Step(
            _("Receive the first text"),
            _("Text your number from your own phone."),
            texts.filter(direction="inbound").exists(),
        ),
        Step(_("Send the first reply"), _("Open that text and answer it."), replies.exists()),
    ]


def are_done(found: Sequence[Step]) -> bool:
    """Whether nothing is left to do."""
    return all(step.is_done for step in found)
