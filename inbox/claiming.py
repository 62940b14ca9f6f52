"""The claim: what must hold for a text to leave, asked and decided in one transaction, so that it leaves once.

Written by hand, and sent as one message, since each text passes here and all wait for the account's row. The order
of the locks is contact, number, account. `docs/decisions/0002-consent-gate-at-the-claim.md` says why here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from contacts import consent
from contacts.models import Contact
from inbox import conversations, doubts, holds, live, pace, quiet, stale, statements
from inbox.models import Conversation, Message, OwnedNumber, SendingState

Status = Message.Status

CONFIRM_WITHIN = timedelta(minutes=5)
"""The opt-out confirmation may leave no later than this (47 CFR 64.1200(a)(12))."""

MAY_BE_TEXTED = """(
    NOT EXISTS (SELECT 1 FROM contacts_optout o WHERE o.contact_id = %(contact)s)
    OR m.purpose = 'help'
    OR m.purpose = 'opt_out_confirmation' AND EXISTS (
        SELECT 1 FROM contacts_optout o WHERE o.contact_id = %(contact)s AND o.created_at > %(confirm_after)s)
    )"""
"""The one consent gate: no block stands, or this is a text that the rules allow after it."""

GATES = {
    "due": "m.status = 'queued' AND m.not_before <= %(now)s",
    "consent": MAY_BE_TEXTED,
    "no doubt": f"NOT ({doubts.holds('m')})",
    "fresh": "m.held_at IS NULL AND (m.send_before IS NULL OR m.send_before > %(now)s)",
    "by day": "m.quiet_at IS NULL OR m.quiet_at > %(now)s",
    "its turn": f"""NOT EXISTS (
        SELECT 1 FROM inbox_message older WHERE older.conversation_id = %(conversation)s AND older.id < %(message)s
            AND older.status IN ('queued', 'sending') AND older.held_at IS NULL AND NOT ({doubts.holds("older")}))""",
    "number": pace.NUMBER_IS_FREE,
    "account": f"{pace.ACCOUNT_IS_FREE} AND {holds.NOTHING_HOLDS}",
}
"""What a text (`m`) must pass to be claimed: a name for each, and its condition in SQL that both databases read."""

READ = """
    SELECT m.status, m.purpose, m.segments, m.conversation_id, v.owned_number_id, v.contact_id, c.phone,
        n.number, n.texts_per_second
    FROM inbox_message m JOIN inbox_conversation v ON v.id = m.conversation_id
        JOIN contacts_contact c ON c.id = v.contact_id JOIN inbox_ownednumber n ON n.id = m.owned_number_id
    WHERE m.id = %(message)s
    """
TAKE = f"""
    UPDATE inbox_message AS m SET status = 'sending', claimed_at = %(now)s, attempts = attempts + 1
    WHERE m.id = %(message)s AND {" AND ".join(f"({gate})" for gate in GATES.values())}
    RETURNING body, attempts
    """
WHY_NOT = f"SELECT {', '.join(GATES.values())} FROM inbox_message m WHERE m.id = %(message)s"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this worker alone may POST, once."""

    message: Message
    is_probe: bool
    """Whether sending is paused, and this one tries if it works again."""


def claim(message_id: int) -> Claimed | None:
    """Take a queued message for sending, or return None. Open pages hear of the outcome, a moment later.

    The contact's row is locked first, so that an opt-out either is seen here or comes after the claim's commit. Then
    the rows of the pace, and then one conditional UPDATE asks all gates.
    """
    now = timezone.now()
    message = _read(message_id)
    if message is None or message.status not in {Status.QUEUED, Status.SCHEDULED}:
        return None
    facts = _facts(message, now)
    _, state, taken, _, account = statements.run_as_one(_statements(), facts)
    if taken is None and state is None:
        SendingState.current()
        return claim(message_id)
    if state is not None:
        holds.seen.note(*state)
    if taken is None:
        _turn_away(message, now, facts)
        return None
    message.status, message.claimed_at = Status.SENDING, now
    message.body, message.attempts = taken
    return Claimed(message, is_probe=account != (None,))


@cache
def _statements() -> list[str]:
    """Return the claim's statements: lock the contact, lock number and account, take, and count in both paces."""
    lock = statements.locking()
    return [
        f"SELECT id FROM contacts_contact WHERE id = %(contact)s {lock}",
        f"""SELECT s.incarnation, s.mark FROM inbox_ownednumber n CROSS JOIN inbox_sendingstate s
            WHERE n.id = %(number)s AND s.id = 1 {lock}""",
        TAKE,
        *pace.count_claimed(),
    ]


def _read(message_id: int) -> Message | None:
    """Return the message with what the POST needs to know of its two numbers, and no more; nothing is locked yet."""
    (row,) = statements.run_together([READ], {"message": message_id})
    if row is None:
        return None
    status, purpose, segments, conversation, number, contact, phone, digits, texts_per_second = row
    message = statements.part_of(
        Message, id=message_id, conversation_id=conversation, status=status, purpose=purpose, segments=segments
    )
    message.conversation = statements.part_of(Conversation, id=conversation, owned_number_id=number, contact_id=contact)
    message.conversation.contact = statements.part_of(Contact, id=contact, phone=phone)
    message.owned_number = message.conversation.owned_number = statements.part_of(
        OwnedNumber, id=number, number=digits, texts_per_second=texts_per_second
    )
    return message


def _facts(message: Message, now: datetime) -> dict[str, Any]:
    return statements.values(
        now=now,
        message=message.pk,
        conversation=message.conversation_id,
        contact=message.conversation.contact_id,
        confirm_after=now - CONFIRM_WITHIN,
        **holds.facts(now),
        **pace.facts(message.owned_number, now, segments=message.segments or 1),
    )


def _turn_away(message: Message, now: datetime, facts: dict[str, Any]) -> None:
    """Do what a closed gate asks for; a text whose turn or pace has not come just waits."""
    with transaction.atomic():
        consent.lock(message.conversation.contact)
        (passed,) = statements.run_together([WHY_NOT], facts)
        closed = {name for name, is_open in zip(GATES, passed or (), strict=False) if not is_open}
        if "consent" in closed:
            _block(message)
        elif "no doubt" in closed:
            doubts.put_off(message, now)
        elif "fresh" in closed:
            stale.hold_if_stale(message, now)
        elif "by day" in closed:
            quiet.put_back(message, now)


def _block(message: Message) -> None:
    if Message.objects.move(message.pk, Status.BLOCKED, from_=[Status.QUEUED, Status.SCHEDULED]):
        conversations.show_status(message.pk)
        live.announce(message.conversation, "message")
