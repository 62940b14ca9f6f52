"""Letting go of what is older than the account keeps it: nightly, in batches, oldest first; a dry run counts it.

What is not settled stays: texts that wait, that may or may not have been sent, or of which staff must still decide
whether they opt out. `calls` adds its part (`more`), as we may not import it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from inbox import attachments, pruning, search_index
from inbox.models import Attachment, Conversation, Message, OptOutDoubt, OwnedNumber, Retention

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

logger = structlog.get_logger(__name__)
BATCH = 500
BATCHES = 400
"""Batches of a kind in one night; the next night goes on."""
MOST = 100_000
"""A dry run counts no further."""
Status, Decision = Message.Status, OptOutDoubt.Decision
UNSETTLED = (Status.SCHEDULED, Status.QUEUED, Status.SENDING, Status.UNKNOWN)


class Part(Protocol):
    """What another application keeps for a time."""

    def count(self, before: datetime, most: int) -> int:
        """Return how many would go, no more than `most`."""

    def delete(self, before: datetime, most: int) -> int:
        """Delete the oldest, at most so many; return how many went."""


more: dict[str, Part] = {}
"""By the field of `Retention`, who counts and deletes: `calls/apps.py` adds itself."""


def current() -> Retention:
    """Return what the account keeps, and how long."""
    return Retention.objects.filter(pk=1).first() or Retention(pk=1)


def save(*, days: dict[str, int | None], by: User) -> None:
    """Keep what an admin decided, with who and when."""
    changed = {"changed_by": by, "changed_at": timezone.now()}
    Retention.objects.update_or_create(pk=1, defaults=days | changed)


def dry_run(days: dict[str, int | None]) -> dict[str, int]:
    """Return, by field, how many rows would go now; `MOST` stands for so many and more."""
    now = timezone.now()
    counted = {}
    for name in Retention.KINDS:
        kept = days.get(name) or (settings.EVENTS_KEEP_DAYS if name == "events_days" else None)
        before = now - timedelta(days=kept) if kept else None
        counted[name] = _count(name, before) if before else 0
    return counted


def _count(name: str, before: datetime) -> int:
    if name in more:
        return more[name].count(before, MOST)
    rows = {"texts_days": old_texts, "media_days": old_files, "events_days": pruning.old_events}[name](before)
    return rows.order_by().values("pk")[:MOST].count()


def run() -> dict[str, int]:
    """Let go of what is due; return how many rows went, by field."""
    kept, now = current(), timezone.now()
    gone = {}
    for name in Retention.KINDS:
        days = getattr(kept, name)
        if days and name != "events_days":  # `pruning` sees to these each hour
            gone[name] = _run(name, now - timedelta(days=days))
    if any(gone.values()):
        search_index.purge()
        logger.info("retention", **gone)
    return gone


def _run(name: str, before: datetime) -> int:
    work = {"texts_days": delete_texts, "media_days": delete_files}
    total = 0
    for _ in range(BATCHES):
        went = more[name].delete(before, BATCH) if name in more else work[name](before)
        total += went
        if went < BATCH:
            break
    return total


def old_texts(before: datetime) -> QuerySet[Message]:
    """Return the settled texts from before a moment; number by number, as the index has them (`delete_texts`)."""
    undecided = OptOutDoubt.objects.filter(decision=Decision.NONE).values("message")
    ours = OwnedNumber.objects.values("pk")
    return Message.objects.filter(owned_number__in=ours, occurred_at__lt=before).exclude(
        Q(status__in=UNSETTLED) | Q(pk__in=undecided)
    )


def delete_texts(before: datetime) -> int:
    """Delete the oldest batch of texts, with their pictures; return how many went."""
    with transaction.atomic():
        keys: list[int] = []
        for number in OwnedNumber.objects.order_by("pk").values_list("pk", flat=True):
            rows = old_texts(before).filter(owned_number=number).order_by("occurred_at")
            keys += rows.values_list("pk", flat=True)[: BATCH - len(keys)]
        silent = Conversation.objects.filter(messages__in=keys, last_message_at__lt=before)
        Conversation.objects.filter(pk__in=list(silent.values_list("pk", flat=True))).update(preview="")
        for attachment in Attachment.objects.filter(message__in=keys):
            transaction.on_commit(partial(attachments.remove_files, attachment), robust=True)
        OptOutDoubt.objects.filter(message__in=keys).delete()
        Message.objects.filter(resend_of__in=keys).update(resend_of=None)
        Message.objects.filter(pk__in=keys).delete()
    return len(keys)


def old_files(before: datetime) -> QuerySet[Attachment]:
    """Return the stored pictures of texts from before a moment."""
    return Attachment.objects.filter(state=Attachment.State.STORED, message__occurred_at__lt=before)


def delete_files(before: datetime) -> int:
    """Delete our copies of the oldest batch of pictures; the texts say that they were there. Return how many went."""
    with transaction.atomic():
        rows = list(old_files(before).order_by("pk")[:BATCH])
        for attachment in rows:
            transaction.on_commit(partial(attachments.remove_files, attachment), robust=True)
        gone = Attachment.objects.filter(pk__in=[attachment.pk for attachment in rows])
        gone.update(
            state=Attachment.State.FAILED,
            file="",
            thumbnail="",
            digest="",
            url="",
            error=gettext_noop("Deleted after its time."),
        )
    return len(rows)
