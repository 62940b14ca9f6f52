"""Fetching the pictures of texts from the carrier, before its links die; `inbox/media.py` does the downloading."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from inbox import live, media, nudges, thumbnails
from inbox.models import Attachment

if TYPE_CHECKING:
    from django.db import models

    from accounts.models import User

logger = structlog.get_logger(__name__)
State = Attachment.State

LEASE = timedelta(minutes=2)
"""A fetch in hand keeps others away this long: longer than the download's total deadline."""
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 40, 60)]
"""Between the tries; after the last try an attachment has failed, until a person asks again."""
MAX_ATTEMPTS = len(PAUSES) + 1
NOT_STORED = gettext_noop("Our own store did not take the file")
GIVEN_UP = gettext_noop("The file was given up: fetching it broke off every time.")


def fetch(attachment_id: int) -> None:
    """Fetch one attachment, if it is due; two workers do not fetch the same one at once."""
    now = timezone.now()
    due = Attachment.objects.filter(pk=attachment_id, state=State.WAITING, fetch_at__lte=now)
    if not due.update(fetch_at=now + LEASE, attempts=F("attempts") + 1):
        return
    attachment = Attachment.objects.select_related("message__conversation").get(pk=attachment_id)
    if attachment.attempts > MAX_ATTEMPTS:
        settle(attachment, state=State.FAILED, error=GIVEN_UP)
        return
    try:
        file = media.download(attachment.url, media_url=settings.TELEVOIPS_MEDIA_URL)
        store(attachment, file)
    except media.MediaError as error:
        put_off(attachment, str(error), is_permanent=error.is_permanent)
    except OSError as error:
        logger.exception("attachment_not_stored", attachment=attachment.pk)
        put_off(attachment, f"{NOT_STORED}: {type(error).__name__}.")


def store(attachment: Attachment, file: media.File) -> None:
    """Keep our copy under a name that nobody can guess and that no sender chose."""
    attachment.file.save(f"{secrets.token_hex(16)}{file.extension}", ContentFile(file.data), save=False)
    small = thumbnails.make(file.data) if file.width else None
    if small:
        attachment.thumbnail.save(f"{secrets.token_hex(16)}{thumbnails.EXTENSION}", ContentFile(small), save=False)
    kept = settle(
        attachment,
        state=State.STORED,
        file=attachment.file.name,
        digest=hashlib.sha256(file.data).hexdigest(),
        thumbnail=attachment.thumbnail.name or "",
        content_type=file.content_type,
        size=len(file.data),
        width=file.width,
        height=file.height,
        error="",
    )
    if not kept:
        attachment.file.delete(save=False)
        attachment.thumbnail.delete(save=False)


def remove_files(attachment: Attachment) -> None:
    """Delete our copies of a picture from the disk; the row is the caller's matter."""
    for file in (attachment.file, attachment.thumbnail):
        if file:
            file.delete(save=False)


def put_off(attachment: Attachment, error: str, *, is_permanent: bool = False) -> None:
    """Say what went wrong and plan the next try, or end in `failed` where there is none."""
    logger.warning("attachment_failed", attachment=attachment.pk, attempts=attachment.attempts, error=error)
    if is_permanent or attachment.attempts >= MAX_ATTEMPTS:
        settle(attachment, state=State.FAILED, error=error[:200])
    else:
        fetch_at = timezone.now() + PAUSES[attachment.attempts - 1]
        mine(attachment).update(fetch_at=fetch_at, error=error[:200])


def settle(attachment: Attachment, **fields: object) -> bool:
    """End the fetch and tell open pages; return False where the lease ran out and another worker has it."""
    with transaction.atomic():
        if not mine(attachment).update(**fields):
            return False
        live.announce(attachment.message.conversation, "attachment")
    return True


def mine(attachment: Attachment) -> models.QuerySet[Attachment]:
    """The row, while it is in the hands of the try that `attachment` was read in."""
    return Attachment.objects.filter(pk=attachment.pk, state=State.WAITING, attempts=attachment.attempts)


def try_again(attachment: Attachment, *, by: User) -> bool:
    """Fetch a failed attachment once more, since a person asked; return whether it had failed."""
    now = timezone.now()
    with transaction.atomic():
        failed = Attachment.objects.filter(pk=attachment.pk, state=State.FAILED)
        asked = {"retried_at": now, "retried_by": by}
        if not failed.update(state=State.WAITING, attempts=0, error="", fetch_at=now, **asked):
            return False
        transaction.on_commit(partial(nudges.fetch, attachment.pk), robust=True)
        live.announce(attachment.message.conversation, "attachment")
    logger.info("attachment_retried", attachment=attachment.pk, by=by.pk)
    return True
