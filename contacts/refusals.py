"""Telling admins that the carrier says of a number of ours that we do not own it: by a notice and an email, once a day.

Opt-outs are pushed by another number meanwhile (`contacts.pushing`), so nobody waits; but texts from that number will
not leave either, and only an admin can ask the carrier.
"""

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contacts.models import NumberRefusal
from contacts.phone import format_for_people, last4
from televoips.errors import Rejected

logger = structlog.get_logger(__name__)
NOT_OURS = "do not own"
"""What the carrier's sentence holds: its answer has no code for it."""
SHOWN_FOR = timedelta(days=2)
"""How long line health speaks of a refusal after the last one."""
MOST_ADMINS = 50


def note(number: str, error: Rejected) -> bool:
    """Keep that the carrier refused a number (E.164), and tell admins; return whether that is news today."""
    if NOT_OURS not in str(error):
        return False
    now = timezone.now()
    row, is_new = NumberRefusal.objects.get_or_create(
        number=number, day=now.date(), defaults={"said": str(error)[:200], "at": now}
    )
    if is_new and mail(row):
        NumberRefusal.objects.filter(pk=row.pk).update(mailed_at=timezone.now())
    return is_new


def mail(refusal: NumberRefusal) -> bool:
    """Write to the admins, each in their language; return whether it was sent. No opt-out waits for a mail server."""
    admins = get_user_model().objects.filter(is_superuser=True, is_active=True).exclude(email="")
    to: dict[str, list[str]] = {}
    for email, language in admins.order_by("pk").values_list("email", "language")[:MOST_ADMINS]:
        to.setdefault(language or settings.LANGUAGE_CODE, []).append(email)
    sent = []
    for language, emails in to.items():
        with translation.override(language):
            sent.append(_mail(refusal, emails))
    return any(sent)


def _mail(refusal: NumberRefusal, to: list[str]) -> bool:
    number = format_for_people(refusal.number)
    subject = _("The carrier says that %(number)s is not ours") % {"number": number}
    body = _(
        "Textdesk told the carrier of an opt-out for %(number)s, and it answered:\n\n    %(said)s\n\n"
        "The opt-out holds here, and is told by another number of ours. But texts from %(number)s may not leave. "
        "Check the number in Admin, Owned numbers, and ask TeleVoIPs. This is said once a day."
    ) % {"number": number, "said": refusal.said}
    try:
        send_mail(subject, body, None, to)
    except (SMTPException, OSError) as error:
        logger.warning("refusal_not_mailed", number=last4(refusal.number), error=type(error).__name__)
        return False
    return True


def lately(now: datetime) -> list[str]:
    """Return the numbers that the carrier refused in the last days."""
    rows = NumberRefusal.objects.filter(day__gte=(now - SHOWN_FOR).date()).order_by("number")
    return list(rows.values_list("number", flat=True).distinct()[:20])
