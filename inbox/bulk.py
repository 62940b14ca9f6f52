"""Doing one thing to many conversations, and undoing it: what nobody has changed since goes back to how it was."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, Tag
from inbox import assigning, live, moves, snoozing, spam, tagging
from inbox.models import BulkAction, Conversation, ConversationEvent, Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from accounts.models import User
    from inbox.models import OwnedNumber

MOST = 200
"""Conversations that one action takes."""
UNDO_WITHIN = timedelta(hours=1)
KEEP = timedelta(days=1)
MOMENTS = ("snoozed_until", "waiting_since", "answered_at")
COLUMNS = ("status", "assignee_id", "team_id", "is_new_to_assignee", "snoozed_by_id", *MOMENTS)
Rows = list[Conversation]
Kept = dict[str, Any]
Who = TypeVar("Who", bound=models.Model)


class CannotDo(Exception):
    """The action makes no sense; the sentence says why and is fit for staff."""


def do(*, conversations: Rows, kind: str, value: str, by: User) -> BulkAction:
    """Do `kind` to at most `MOST` conversations that `by` may see. Raises `CannotDo`; then nothing was changed."""
    act = ACTIONS.get(kind)
    if act is None:
        raise CannotDo(_("Choose what to do."))
    if len(conversations) > MOST:
        raise CannotDo(_("Choose at most %(count)d conversations.") % {"count": MOST})
    with transaction.atomic():
        before = act(conversations, value, by)
        return BulkAction.objects.create(kind=kind, by=by, before=before)


def undo(*, action: BulkAction, by: User) -> int:
    """Undo one's own action; return how many conversations are as they were. Once, and within `UNDO_WITHIN`."""
    with transaction.atomic():
        mine = BulkAction.objects.filter(pk=action.pk, by=by, undone_at=None, at__gt=timezone.now() - UNDO_WITHIN)
        if not mine.update(undone_at=timezone.now()):
            return 0
        rows = Conversation.objects.select_for_update().filter(pk__in=action.before)
        if action.kind != "spam":  # its people were blocked on all numbers
            rows = rows.visible_to(by)
        back = UNDO.get(action.kind, _back_to_columns)(list(rows.order_by("pk")), action, by)
        for conversation in back:
            live.announce(conversation, "status", "read")
    return len(back)


def prune() -> int:
    """Delete the actions that are too old to be undone; return how many."""
    return BulkAction.objects.filter(at__lt=timezone.now() - KEEP).delete()[0]


def _moved(move: Callable[..., Rows], *changed: str, **more: Any) -> Callable[[Rows, str, User], Kept]:
    """Make an action of a move; `changed` names the columns that must still be as it left them for an undo."""

    def act(rows: Rows, _value: str, by: User) -> Kept:
        return _kept(move(rows, by=by, **more), *changed)

    return act


