"""Conversations as texts come and go: start, wake, show the newest, count what is unread."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from contacts import erasure, policy
from contacts.keywords import Keyword
from contacts.models import Contact
from inbox import live, statements
from inbox.models import Conversation, ConversationEvent, Message, OwnedNumber, Unread

Kind = ConversationEvent.Kind

IS_AMONG = """u.is_superuser
    OR EXISTS (SELECT 1 FROM inbox_ownednumber_people p
               WHERE p.ownednumber_id = %(owned_number_id)s AND p.user_id = u.id)
    OR EXISTS (SELECT 1 FROM inbox_ownednumber_teams t JOIN accounts_team_members m ON m.team_id = t.team_id
               WHERE t.ownednumber_id = %(owned_number_id)s AND m.user_id = u.id)"""
"""Who may see a number that is not open to all; `OwnedNumberQuerySet.visible_to` says the same."""
SHOW_INBOUND = """
    UPDATE inbox_conversation SET
        waiting_since = CASE WHEN %(waits)s AND (answered_at IS NULL OR answered_at < %(occurred_at)s)
            AND (waiting_since IS NULL OR waiting_since > %(occurred_at)s) THEN %(occurred_at)s ELSE waiting_since END,
        last_inbound_at = CASE WHEN last_inbound_at >= %(occurred_at)s THEN last_inbound_at ELSE %(occurred_at)s END,
        preview = CASE WHEN last_message_at <= %(occurred_at)s THEN %(preview)s ELSE preview END,
        preview_direction = CASE WHEN last_message_at <= %(occurred_at)s THEN %(direction)s ELSE preview_direction END,
        preview_status = CASE WHEN last_message_at <= %(occurred_at)s THEN %(status)s ELSE preview_status END,
        last_message_at = CASE WHEN last_message_at <= %(occurred_at)s THEN %(occurred_at)s ELSE last_message_at END
    WHERE id = %(conversation_id)s RETURNING status, EXISTS (
        SELECT 1 FROM inbox_message m WHERE m.conversation_id = inbox_conversation.id
            AND m.status IN ('scheduled', 'queued') AND m.cancels_on_reply)
    """
"""Shows a customer's new text in the list, unless a newer one stands there; raw, as the ORM takes two statements.

It gives the conversation's status, and whether a text waits that a reply makes void.
"""

SHOW_STATUS = """
    UPDATE inbox_conversation SET preview_status = m.status FROM inbox_message m
    WHERE m.id = %(message)s AND inbox_conversation.id = m.conversation_id
        AND inbox_conversation.last_message_at = m.occurred_at AND inbox_conversation.preview_direction = m.direction
    """
"""Raw: one statement for each outcome of a text, where the ORM takes two."""


def start(*, owned_number: OwnedNumber, phone: str) -> Conversation:
    """Return the conversation of a number of ours with `phone` (E.164), made where there is none."""
    contact, _ = erasure.of_phone(phone)
    conversation, _ = Conversation.objects.get_or_create(
        owned_number=owned_number, contact=contact, defaults={"status": first_status(contact)}
    )
    return conversation


def first_status(contact: Contact) -> Conversation.Status:
    """Return how a new conversation with this person begins."""
    return Conversation.Status.SPAM if contact.blocked_at else Conversation.Status.OPEN


def lock_known(*, owned_number: str, phone: str) -> Conversation | None:
    """Return the conversation of two numbers (E.164), its contact's row locked until the transaction ends.

    None where they never had one. Raw, and with few columns: one statement where the ORM takes four, for each text.
    """
    lock = statements.locking("c")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT v.id, v.owned_number_id, v.contact_id, n.is_open_to_all FROM inbox_conversation v
            JOIN contacts_contact c ON c.id = v.contact_id JOIN inbox_ownednumber n ON n.id = v.owned_number_id
            WHERE c.phone = %s AND n.number = %s {lock}
            """,  # noqa: S608 - the dialect's own words
            [phone, owned_number],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    conversation, number, contact, is_open_to_all = row
    known = statements.part_of(Conversation, id=conversation, owned_number_id=number, contact_id=contact)
    known.owned_number = statements.part_of(OwnedNumber, id=number, is_open_to_all=bool(is_open_to_all))
    return known


def wake(conversation: Conversation, *, at: datetime) -> None:
    """Open the conversation again: its customer wrote. What is spam stays so."""
    stays = [Conversation.Status.OPEN, Conversation.Status.SPAM]
    was_closed = Conversation.objects.filter(pk=conversation.pk).exclude(status__in=stays)
    if was_closed.update(status=Conversation.Status.OPEN):
        ConversationEvent.objects.create(conversation=conversation, kind=Kind.REOPENED, at=at)


