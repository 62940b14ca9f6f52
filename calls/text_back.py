"""Answering a missed call with a text by rule: once, in the number's hours, through the gate that all texts pass."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from calls.models import Call, TextBack
from contacts import consent
from contacts.models import Contact, OptOut
from contacts.phone import is_textable_automatically
from contacts.profile import same_person
from inbox import doubts, sending
from inbox.models import Message, OwnedNumber

Result, Purpose = Call.Result, Message.Purpose

PER_PERSON = timedelta(hours=4)
"""A person gets at most one such text in this time, from and to whichever of the numbers."""
FRESH = timedelta(minutes=15)
"""A call that ended longer ago, as one that only the report told, is for people to answer."""


def answer(call: Call, *, now: datetime) -> Message | None:
    """Queue the text that answers a missed call, in the caller's transaction; None where the rules say no.

    The caller has made sure that nobody texted or called back meanwhile. The contact's row is locked, so that two
    calls at once are answered once, and an opt-out is seen; whatever comes after is the claim's to refuse.
    """
    rule = TextBack.objects.filter(owned_number=call.owned_number_id, is_on=True).select_related("owned_number").first()
    if rule is None or call.contact is None or call.conversation is None:
        return None
    if call.result not in {Result.MISSED, Result.BUSY, Result.FAILED} or call.ended_at < now - FRESH:
        return None
    contact = call.contact
    if contact.blocked_at or not rule.is_open(now) or not _may_be_texted(call):
        return None
    consent.lock(contact)
    if OptOut.objects.filter(contact=contact).exists() or doubts.is_doubted(contact):
        return None
    recent = Message.objects.filter(
        conversation__contact__in=same_person(contact), purpose=Purpose.TEXT_BACK, created_at__gt=now - PER_PERSON
    )
    if recent.exists():
        return None
    return sending.queue(
        conversation=call.conversation,
        body=rule.text,
        purpose=Purpose.TEXT_BACK,
        client_token=f"text-back-{call.pk}",
    )


def take_up(contact: Contact) -> None:
    """Answer the newest missed call that a doubt held back, now that it is dismissed; not if somebody did since."""
    told = Call.objects.still_unanswered().filter(contact=contact, told_at__isnull=False)
    if call := told.order_by("-started_at", "-pk").first():
        answer(call, now=timezone.now())


def _may_be_texted(call: Call) -> bool:
    """Whether the caller is an ordinary number, and ours may send: no loops, no toll-free, no short codes."""
    phone = call.contact.phone if call.contact else ""
    is_ours = OwnedNumber.objects.filter(number=phone).exists()
    return bool(call.owned_number and call.owned_number.is_active) and is_textable_automatically(phone) and not is_ours
