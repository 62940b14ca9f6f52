"""What a call does to its conversation: the list shows it, and one that nobody took is unread and opens it again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from calls import facts, text_back
from calls.models import Call
from inbox import conversations, live
from inbox.models import Conversation, OwnedNumber

if TYPE_CHECKING:
    from collections.abc import Iterable

NEWS = timedelta(days=2)
"""A call that ended longer ago is history: it is filed at once and troubles nobody. The daily report is younger."""


def settle(call_id: int) -> None:
    """Decide a call whose quiet time is over, unless a row came meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        call = Call.objects.select_for_update().filter(pk=call_id, settle_at__lte=now).first()
        if call is None:
            return
        ours = dict(OwnedNumber.objects.values_list("number", "pk"))
        call.result = facts.decide(facts.legs_of(list(call.records.all())), ours).result
        call.settle_at = None
        call.save(update_fields=["result", "settle_at"])
        show([(call, call.started_at)])
        tell(call, now)


def show(calls: Iterable[tuple[Call, datetime | None]]) -> None:
    """Copy the newest call of each conversation into its row of the list, and tell the open pages.

    Beside each call stands when it was thought to have begun before, for a late row may say otherwise.
    """
    newest: dict[int, tuple[Call, datetime | None]] = {}
    for call, former in calls:
        if call.conversation_id:
            held = newest.get(call.conversation_id)
            if held is None or call.started_at >= held[0].started_at:
                newest[call.conversation_id] = (call, former)
    for key, (call, former) in sorted(newest.items()):
        conversation = call.conversation
        if conversation is None:
            continue
        if former or not _is_shown(conversation, call):
            shown = Q(last_message_at__lte=call.started_at) | Q(preview_direction="call", last_message_at=former)
            Conversation.objects.filter(shown, pk=key).update(last_message_at=call.started_at, **preview(call))
        if not is_history(call.ended_at, timezone.now()):
            live.announce(conversation, "call")


def preview(call: Call) -> dict[str, str]:
    """Return the columns with which a conversation's row shows a call."""
    return {
        "preview": call.label,
        "preview_direction": "call",
        "preview_status": call.result if call.is_unanswered else "",
    }


def _is_shown(conversation: Conversation, call: Call) -> bool:
    """Whether the row shows something newer, which only grows newer still, or was made with this call."""
    if conversation.last_message_at > call.started_at:
        return True
    return conversation.last_message_at == call.started_at and conversation.preview == call.label


def tell(call: Call, now: datetime) -> None:
    """Make a settled call that nobody took unread and open its conversation, once; not when somebody answered since.

    A blocked person's call stays in the list of calls and troubles nobody.
    """
    conversation = call.conversation
    if conversation is None or not call.is_unanswered or call.told_at or is_history(call.ended_at, now):
        return
    is_spam = conversation.status == Conversation.Status.SPAM
    if is_spam or not Call.objects.filter(pk=call.pk).still_unanswered().exists():
        return
    Call.objects.filter(pk=call.pk).update(told_at=now)
    call.told_at = now
    conversations.wake(conversation, at=call.started_at)
    conversations.count_unread(conversation)
    text_back.answer(call, now=now)
    live.announce(conversation, "call")


def is_history(ended_at: datetime, now: datetime) -> bool:
    """Whether a call is too old to be news."""
    return ended_at < now - NEWS
