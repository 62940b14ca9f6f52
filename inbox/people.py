"""What staff know of people: whom one may see, the list of them, and changing a profile so that open pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypedDict

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone

from contacts import merging, profile
from contacts.models import Contact, ContactChange, ContactNote
from inbox import conversations, live, search
from inbox.models import Conversation, ConversationEvent, Mention, Unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from accounts.models import User
    from contacts.models import Tag

PAGE = 50
"""People on a page of the list."""
MOST_ALIKE = 10
"""Contacts that are offered as perhaps the same person."""
MOST_NOTES = 50
"""Notes about a person that a page shows."""
MOST_CONVERSATIONS = 50
"""Conversations of a person that a page shows."""


class News(TypedDict):
    """Whether a conversation has texts that a person has not had on screen, and notes that name them."""

    has_unread: bool
    names_me: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some people, and the key that the next page begins after (nothing after the last)."""

    rows: Sequence[Contact]
    next: int | None


def visible(user: User) -> QuerySet[Contact]:
    """Return the people whom `user` may see: who wrote to a number that they see, and who was added for everyone."""
    if user.is_superuser:
        return Contact.objects.all()
    met = Conversation.objects.visible_to(user).filter(contact=OuterRef("pk"))
    return Contact.objects.filter(Q(is_shared=True) | Exists(met))


def select(user: User, *, query: str = "", tag: Tag | None = None) -> QuerySet[Contact]:
    """Return the people whom `user` may see, who match a query and bear a tag, where those are given."""
    rows = visible(user)
    if query:
        rows = rows.filter(pk__in=search.contacts_matching(query).values("pk"))
    return rows.filter(tags=tag) if tag else rows


def page(
    user: User, *, query: str = "", is_named: bool = True, tag: Tag | None = None, after: int | None = None
) -> Page:
    """Return people by name, or the numbers without a name, newest first; with a query, both kinds that match it."""
    rows = select(user, query=query, tag=tag).annotate(sort=Lower("name"))
    rows = rows.select_related("opt_out").prefetch_related("tags")
    if not query:
        rows = rows.exclude(name="") if is_named else rows.filter(name="")
    last = rows.filter(pk=after).first() if after else None
    if query or is_named:
        if last:
            rows = rows.filter(Q(sort__gt=last.sort) | Q(sort=last.sort, pk__gt=last.pk), sort__gte=last.sort)
        rows = rows.order_by("sort", "pk")
    else:
        rows = (rows.filter(pk__lt=last.pk) if last else rows).order_by("-pk")
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def other_numbers(contact: Contact, user: User) -> QuerySet[Contact]:
    """Return the person's other contacts that `user` may see; none, without asking, where this one is alone."""
    if contact.person_id is None:
        return Contact.objects.none()
    rows = visible(user).filter(person=contact.person_id).exclude(pk=contact.pk)
    return rows.select_related("opt_out").order_by("pk")[: merging.MOST_NUMBERS]


def likely_same(contact: Contact, user: User) -> list[Contact]:
    """Return contacts that bear the same name or email: perhaps the same human being."""
    alike = Q(pk__in=[])
    if contact.name:
        alike |= Q(name__iexact=contact.name)
    if contact.email:
        alike |= Q(email__iexact=contact.email)
    rows = visible(user).filter(alike).exclude(pk__in=profile.same_person(contact).values("pk"))
    return list(rows.select_related("opt_out").order_by("pk")[:MOST_ALIKE])


def join(*, contact: Contact, other: Contact, by: User) -> bool:
    """Make two contacts one person, and show it on the open pages. Raises `merging.TooManyNumbers`."""
    with transaction.atomic():
        joined = merging.join(contact=contact, other=other, by=by)
        if joined:
            contact.refresh_from_db()
            announce(contact)
    return joined


def part(*, contact: Contact, by: User) -> bool:
    """Take one number off its person, and show it on the open pages."""
    with transaction.atomic():
        announce(contact)
        return merging.part(contact=contact, by=by)


def edit(*, contact: Contact, values: Mapping[str, Any], by: User, kind: str = ContactChange.Kind.EDITED) -> bool:
    """Change a person's profile, on all their numbers; a new name is a quiet line in each conversation."""
    with transaction.atomic():
        changes = profile.edit(contact=contact, values=values, by=by, kind=kind)
        if "name" in changes:
            for each in profile.same_person(contact):
                conversations.note_for_all(each, ConversationEvent.Kind.RENAMED, by=by)
        if changes:
            announce(contact)
    return bool(changes)


def announce(contact: Contact) -> None:
    """Tell the open pages of every conversation with this person that the panel beside it changed."""
    for conversation in conversations_of(contact):
        live.announce(conversation, "contact")


def conversations_of(contact: Contact, user: User | None = None) -> QuerySet[Conversation]:
    """Return the conversations with all numbers of a person, newest first; those that `user` may see, if given."""
    rows = Conversation.objects.filter(contact__in=profile.same_person(contact))
    if user:
        rows = rows.visible_to(user)
    return rows.select_related("owned_number", "contact").order_by("-last_message_at", "-pk")[:MOST_CONVERSATIONS]


def unseen_by(conversation: Conversation, user: User) -> list[WithAnnotations[Conversation, News]]:
    """Return the other conversations with this person that hold something which `user` has not had on screen."""
    every = with_news(conversations_of(conversation.contact, user), user)
    return [each for each in every if each.pk != conversation.pk and (each.has_unread or each.names_me)]


def others_of(conversation: Conversation, user: User) -> list[Conversation]:
    """Return the other conversations with this person that `user` may see, newest first."""
    return [each for each in conversations_of(conversation.contact, user) if each.pk != conversation.pk]


def with_news(
    rows: QuerySet[Conversation], user: User
) -> QuerySet[WithAnnotations[Conversation, News], WithAnnotations[Conversation, News]]:
    """Add to conversations what `user` has not had on screen."""
    unread = Unread.objects.filter(user=user, conversation=OuterRef("pk"))
    named = Mention.objects.filter(user=user, seen_at__isnull=True, conversation=OuterRef("pk"))
    return rows.annotate(has_unread=Exists(unread), names_me=Exists(named))


def notes_about(contact: Contact) -> QuerySet[ContactNote]:
    """Return the notes about a person, newest first."""
    rows = ContactNote.objects.filter(contact__in=profile.same_person(contact), removed_at__isnull=True)
    return rows.select_related("author").order_by("-at", "-pk")[:MOST_NOTES]


def add_note(*, contact: Contact, body: str, by: User, client_token: str) -> ContactNote:
    """Write down what colleagues should know of a person; the same token again returns the same note."""
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    try:
        with transaction.atomic():
            note = ContactNote.objects.create(contact=contact, body=body, author=by, client_token=client_token)
            announce(contact)
    except IntegrityError:
        return ContactNote.objects.get(client_token=client_token, author=by)
    return note


def remove_note(*, note: ContactNote, by: User) -> bool:
    """Take a note off the page; return whether it was there. The row stays, with who and when."""
    with transaction.atomic():
        fresh = ContactNote.objects.filter(pk=note.pk, removed_at__isnull=True)
        removed = fresh.update(removed_at=timezone.now(), removed_by=by)
        if removed:
            announce(note.contact)
    return bool(removed)
