"""A restored backup: how we know that this database is one, and what it would send a second time.

A backup does not know what was sent after it was made: what waits in it may have left long ago. A mark that only
grows is therefore kept in the database, and outside of it in a file in VAR_DIR, in Redis and in each process, where no
restore of the database reaches. A database that lags behind its own mark was restored. The carrier's list is a second
witness, for the case that the whole machine was (`judge`), and `manage.py after_restore` a third.
`docs/reliability.md` says what each of them sees.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import redis
import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from inbox import holds, stale
from inbox import redis as our_redis
from inbox.models import CatchUp, Message, SendingState
from inbox.models.message import MessageQuerySet

logger = structlog.get_logger(__name__)
Status = Message.Status

WAITING = [Status.QUEUED, Status.SCHEDULED]
MOST_AT_ONCE = 500
"""Texts that one press releases or cancels; the next press takes the next ones."""


def check() -> None:
    """Compare the database's mark with those outside of it, and take the next one. Call it every few seconds.

    What stands outside was in the database before; so it is read first, and a race with others proves nothing wrong.
    """
    state = SendingState.current()
    if not state.incarnation:
        SendingState.objects.filter(pk=1, incarnation="").update(incarnation=secrets.token_hex(16))
        state.refresh_from_db()
    outside = max(_marks_outside(state.incarnation), default=0)
    state.refresh_from_db(fields=["mark", "marked_at"])
    if outside > state.mark:
        declare(why=_("The database is older than what this machine remembers of it."))
    reached = max(outside, state.mark) + 1
    SendingState.objects.filter(pk=1, mark__lt=reached).update(mark=reached, marked_at=timezone.now())
    holds.seen.note(state.incarnation, reached)
    _put_mark_outside(state.incarnation, reached)


def _marks_outside(incarnation: str) -> Iterator[int]:
    yield holds.seen.of(incarnation)
    with suppress(OSError, ValueError):
        name, _space, mark = _file().read_text(encoding="ascii").partition(" ")
        if name == incarnation:
            yield int(mark)
    if not our_redis.is_away():
        with suppress(redis.RedisError, ValueError):
            yield int(our_redis.connection().get(_key(incarnation)) or 0)


def _put_mark_outside(incarnation: str, mark: int) -> None:
    new = _file().with_suffix(f".{os.getpid()}")
    try:
        new.write_text(f"{incarnation} {mark}", encoding="ascii")
        new.replace(_file())
    except OSError as error:
        logger.warning("mark_not_written", error=type(error).__name__)
    if not our_redis.is_away():
        with suppress(redis.RedisError):
            our_redis.connection().set(_key(incarnation), mark)


def _file() -> Path:
    folder: Path = settings.VAR_DIR
    return folder / "mark"


def _key(incarnation: str) -> str:
    return f"textdesk:mark:{incarnation}"


def declare(*, why: str) -> bool:
    """Hold all sending and each text that waits, since this database is a restored one; return whether that is news."""
    now = timezone.now()
    with transaction.atomic():
        SendingState.current()
        state = SendingState.objects.filter(pk=1)
        told = state.filter(Q(restored_at=None) | Q(looked_at__isnull=False)).update(
            restored_at=now,
            restored_from=Coalesce("marked_at", "heard_at"),
            restored_why=why[:300],
            looked_at=None,
            looked_by=None,
        )
        # Whatever was heard before, the carrier's list is read first.
        state.filter(heard_at__gt=now - holds.gap()).update(heard_at=now - holds.gap())
        CatchUp.objects.filter(kind=CatchUp.Kind.RECENT).update(try_at=now)
        waiting = Message.objects.filter(direction=Message.Direction.OUTBOUND, status__in=WAITING)
        held = waiting.update(held_at=Coalesce(F("held_at"), now), held_why=Message.HeldWhy.RESTORED)
    if told:
        logger.error("restored_backup", held=held)
    return bool(told)


def judge(sent_at: datetime | None) -> None:
    """Take the carrier's word: a text of ours left at `sent_at`, when by this database nobody was up to send it."""
    state = SendingState.current()
    if sent_at is None or sent_at <= state.heard_at or state.heard_at > timezone.now() - holds.gap():
        return
    if Message.objects.filter(status__in=WAITING, created_at__lte=state.heard_at).exists():
        declare(why=_("The carrier lists texts of ours that this database does not know."))


def unsure_before(now: datetime) -> datetime | None:
    """Return before when a text that waits may have left without this database's knowing; None in steady times."""
    state = SendingState.current()
    is_away = state.heard_at <= now - holds.gap()
    if state.restored_at and (is_away or state.looked_at is None):
        return state.restored_at
    return state.heard_at if is_away else None


def undecided(user: User) -> MessageQuerySet:
    """Return the texts that were held because of a restore and that `user` may decide on."""
    held = Message.objects.visible_to(user).filter(held_at__isnull=False, status__in=WAITING)
    return held.filter(held_why=Message.HeldWhy.RESTORED)


def release(messages: MessageQuerySet, *, by: User) -> int:
    """Let texts go, once sending goes on; return how many were still held."""
    return sum(stale.release(message=message, by=by) for message in _some(messages))


def cancel(messages: MessageQuerySet, *, by: User) -> int:
    """Give texts up; return how many were still held."""
    return sum(stale.cancel(message=message, by=by) for message in _some(messages))


def _some(messages: MessageQuerySet) -> MessageQuerySet:
    return messages.select_related("conversation").order_by("pk")[:MOST_AT_ONCE]


def end(*, by: User) -> bool:
    """Let sending go on, once catching up is done, since a person has looked; return whether it was held.

    What nobody decided on stays held, each text by itself.
    """
    held = SendingState.objects.filter(pk=1, restored_at__isnull=False, looked_at=None)
    ended = held.update(looked_at=timezone.now(), looked_by=by) == 1
    if ended:
        logger.info("restore_looked_at", by=by.pk)
    return ended
