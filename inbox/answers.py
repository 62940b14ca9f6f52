"""Answers by rule to an ordinary text: welcome, closed, holiday, and words that a number knows. All off by default."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from contacts.kept import Kept
from contacts.models import OptOut
from contacts.vocabulary import COURTESY
from contacts.wording import read as read_words
from inbox import automatic, hours, optout
from inbox.models import AutomaticText, Calendar, Conversation, KeywordAnswer, Message

if TYPE_CHECKING:
    from datetime import datetime

FRESH = timedelta(minutes=15)
"""A text that was written longer ago gets no answer by rule: who wrote it has given up waiting for one."""
Purpose = Message.Purpose


@dataclass(slots=True)
class Rules:
    """What one number (E.164) answers by rule."""

    number: str
    texts: dict[str, str] = field(default_factory=dict)
    """By purpose, the wordings that are switched on."""
    words: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By word, the answer's key and its wording."""
    hours: hours.Hours | None = None


def load() -> dict[int, Rules]:
    """Return the rules of each number that has any, by the number's key."""
    found: dict[int, Rules] = {}
    for text in AutomaticText.objects.select_related("owned_number").filter(
        is_on=True, purpose__in=AutomaticText.OFF_BY_DEFAULT
    ):
        found.setdefault(text.owned_number_id, Rules(text.owned_number.number)).texts[text.purpose] = text.body
    for answer in KeywordAnswer.objects.select_related("owned_number").filter(is_on=True):
        own = found.setdefault(answer.owned_number_id, Rules(answer.owned_number.number))
        own.words[answer.word] = (answer.pk, answer.body)
    for calendar in Calendar.objects.filter(owned_number__in=found).prefetch_related("spans", "holidays"):
        found[calendar.owned_number_id].hours = calendar.hours
    return found


rules = Kept(load)


def has_rules(number: str) -> bool:
    """Whether a number of ours (E.164) answers anything by rule."""
    return any(own.number == number for own in rules().values())


def answer(message: Message) -> list[Message]:
    """Queue what the rules say to an inbound text, in its transaction; the contact's row is locked by the caller.

    A first text gets the welcome; then a word's answer, or that today is a holiday, or that nobody is there. Nothing
    goes to who opted out, to machines or into groups; what waits for longer than `FRESH` is dropped at the claim.
    """
    own = rules().get(message.owned_number_id)
    now = timezone.now()
    if own is None or message.others or message.occurred_at < now - FRESH:
        return []
    conversation = message.conversation
    contact = conversation.contact
    if conversation.status == Conversation.Status.SPAM:
        return []
    if OptOut.objects.filter(contact=contact).exists():
        return []
    if not optout.may_answer(contact, conversation.owned_number, on_toll_free=True):
        return []
    wanted = [Purpose.WELCOME] if Purpose.WELCOME in own.texts and is_first(message) else []
    known = own.words.get(word_of(message.body))
    if known is None and (timely := by_the_clock(own, now)):
        wanted.append(timely)
    when = opens(own, now)
    queued = [
        automatic.answer(conversation, purpose, own.texts[purpose], token=f"{purpose}-{message.pk}", opens=when)
        for purpose in wanted
    ]
    if known:
        key, body = known
        token = f"keyword-{key}-{message.pk}"
        queued.append(automatic.answer(conversation, Purpose.KEYWORD, body, token=token, like=f"keyword-{key}-"))
    return [text for text in queued if text]


def by_the_clock(own: Rules, now: datetime) -> Message.Purpose | None:
    """Return whether the holiday's or the closed answer is due."""
    if own.hours is None or own.hours.is_open(now):
        return None
    if Purpose.HOLIDAY in own.texts and own.hours.is_holiday(now):
        return Purpose.HOLIDAY
    return Purpose.CLOSED if Purpose.CLOSED in own.texts else None


def opens(own: Rules, now: datetime) -> str:
    """Return when somebody is there again, in words."""
    return hours.in_words(own.hours.opens_next(now), now) if own.hours else "soon"


def is_first(message: Message) -> bool:
    """Whether the person never texted any number of ours before."""
    earlier = Message.objects.filter(
        conversation__contact=message.conversation.contact_id, direction=Message.Direction.INBOUND
    )
    return not earlier.exclude(pk=message.pk).exists()


def word_of(text: str) -> str:
    """Return a text as words of ours are compared with it: courtesy at its ends off."""
    words = read_words(text[:200]).words
    while len(words) > 1 and words[0] in COURTESY:
        words = words[1:]
    while len(words) > 1 and words[-1] in COURTESY:
        words = words[:-1]
    return " ".join(words)
