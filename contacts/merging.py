"""Joining the numbers of one human being, and taking them apart again.

Nothing moves but the link and the profile: texts, blocks and the ledger's lines stay with the number that they are
about, since a consent is given or withdrawn for a number, and each line's digest covers that number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from contacts.models import Contact, ContactChange, Person, Tag
from contacts.profile import same_person

if TYPE_CHECKING:
    from accounts.models import User

MOST_NUMBERS = 20
"""Numbers that one person may have."""
Kind = ContactChange.Kind
Profile = dict[str, Any]


class TooManyNumbers(Exception):
    """The person would have more numbers than pages show."""


def joined_profile(contact: Contact, other: Contact) -> Profile:
    """Return the profile that both will share: that of `contact`, its blanks filled from `other`."""
    joined: Profile = {
        column: getattr(contact, column) or getattr(other, column) for column in Contact.PROFILE if column != "custom"
    }
    joined["custom"] = {**other.custom, **contact.custom}
    joined["tags"] = sorted({*_tags(contact), *_tags(other)})
    return joined


def join(*, contact: Contact, other: Contact, by: User) -> bool:
    """Make two contacts, with all numbers each has already, one person; return whether they were not one before."""
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(contact, other)}
        contact, other = rows[contact.pk], rows[other.pk]
        if contact.pk == other.pk or (contact.person_id and contact.person_id == other.person_id):
            return False
        if len(rows) > MOST_NUMBERS:
            raise TooManyNumbers
        left = [row.person_id for row in rows.values() if row.person_id and row.person_id != contact.person_id]
        person = contact.person or Person.objects.create(created_by=by)
        shared = joined_profile(contact, other)
        ContactChange.objects.bulk_create(
            ContactChange(contact=row, kind=Kind.MERGED, actor=by, changes=_changes(row, shared))
            for row in rows.values()
        )
        _write(list(rows.values()), shared, person=person)
        Person.objects.filter(pk__in=left).delete()
    return True


def part(*, contact: Contact, by: User) -> bool:
    """Take one number off its person; return whether it had one.

    It has again the profile that it had before it was joined. Where one number is left it is a person no more, and
    what the joining had filled into its profile goes too, unless somebody changed it since.
    """
    with transaction.atomic():
        rows = {row.pk: row for row in _locked(contact)}
        contact = rows.pop(contact.pk)
        person = contact.person
        if person is None:
            return False
        before = {column: values[0] for column, values in _when_joined(contact).items()}
        _part(contact, before, by=by)
        if len(rows) == 1:
            (last,) = rows.values()
            now = {column: getattr(last, column) for column in Contact.PROFILE} | {"tags": _tags(last)}
            joined = _when_joined(last)
            _part(last, {name: old for name, (old, new) in joined.items() if now[name] == new}, by=by)
        if len(rows) <= 1:
            person.delete()
    return True


def _part(contact: Contact, profile: Profile, *, by: User) -> None:
    changes = _changes(contact, profile)
    ContactChange.objects.create(contact=contact, kind=Kind.UNMERGED, actor=by, changes=changes)
    _write([contact], profile, person=None)


def _locked(*contacts: Contact) -> list[Contact]:
    """Hold all numbers of these people until the transaction ends, in one order for everyone.

    Who waited for a row may find that its person got further numbers meanwhile: then those are held too.
    """
    held: list[Contact] = list(contacts)
    while True:
        keys = {key for contact in held for key in same_person(contact).values_list("pk", flat=True)}
        rows = list(Contact.objects.filter(pk__in=keys).order_by("pk").select_for_update(no_key=True))
        if rows == held:
            return rows
        held = rows


def _when_joined(contact: Contact) -> dict[str, tuple[Any, Any]]:
    """Return each column before and after the contact was joined, when it was last alone."""
    changes = ContactChange.objects.filter(contact=contact).order_by("-pk")
    alone = changes.filter(kind=Kind.UNMERGED).first()
    joined = changes.filter(kind=Kind.MERGED, pk__gt=alone.pk if alone else 0).last()
    return {column: (old, new) for column, (old, new) in joined.changes.items()} if joined else {}


def _changes(contact: Contact, profile: Profile) -> dict[str, list[Any]]:
    """Return the profile before and after, whole: taking apart asks for all of it."""
    before: Profile = {column: getattr(contact, column) for column in Contact.PROFILE} | {"tags": _tags(contact)}
    return {column: [before[column], value] for column, value in profile.items()}


def _tags(contact: Contact) -> list[str]:
    return sorted(tag.name for tag in contact.tags.all())


def _write(contacts: list[Contact], profile: Profile, *, person: Person | None) -> None:
    columns = {column: value for column, value in profile.items() if column != "tags"}
    Contact.objects.filter(pk__in=[contact.pk for contact in contacts]).update(person=person, **columns)
    if "tags" in profile:
        tags = list(Tag.objects.filter(name__in=profile["tags"]))
        for contact in contacts:
            contact.tags.set(tags)
