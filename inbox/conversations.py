"""What people do with a conversation: start, assign, close, reopen, read. Each bears who and when."""

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from contacts.models import Contact
from inbox import live
from inbox.models import Conversation, ConversationEvent, Message, OwnedNumber, Unread

Kind = ConversationEvent.Kind


def start(*, owned_number: OwnedNumber, phone: str) -> Conversation:
    """Return the conversation of a number of ours with `phone` (E.164), made where there is none."""
    contact, _ = Contact.objects.get_or_create(phone=phone)
    conversation, _ = Conversation.objects.get_or_create(owned_number=owned_number, contact=contact)
    return conversation


def close(*, conversation: Conversation, by: User) -> bool:
    """Close; return whether it was not closed before."""
    return _set_status(conversation, Conversation.Status.CLOSED, Kind.CLOSED, by=by)


def reopen(*, conversation: Conversation, by: User) -> bool:
    """Open again; return whether it was not open before."""
    return _set_status(conversation, Conversation.Status.OPEN, Kind.REOPENED, by=by)


def _set_status(conversation: Conversation, status: Conversation.Status, kind: Kind, *, by: User) -> bool:
    with transaction.atomic():
        changed = Conversation.objects.filter(pk=conversation.pk).exclude(status=status).update(status=status)
        if changed:
            ConversationEvent.objects.create(conversation=conversation, kind=kind, actor=by)
            live.announce(conversation, "status")
    conversation.status = status
    return bool(changed)


def assign(*, conversation: Conversation, to: User | None, by: User) -> bool:
    """Give the conversation to `to`, or to nobody; return whether that changed anything."""
    with transaction.atomic():
        others = Conversation.objects.filter(pk=conversation.pk)
        others = others.exclude(assignee=to) if to else others.filter(assignee__isnull=False)
        changed = others.update(assignee=to)
        if changed:
            kind = Kind.ASSIGNED if to else Kind.UNASSIGNED
            ConversationEvent.objects.create(conversation=conversation, kind=kind, actor=by, target=to)
            live.announce(conversation, "assignee")
    conversation.assignee = to
    return bool(changed)


def rename(*, contact: Contact, name: str) -> None:
    """Name a person, in every conversation with them; an empty name shows the number again."""
    with transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(name=" ".join(name.replace("\x00", "").split()))
        for conversation in contact.conversations.order_by("pk"):
            live.announce(conversation, "contact")


def mark_read(*, conversation: Conversation, by: User) -> None:
    """Say that `by` has had the newest text on screen."""
    if Unread.objects.filter(user=by, conversation=conversation).delete()[0]:
        live.announce(conversation, "read")


def count_unread(conversation: Conversation) -> None:
    """Add one unread text for everyone who may see the conversation, in one statement.

    Raw, since no ORM call adds to what is there on conflict; SQLite and PostgreSQL read it alike.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO inbox_unread (user_id, conversation_id, owned_number_id, count)
            SELECT u.id, %(conversation)s, n.id, 1
            FROM accounts_user u JOIN inbox_ownednumber n ON n.id = %(number)s
            WHERE u.is_active AND (u.is_superuser OR n.is_open_to_all
                OR EXISTS (SELECT 1 FROM inbox_ownednumber_people p
                           WHERE p.ownednumber_id = n.id AND p.user_id = u.id)
                OR EXISTS (SELECT 1 FROM inbox_ownednumber_teams t
                           JOIN accounts_team_members m ON m.team_id = t.team_id
                           WHERE t.ownednumber_id = n.id AND m.user_id = u.id))
            ON CONFLICT (user_id, conversation_id) DO UPDATE SET count = inbox_unread.count + 1
            """,
            {"conversation": conversation.pk, "number": conversation.owned_number_id},
        )


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


def show_status(message_id: int) -> None:
    """Copy a message's new status into the preview, where the message is the newest."""
    message = Message.objects.values("conversation_id", "status", "occurred_at", "direction").get(pk=message_id)
    Conversation.objects.filter(
        pk=message["conversation_id"],
        last_message_at=message["occurred_at"],
        preview_direction=message["direction"],
    ).update(preview_status=message["status"])


def preview_of(body: str) -> str:
    """Return the first words, on one line."""
    return " ".join(body[:320].split())[:160]
