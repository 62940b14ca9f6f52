"""What people do with conversations, one or many at once: close, reopen, assign, give to a team, put aside.

Each bears who and when: a quiet line in every conversation that it changed. Each returns those, as they were before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inbox import live
from inbox.conversations import answer
from inbox.models import Conversation, ConversationEvent

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import Team, User

Kind, Status = ConversationEvent.Kind, Conversation.Status


def close(conversations: Sequence[Conversation], *, by: User) -> list[Conversation]:
    """Close those that are not closed; nobody waits in them any more."""
    line = ConversationEvent(kind=Kind.CLOSED, actor=by)
    with transaction.atomic():
        closed = _move(
            conversations, line, "status", unless=Q(status__in=[Status.CLOSED, Status.SPAM]), status=Status.CLOSED
        )
        answer(Conversation.objects.filter(pk__in=[row.pk for row in closed]), at=timezone.now())
    return closed


def reopen(conversations: Sequence[Conversation], *, by: User) -> list[Conversation]:
    """Open those that are not open."""
    line = ConversationEvent(kind=Kind.REOPENED, actor=by)
    return _move(conversations, line, "status", unless=Q(status__in=[Status.OPEN, Status.SPAM]), status=Status.OPEN)


def snooze(conversations: Sequence[Conversation], *, until: datetime, by: User) -> list[Conversation]:
    """Put conversations aside until a moment to come."""
    line = ConversationEvent(kind=Kind.SNOOZED, actor=by)
    spam = Q(status=Status.SPAM)
    return _move(conversations, line, "status", unless=spam, status=Status.SNOOZED, snoozed_until=until, snoozed_by=by)


def mark_spam(conversations: Sequence[Conversation], *, by: User) -> list[Conversation]:
    """Take conversations out of the inbox; `inbox.spam` blocks their people along with it."""
    line = ConversationEvent(kind=Kind.SPAM, actor=by)
    return _move(conversations, line, "status", unless=Q(status=Status.SPAM), status=Status.SPAM)


def clear_spam(conversations: Sequence[Conversation], *, status: Conversation.Status, by: User) -> list[Conversation]:
    """Take them back into the inbox, open or closed."""
    line = ConversationEvent(kind=Kind.NOT_SPAM, actor=by)
    return _move(conversations, line, "status", unless=~Q(status=Status.SPAM), status=status)


def assign(conversations: Sequence[Conversation], *, to: User | None, by: User) -> list[Conversation]:
    """Give conversations to a person, who is told unless they took them themselves; or to nobody."""
    line = ConversationEvent(kind=Kind.ASSIGNED if to else Kind.UNASSIGNED, actor=by, target=to)
    unless = Q(assignee=to) if to else Q(assignee__isnull=True)
    is_news = to is not None and to != by
    return _move(conversations, line, "assignee", unless=unless, assignee=to, is_new_to_assignee=is_news)


def give(conversations: Sequence[Conversation], *, to: Team | None, by: User) -> list[Conversation]:
    """Give conversations to a team, whose members see and claim them; or to none. A person's assignment stays."""
    detail = to.name if to else ""
    line = ConversationEvent(kind=Kind.TEAM_GIVEN if to else Kind.TEAM_TAKEN, actor=by, detail=detail)
    return _move(conversations, line, "assignee", unless=Q(team=to) if to else Q(team__isnull=True), team=to)


def see_assignment(conversation: Conversation, *, by: User) -> None:
    """Say that the person to whom the conversation was given has it on screen."""
    if conversation.is_new_to_assignee and conversation.assignee_id == by.pk:
        Conversation.objects.filter(pk=conversation.pk, assignee=by).update(is_new_to_assignee=False)
        conversation.is_new_to_assignee = False
        live.announce(conversation, "read")


def _move(
    rows: Sequence[Conversation], line: ConversationEvent, news: str, *, unless: Q | None = None, **columns: Any
) -> list[Conversation]:
    """Set columns, write the line and tell the pages, but for conversations of which `unless` is true already."""
    with transaction.atomic():
        named = Conversation.objects.filter(pk__in=[row.pk for row in rows])
        due = named.exclude(unless) if unless else named
        before = list(due.select_for_update().order_by("pk"))
        Conversation.objects.filter(pk__in=[row.pk for row in before]).update(**columns)
        tell(before, line)
        for conversation in before:
            live.announce(conversation, news)
    return before


def tell(conversations: Sequence[Conversation], line: ConversationEvent) -> None:
    """Write one quiet line into each of the threads."""
    shared = {"kind": line.kind, "actor": line.actor, "target": line.target, "detail": line.detail}
    now = timezone.now()
    ConversationEvent.objects.bulk_create(
        ConversationEvent(conversation=conversation, at=now, **shared) for conversation in conversations
    )
