"""What an inbound text writes: its row, its place in the list, who has not read it, and the webhook that brought it.

By hand, since the ORM takes a dozen statements for it and each text passes here. Every statement asks anew which
conversation to write to (`IN_KNOWN`, `IN_ORDINARY`) and finds none where the text is no news, so that all write or none
does: whoever runs them holds the contact's row, and the message itself comes last.
"""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import connection

from inbox import conversations, statements
from inbox.models import Conversation, Message, WebhookEvent

SAME_TIME = timedelta(minutes=2)
"""How far the times of one text may lie apart in a webhook and in the carrier's list."""

IS_NEWS = """
    NOT EXISTS (SELECT 1 FROM inbox_message m WHERE m.owned_number_id = v.owned_number_id
        AND m.direction = 'inbound' AND m.carrier_id = CAST(%(carrier_id)s AS varchar) AND m.carrier_id <> '')
    AND NOT EXISTS (SELECT 1 FROM inbox_message m WHERE m.owned_number_id = v.owned_number_id
        AND m.direction = 'inbound' AND m.carrier_id = '' AND m.occurred_at BETWEEN %(earliest)s AND %(latest)s
        AND m.conversation_id = v.id AND m.body = %(body)s)
    """
"""No copy came before, and the carrier's list did not fill the text in; `receiving.is_copy` says the same."""
IS_VOID_NOW = """EXISTS (SELECT 1 FROM inbox_message m WHERE m.conversation_id = {id}
    AND m.status IN ('scheduled', 'queued') AND m.cancels_on_reply)"""
"""A text waits that a reply makes void."""
OF_PAIR = """
    FROM contacts_contact c JOIN inbox_conversation v ON v.contact_id = c.id
    JOIN inbox_ownednumber n ON n.id = v.owned_number_id WHERE c.phone = %(sender)s AND n.number = %(recipient)s
    """
IN_KNOWN = f"(SELECT v.id FROM inbox_conversation v WHERE v.id = %(conversation)s AND {IS_NEWS})"  # noqa: S608
IN_ORDINARY = f"(SELECT v.id {OF_PAIR} AND v.status = 'open' AND NOT {IS_VOID_NOW.format(id='v.id')} AND {IS_NEWS})"
"""An open conversation, in which a text has no more to do than to be there."""

GIVEN = {"id", "conversation_id", "owned_number_id"}
"""A message's columns that the database knows."""

SHOW = """
    UPDATE inbox_conversation SET
        waiting_since = CASE WHEN %(waits)s AND (answered_at IS NULL OR answered_at < %(occurred_at)s)
            AND (waiting_since IS NULL OR waiting_since > %(occurred_at)s) THEN %(occurred_at)s ELSE waiting_since END,
        last_inbound_at = CASE WHEN last_inbound_at >= %(occurred_at)s THEN last_inbound_at ELSE %(occurred_at)s END,
        preview = CASE WHEN last_message_at <= %(occurred_at)s THEN %(preview)s ELSE preview END,
        preview_direction = CASE WHEN last_message_at <= %(occurred_at)s THEN %(direction)s ELSE preview_direction END,
        preview_status = CASE WHEN last_message_at <= %(occurred_at)s THEN %(status)s ELSE preview_status END,
        last_message_at = CASE WHEN last_message_at <= %(occurred_at)s THEN %(occurred_at)s ELSE last_message_at END
    WHERE id = {which} RETURNING status, {is_void_now}
    """
"""Shows the text in the list, unless a newer one stands there; tells the conversation's status, and if one is void."""
KEEP_EVENT = f"""
    INSERT INTO inbox_webhookevent (received_at, kind, body, state, reason, carrier_id, attempts, try_at)
    SELECT %(received_at)s, 'message', %(raw)s, 'applied', '', '', 0, %(received_at)s WHERE {IN_ORDINARY} IS NOT NULL
    RETURNING id
    """


def store(message: Message) -> tuple[str, bool] | None:
    """Store a text of a conversation whose contact's row is locked, or return None where it is no news.

    Returns the conversation's status, and whether the text makes another one void.
    """
    columns = columns_of(message)
    facts = columns | facts_of(message) | {"conversation": message.conversation_id}
    shown, _, inserted = statements.run_together(_writes(tuple(columns), IN_KNOWN), facts)
    if inserted is None or shown is None:
        return None
    message.pk = inserted[0]
    status, makes_void = shown
    return status, bool(makes_void)


def store_ordinary(message: Message, event: WebhookEvent, *, sender: str, recipient: str) -> Conversation | None:
    """Store a text and its webhook in one round trip and one transaction; return the conversation of the two numbers.

    None, and nothing is stored, where there is none or more is to be done than this: then go the whole way.
    """
    raw = {"received_at": event.received_at, "raw": event.body, "sender": sender, "recipient": recipient}
    columns = columns_of(message)
    facts = columns | facts_of(message) | statements.values(**raw)
    show, unread, insert = _writes(tuple(columns), IN_ORDINARY)
    *_, kept, inserted = statements.run_as_one([_lock_ordinary(), show, unread, KEEP_EVENT, insert], facts)
    if kept is None or inserted is None:
        return None
    (event.pk,) = kept
    message.pk, conversation, number = inserted
    return statements.part_of(Conversation, id=conversation, owned_number_id=number)


def columns_of(message: Message) -> dict[str, Any]:
    """Return a new message's columns that are not NULL, as the database takes them; its conversation gives two more."""
    fields = [field for field in Message._meta.concrete_fields if field.attname not in GIVEN]  # noqa: SLF001 - public
    return {
        str(field.column): field.get_db_prep_save(value, connection)
        for field in fields
        if (value := getattr(message, field.attname)) is not None
    }


def facts_of(message: Message) -> dict[str, Any]:
    """Return what the statements here ask for beside the message's columns."""
    at: datetime = message.occurred_at
    return statements.values(
        preview=conversations.preview_of(message.body),
        waits=conversations.asks(message.body),
        earliest=at - SAME_TIME,
        latest=at + SAME_TIME,
    )


@cache
def _writes(columns: tuple[str, ...], which: str) -> list[str]:
    """Return what shows a text, counts it as unread, and inserts its row with these columns."""
    insert = f"""
        INSERT INTO inbox_message (conversation_id, owned_number_id, {", ".join(columns)})
        SELECT v.id, v.owned_number_id, {", ".join(f"%({column})s" for column in columns)}
        FROM inbox_conversation v WHERE v.id = {which} RETURNING id, conversation_id, owned_number_id
        """  # noqa: S608 - no part comes from outside
    show = SHOW.format(which=which, is_void_now=IS_VOID_NOW.format(id="inbox_conversation.id"))
    return [show, conversations.unread_sql(which), insert]


@cache
def _lock_ordinary() -> str:
    """Return what holds the contact's row, as for everything about consent, and then the conversation's."""
    return f"SELECT v.id {OF_PAIR} {statements.locking('c', 'v')}"
