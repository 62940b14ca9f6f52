"""The invariants of DESIGN.md as one checker, held against the page and against the carrier's own log.

For each customer of a test: every accepted text is visible once; a reply was POSTed at most once, but for answers that
say that it was not taken; no POST began after a STOP was committed; what we show agrees with what the carrier took.
"""

import html
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from contacts.models import OptOut
from inbox.models import Message
from tests.faults.desk import Desk, Person

SURELY_NOT_TAKEN = {"401", "unauthorized", "rate_limit", "unavailable"}
"""What the sandbox's log calls the answers after which a machine may POST again."""
BODY = re.compile(r'<p class="bubble-body" dir="auto">(.*?)</p>', re.DOTALL)
PAGES = 20
"""Conversations that are opened; of the rest the database is asked alone."""
LEFT = {"sent", "delivered"}
MAY_HAVE_LEFT = {*LEFT, "failed", "unknown"}


def broken(desk: Desk) -> list[str]:
    """Return a sentence for each promise that is broken to somebody of this test; an empty list is the aim."""
    log = desk.log()
    posts: dict[str, list[dict[str, Any]]] = {}
    for post in log["posts"]:
        posts.setdefault(post["recipient"], []).append(post)
    answered = {each["id"]: each["until"] for each in reversed(log["webhooks"]) if each["status"] == 200}
    faults = []
    for place, person in enumerate(desk.people):
        theirs = list(Message.objects.filter(conversation__contact__phone=f"+{person.phone}"))
        posted = posts.get(person.phone, [])
        faults += [
            f"{person.phone}: {fault}"
            for fault in [
                *not_once(person, theirs, shown_to_staff(desk, person) if opens(person, place) else None),
                *posted_twice(theirs, posted),
                *posted_after_stop(theirs, posted, answered, person),
                *at_odds(theirs, posted),
            ]
        ]
    return faults


def opens(person: Person, place: int) -> bool:
    """Whether this person's conversation is opened as staff would, and shows all that was written."""
    return place < PAGES and len(person.texts) + len(person.replies) <= 40


def shown_to_staff(desk: Desk, person: Person) -> Counter[str]:
    """Count the bodies in the conversation as the page shows it (its newest fifty)."""
    return Counter(html.unescape(body) for body in BODY.findall(desk.page(person)))


def not_once(person: Person, theirs: list[Message], page: Counter[str] | None) -> list[str]:
    """Each accepted text, in and out, is there once, in the database and before staff."""
    kept = Counter((message.direction, message.body) for message in theirs)
    written = Counter(
        [("inbound", words) for words in person.texts] + [("outbound", words) for words in person.replies]
    )
    faults = [
        f"{direction} {words!r} is kept {kept[direction, words]} times, not {times}"
        for (direction, words), times in written.items()
        if kept[direction, words] != times
    ]
    if page is not None:
        said = Counter(words for _, words in written.elements())
        faults += [
            f"{words!r} is shown {page[words]} times, not {times}"
            for words, times in said.items()
            if page[words] != times
        ]
    return faults


def posted_twice(theirs: list[Message], posted: list[dict[str, Any]]) -> list[str]:
    """No text was POSTed again unless the carrier had surely not taken it, and none that is not ours."""
    texts = Counter(message.body for message in theirs if not message.is_inbound)
    tries = Counter(post["content"] for post in posted if post["fault"] not in SURELY_NOT_TAKEN)
    return [
        f"{content!r} was POSTed {count} times for {texts[content]} texts"
        for content, count in tries.items()
        if count > texts[content]
    ]


def posted_after_stop(
    theirs: list[Message], posted: list[dict[str, Any]], answered: dict[str, float], person: Person
) -> list[str]:
    """No reply's POST began after the STOP was committed, but where its claim had been committed before."""
    block = OptOut.objects.filter(contact__phone=f"+{person.phone}").first()
    if block is None:
        return []
    # Committed at the latest when the carrier had our 200; before that its order with a POST is anybody's.
    stops = [message for message in theirs if is_stop(message) and message.carrier_id in answered]
    stop = min(stops, key=lambda message: abs(message.created_at - block.created_at), default=None)
    committed = answered[stop.carrier_id] if stop else block.created_at.timestamp()
    claims = {message.body: message.claimed_at for message in theirs if not message.is_automatic}
    return [
        f"{post['content']!r} was POSTed {post['at'] - committed:.2f} s after the STOP"
        for post in posted
        if post["at"] > committed
        and post["content"] in claims
        and not was_claimed_before(claims[post["content"]], block.created_at)
    ]


def is_stop(message: Message) -> bool:
    """Whether this is the text that asked us to stop."""
    return message.is_inbound and message.body == "STOP"


def was_claimed_before(claimed_at: datetime | None, moment: datetime) -> bool:
    """Whether the claim was made before that moment."""
    return claimed_at is not None and claimed_at.astimezone(UTC) < moment.astimezone(UTC)


def at_odds(theirs: list[Message], posted: list[dict[str, Any]]) -> list[str]:
    """What the carrier took is not shown as unsent, and what is shown as sent was taken."""
    taken = Counter(post["content"] for post in posted if post["uuid"])
    outbound = [message for message in theirs if not message.is_inbound]
    unsaid = [message for message in outbound if taken[message.body] and message.status not in MAY_HAVE_LEFT]
    untrue = [message for message in outbound if message.status in LEFT and not taken[message.body]]
    return [f"{message.body!r} is {message.status}, but was taken" for message in unsaid] + [
        f"{message.body!r} is {message.status}, but was never taken" for message in untrue
    ]
