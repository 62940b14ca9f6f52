"""Tagging conversations, one or many at once; each change is a quiet line in the thread."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from contacts.models import Tag
from inbox import live
from inbox.models import Conversation, ConversationEvent, ConversationTag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

Kind = ConversationEvent.Kind


class TooManyTags(Exception):
    """A conversation would bear more tags than it may; nothing was changed. The sentence is fit for staff."""


def change(
    *, conversations: Sequence[Conversation], add: Sequence[Tag] = (), remove: Sequence[Tag] = (), by: User
) -> dict[int, tuple[list[Tag], list[Tag]]]:
    """Put tags on conversations and take others off; return what was added and removed, by conversation.

    What a conversation bears already, or does not bear, is left as it is. Raises `TooManyTags`.
    """
    with transaction.atomic():
        keys = [conversation.pk for conversation in conversations]
        list(Conversation.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
        borne: defaultdict[int, set[int]] = defaultdict(set)
        rows = ConversationTag.objects.filter(conversation__in=keys)
        for key, tag in rows.values_list("conversation", "tag"):
            borne[key].add(tag)
        changes = {}
        for key in keys:
            added = [tag for tag in add if tag.pk not in borne[key]]
            removed = [tag for tag in remove if tag.pk in borne[key]]
            if len(borne[key]) + len(added) - len(removed) > Tag.MOST_ON_ONE:
                raise TooManyTags(_("A conversation bears at most %(count)d tags.") % {"count": Tag.MOST_ON_ONE})
            if added or removed:
                changes[key] = (added, removed)
        _write(changes, by=by)
        rows.filter(conversation__in=changes, tag__in=remove).delete()
        for conversation in conversations:
            if conversation.pk in changes:
                live.announce(conversation, "tags")
    return changes


def _write(changes: dict[int, tuple[list[Tag], list[Tag]]], *, by: User) -> None:
    """Store the new tags, and the lines that tell of all of them."""
    ConversationTag.objects.bulk_create(
        ConversationTag(conversation_id=key, tag=tag, added_by=by)
        for key, (added, _removed) in changes.items()
        for tag in added
    )
    told = [(key, kind, tags) for key, both in changes.items() for kind, tags in zip(KINDS, both, strict=True) if tags]
    ConversationEvent.objects.bulk_create(
        ConversationEvent(conversation_id=key, kind=kind, actor=by, detail=names(tags)) for key, kind, tags in told
    )


KINDS = (Kind.TAGGED, Kind.UNTAGGED)


def names(tags: Sequence[Tag]) -> str:
    """Return the tags' names as the quiet line says them; who renames or deletes one does not change the past."""
    detail = ", ".join(tag.name for tag in tags)
    return (
        detail
        if len(detail) <= ConversationEvent.LONGEST_DETAIL
        else f"{detail[: ConversationEvent.LONGEST_DETAIL - 1]}…"
    )


def chosen(keys: Sequence[str]) -> list[Tag]:
    """Return the tags of the keys that a form sent; what is no key of a tag is left out."""
    return list(Tag.objects.filter(pk__in=[key for key in keys if key.isdecimal() and len(key) < 19][: Tag.MOST]))
