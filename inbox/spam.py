"""Blocking a person who sends spam: their conversations leave the inbox, on all numbers, until somebody undoes it.

What they send is still stored, and STOP still counts; it wakes nobody (`conversations.wake`, `unread_sql`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from contacts.models import Contact
from contacts.profile import same_person
from inbox import moves
from inbox.models import Conversation, Unread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User


def block(conversations: Sequence[Conversation], *, by: User) -> list[Conversation]:
    """Block the people of these conversations; return all conversations with them that changed, as they were before."""
    with transaction.atomic():
        people = _people_of(conversations)
        Contact.objects.filter(pk__in=people, blocked_at=None).update(blocked_at=timezone.now(), blocked_by=by)
        changed = moves.mark_spam(list(Conversation.objects.filter(contact__in=people)), by=by)
        Unread.objects.filter(conversation__in=[row.pk for row in changed]).delete()
    return changed


def unblock(conversations: Sequence[Conversation], *, by: User) -> list[Conversation]:
    """Undo it: these conversations are open again, and the others with the same people closed."""
    with transaction.atomic():
        people = _people_of(conversations)
        Contact.objects.filter(pk__in=people).update(blocked_at=None, blocked_by=None)
        opened = moves.clear_spam(conversations, status=Conversation.Status.OPEN, by=by)
        others = list(Conversation.objects.filter(contact__in=people))
        return opened + moves.clear_spam(others, status=Conversation.Status.CLOSED, by=by)


def _people_of(conversations: Sequence[Conversation]) -> list[int]:
    """Return the keys of the contacts, with all numbers of each person, locked: a text that comes in waits."""
    contacts = Contact.objects.filter(pk__in={conversation.contact_id for conversation in conversations})
    every = {row.pk for contact in contacts for row in same_person(contact)}
    return list(Contact.objects.select_for_update().filter(pk__in=every).order_by("pk").values_list("pk", flat=True))