def _kept(before: Rows, *changed: str) -> Kept:
    """Return how conversations were, and how the changed columns of each are now."""
    now = {row.pk: row for row in Conversation.objects.filter(pk__in=[row.pk for row in before])}
    return {
        str(row.pk): {
            "was": {column: _plain(getattr(row, column)) for column in COLUMNS},
            "left": {column: _plain(getattr(now[row.pk], column)) for column in changed},
        }
        for row in before
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _snooze(rows: Rows, value: str, by: User) -> Kept:
    offered = snoozing.choices(timezone.now()).get(value)
    if offered is None:
        raise CannotDo(_("Choose a moment to come, within a year."))
    return _kept(moves.snooze(rows, until=offered[1], by=by), "status")


def _assign(rows: Rows, value: str, by: User) -> Kept:
    to, rows = _chosen(rows, value, assigning.staff_for)
    return _kept(moves.assign(rows, to=to, by=by), "assignee_id")


def _give(rows: Rows, value: str, by: User) -> Kept:
    to, rows = _chosen(rows, value, assigning.teams_for)
    return _kept(moves.give(rows, to=to, by=by), "team_id")


def _chosen(rows: Rows, value: str, offered: Callable[[OwnedNumber], Sequence[Who]]) -> tuple[Who | None, Rows]:
    """Return whom a key stands for, and the rows whose number they may see; no key stands for nobody."""
    if not value:
        return None, rows
    allowed = {number: offered(number) for number in {row.owned_number for row in rows}}
    known = {one.pk: one for some in allowed.values() for one in some}
    to = known.get(int(value)) if value.isdecimal() else None
    if to is None:
        raise CannotDo(_("They cannot see these conversations, so nothing was assigned."))
    return to, [row for row in rows if to in allowed[row.owned_number]]


def _tag(rows: Rows, value: str, by: User) -> Kept:
    return _tagged(rows, add=_tags(value), by=by)


def _untag(rows: Rows, value: str, by: User) -> Kept:
    return _tagged(rows, remove=_tags(value), by=by)


def _tags(value: str) -> list[Tag]:
    tags = tagging.chosen([value])
    if not tags:
        raise CannotDo(_("This tag is gone."))
    return tags


def _tagged(rows: Rows, *, add: Sequence[Tag] = (), remove: Sequence[Tag] = (), by: User) -> Kept:
    try:
        changes = tagging.change(conversations=rows, add=add, remove=remove, by=by)
    except tagging.TooManyTags as error:
        raise CannotDo(str(error)) from None
    return {
        str(key): {"added": [tag.pk for tag in added], "removed": [tag.pk for tag in removed]}
        for key, (added, removed) in changes.items()
    }


def _read(rows: Rows, _value: str, by: User) -> Kept:
    unread = Unread.objects.filter(user=by, conversation__in=rows)
    counts = {str(key): count for key, count in unread.values_list("conversation", "count")}
    unread.delete()
    for row in rows:
        live.announce(row, "read")
    return counts


def _unread(rows: Rows, _value: str, by: User) -> Kept:
    already = set(Unread.objects.filter(user=by, conversation__in=rows).values_list("conversation", flat=True))
    fresh = [row for row in rows if row.pk not in already]
    for row in fresh:
        snoozing.mark_unread(row, by.pk)
    return {str(row.pk): 0 for row in fresh}


def _spam(rows: Rows, _value: str, by: User) -> Kept:
    """Block, and keep who had how much unread: that goes with the block."""
    theirs = Unread.objects.filter(conversation__contact__in=[row.contact_id for row in rows])
    unread = list(theirs.values_list("conversation", "user", "count"))
    kept = _kept(spam.block(rows, by=by), "status")
    for key, user, count in unread:
        kept.get(str(key), {}).setdefault("unread", []).append([user, count])
    return kept


ACTIONS: dict[str, Callable[[Rows, str, User], Kept]] = {
    "close": _moved(moves.close, "status"),
    "reopen": _moved(moves.reopen, "status"),
    "snooze": _snooze,
    "assign": _assign,
    "team": _give,
    "tag": _tag,
    "untag": _untag,
    "read": _read,
    "unread": _unread,
    "spam": _spam,
}


def _back_to_columns(rows: Rows, action: BulkAction, by: User) -> Rows:
    """Set the columns back where they are as the action left them, with a quiet line in each thread."""
    back = []
    for row in rows:
        kept = action.before[str(row.pk)]
        if all(_plain(getattr(row, column)) == value for column, value in kept["left"].items()):
            was = {column: datetime.fromisoformat(kept["was"][column]) for column in MOMENTS if kept["was"][column]}
            Conversation.objects.filter(pk=row.pk).update(**kept["was"] | was)
            back.append(row)
    if action.kind == "spam":
        people = Contact.objects.filter(pk__in={row.contact_id for row in back})
        people.update(blocked_at=None, blocked_by=None)
        unread = [(row, user, count) for row in back for user, count in action.before[str(row.pk)].get("unread", [])]
        Unread.objects.bulk_create(
            [
                Unread(user_id=user, conversation=row, owned_number_id=row.owned_number_id, count=count)
                for row, user, count in unread
            ],
            ignore_conflicts=True,
        )
    moves.tell(back, ConversationEvent(kind=ConversationEvent.Kind.UNDONE, actor=by))
    return back


def _back_to_tags(rows: Rows, action: BulkAction, by: User) -> Rows:
    for row in rows:
        kept = action.before[str(row.pk)]
        add, remove = ([*Tag.objects.filter(pk__in=kept[name])] for name in ("removed", "added"))
        tagging.change(conversations=[row], add=add, remove=remove, by=by)
    return rows


def _back_to_unread(rows: Rows, action: BulkAction, by: User) -> Rows:
    Unread.objects.bulk_create(
        [
            Unread(user=by, conversation=row, owned_number_id=row.owned_number_id, count=action.before[str(row.pk)])
            for row in rows
        ],
        ignore_conflicts=True,
    )
    return rows


def _back_to_read(rows: Rows, _action: BulkAction, by: User) -> Rows:
    Unread.objects.filter(user=by, conversation__in=rows).delete()
    return rows


UNDO: dict[str, Callable[[Rows, BulkAction, User], Rows]] = {
    "tag": _back_to_tags,
    "untag": _back_to_tags,
    "read": _back_to_unread,
    "unread": _back_to_read,
}