def mark_read(*, conversation: Conversation, by: User, seen: int | None = None) -> None:
    """Say what `by` has had on screen: everything, or the texts up to the key `seen`; what came after stays unread.

    The row is held meanwhile, so that a text that comes in at this moment counts after us.
    """
    mine = Unread.objects.filter(user=by, conversation=conversation)
    if seen is None:
        if mine.delete()[0]:
            live.announce(conversation, "read")
        return
    with transaction.atomic():
        list(mine.select_for_update().values_list("pk"))
        rows = conversation.messages.filter(direction=Message.Direction.INBOUND)
        later = rows.filter(pk__gt=seen).count()
        changed = mine.filter(count__gt=later).update(count=later) if later else mine.delete()[0]
        if changed:
            live.announce(conversation, "read")


def count_unread(conversation: Conversation) -> None:
    """Add one unread text for everyone who may see the conversation."""
    facts = {"conversation_id": conversation.pk, "owned_number_id": conversation.owned_number_id}
    statements.run_together([unread_sql(conversation.owned_number)], facts)


def columns_of(message: Message) -> dict[str, Any]:
    """Return a new message's columns, with their values as the database takes them."""
    fields = [field for field in Message._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 - public
    return {str(field.column): field.get_db_prep_save(field.pre_save(message, True), connection) for field in fields}


def insert_sql(columns: Iterable[str], *, only_if: str) -> str:
    """Return what inserts a message if a condition holds and gives its key, or nothing where one has its carrier's id.

    Raw, since no ORM call tells what a conflict left out.
    """
    names, values = ", ".join(columns), ", ".join(f"%({column})s" for column in columns)
    return f"""
        INSERT INTO inbox_message ({names}) SELECT {values} WHERE {only_if} ON CONFLICT DO NOTHING RETURNING id
        """


def unread_sql(number: OwnedNumber) -> str:
    """Return what adds one unread text for everyone who may see `number`, with its parameters' names.

    Raw, since no ORM call adds to what is there on conflict; SQLite and PostgreSQL read it alike. The number's own
    row decides first: planning the longer form takes PostgreSQL as long as everything else that a text writes.
    """
    may_see = "" if number.is_open_to_all else f"AND ({IS_AMONG})"
    return f"""
        INSERT INTO inbox_unread (user_id, conversation_id, owned_number_id, count)
        SELECT u.id, %(conversation_id)s, %(owned_number_id)s, 1 FROM accounts_user u WHERE u.is_active {may_see}
            AND NOT EXISTS (SELECT 1 FROM inbox_conversation v WHERE v.id = %(conversation_id)s AND v.status = 'spam')
        ON CONFLICT (user_id, conversation_id) DO UPDATE SET count = inbox_unread.count + 1
        """  # noqa: S608 - no part comes from outside


def note_for_all(contact: Contact, kind: Kind, *, by: User | None = None) -> None:
    """Put a quiet line into each conversation with `contact`, and tell the open pages."""
    now = timezone.now()
    every = list(contact.conversations.order_by("pk"))
    ConversationEvent.objects.bulk_create(
        ConversationEvent(conversation=conversation, kind=kind, actor=by, at=now) for conversation in every
    )
    for conversation in every:
        live.announce(conversation, "consent")


def show_newest(message: Message) -> None:
    """Copy a new message into its conversation's preview, unless a newer one stands there."""
    Conversation.objects.filter(pk=message.conversation_id, last_message_at__lte=message.occurred_at).update(
        last_message_at=message.occurred_at,
        preview=preview_of(message.body),
        preview_direction=message.direction,
        preview_status=message.status,
    )
    if message.is_inbound:
        _wait(message)
    elif message.purpose == Message.Purpose.REPLY:
        answer(Conversation.objects.filter(pk=message.conversation_id), at=message.occurred_at)


def _wait(message: Message) -> None:
    """Say that the customer waits for an answer to this text, unless they have one; `SHOW_INBOUND` says the same."""
    if not asks(message.body):
        return
    unanswered = Q(answered_at__isnull=True) | Q(answered_at__lt=message.occurred_at)
    later = Q(waiting_since__isnull=True) | Q(waiting_since__gt=message.occurred_at)
    rows = Conversation.objects.filter(unanswered, later, pk=message.conversation_id)
    rows.update(waiting_since=message.occurred_at)


def asks(body: str) -> bool:
    """Whether a text waits for an answer: STOP, START and HELP have theirs by rule."""
    return policy.judge(body).keyword in {None, Keyword.AMBIGUOUS}


def answer(conversations: QuerySet[Conversation], *, at: datetime) -> None:
    """Say that everything up to `at` has its answer; what came later, as late news may tell, still waits."""
    inbound = Message.objects.filter(conversation=OuterRef("pk"), direction=Message.Direction.INBOUND)
    later = inbound.filter(occurred_at__gt=at).order_by("occurred_at").values("occurred_at")[:1]
    before = conversations.filter(Q(answered_at__isnull=True) | Q(answered_at__lt=at))
    before.update(answered_at=at, waiting_since=Subquery(later))


def show_status(message_id: int) -> None:
    """Copy a message's new status into the preview, where the message is the newest."""
    statements.run_together([SHOW_STATUS], {"message": message_id})


def preview_of(body: str) -> str:
    """Return the first words, on one line."""
    return " ".join(body[:320].split())[:160]
