"""Writing an internal note, and telling the colleagues that it names."""

import re
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from inbox import live
from inbox.models import Conversation, Mention, Note, OwnedNumber

MENTION = re.compile(r"(?<![\w@.])@([\w.+-]{1,150})")
MOST_MENTIONS = 20


def write(*, conversation: Conversation, body: str, by: User, client_token: str) -> Note:
    """Add a note and its mentions; the same token again returns the same note."""
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    try:
        with transaction.atomic():
            note = Note.objects.create(conversation=conversation, body=body, author=by, client_token=client_token)
            Mention.objects.bulk_create(
                Mention(note=note, conversation=conversation, user=user)
                for user in mentioned(body, conversation.owned_number)
                if user != by
            )
            live.announce(conversation, "note")
    except IntegrityError:
        return Note.objects.get(client_token=client_token, conversation=conversation, author=by)
    return note


def mentioned(body: str, number: OwnedNumber) -> list[User]:
    """Return the colleagues whom `body` names by @username and who may see the number."""
    names = {name.rstrip(".") for name in MENTION.findall(body)[:MOST_MENTIONS]}
    if not names:
        return []
    named = User.objects.filter(reduce(or_, (Q(username__iexact=name) for name in names)), is_active=True)
    return [user for user in named if OwnedNumber.objects.visible_to(user).filter(pk=number.pk).exists()]


def see_mentions(*, conversation: Conversation, by: User) -> None:
    """Say that `by` has had the notes that name them on screen."""
    unseen = Mention.objects.filter(conversation=conversation, user=by, seen_at__isnull=True)
    if unseen.update(seen_at=timezone.now()):
        live.announce(conversation, "read")
