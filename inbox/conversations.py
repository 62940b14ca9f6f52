"""Conversations as texts come and go: start, wake, show the newest, count what is unread."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from contacts import erasure, policy
from contacts.keywords import Keyword
from contacts.models import Contact
from inbox import live, statements
from inbox.models import Conversation, ConversationEvent, Message, OwnedNumber, Unread

Kind = ConversationEvent.Kind

MAY_SEE = """n.is_open_to_all OR u.is_superuser
    OR EXISTS (SELECT 1 FROM inbox_ownednumber_people p
               WHERE p.ownednumber_id = n.id AND p.user_id = u.id)
    OR EXISTS (SELECT 1 FROM inbox_ownednumber_teams t JOIN accounts_team_members m ON m.team_id = t.team_id
               WHERE t.ownednumber_id = n.id AND m.user_id = u.id)"""
"""Whether a person `u` may see a number `n`; `OwnedNumberQuerySet.visible_to` says the same."""
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

    None where they never had one. Raw, and with few columns: one statement where the ORM takes four.
    """
    lock = f"""
        SELECT v.id, v.owned_number_id, v.contact_id FROM inbox_conversation v
        JOIN contacts_contact c ON c.id = v.contact_id JOIN inbox_ownednumber n ON n.id = v.owned_number_id
        WHERE c.phone = %(phone)s AND n.number = %(number)s {statements.locking("c")}
        """  # noqa: S608 - the dialect's own words
    (row,) = statements.run_together([lock], {"phone": phone, "number": owned_number})
    if row is None:
        return None
    conversation, number, contact = row
    return statements.part_of(Conversation, id=conversation, owned_number_id=number, contact_id=contact)


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
    statements.run_together([unread_sql("%(conversation_id)s")], {"conversation_id": conversation.pk})


def unread_sql(which: str) -> str:
    """Return what adds one unread text for everyone who may see a conversation; `which` is its key, in SQL.

    Raw, since no ORM call adds to what is there on conflict; SQLite and PostgreSQL read it alike.
    """
    return f"""
        INSERT INTO inbox_unread (user_id, conversation_id, owned_number_id, count)
        SELECT u.id, v.id, n.id, 1 FROM inbox_conversation v
            JOIN inbox_ownednumber n ON n.id = v.owned_number_id CROSS JOIN accounts_user u
        WHERE v.id = {which} AND v.status <> 'spam' AND u.is_active AND ({MAY_SEE})
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
    """Say that the customer waits for an answer to this text, unless they have one; `arrivals.SHOW` says the same."""
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
