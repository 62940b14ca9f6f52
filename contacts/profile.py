"""What we know of a person: adding and changing it, the same for all numbers of that person, with who and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from contacts import erasure
from contacts.models import Contact, ContactChange, Tag

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from accounts.models import User

Kind = ContactChange.Kind


def same_person(contact: Contact) -> QuerySet[Contact]:
    """Return all contacts of the person, this one among them."""
    if contact.person_id is None:
        return Contact.objects.filter(pk=contact.pk)
    return Contact.objects.filter(person=contact.person_id)


def add(*, phone: str, values: Mapping[str, Any], by: User, kind: str = Kind.CREATED) -> tuple[Contact, bool]:
    """Return the contact of a number (E.164), added to everyone's contacts, and whether it is new.

    One that is there already keeps its profile: `edit` changes that.
    """
    with transaction.atomic():
        contact, is_new = erasure.of_phone(phone, **tidy(values), is_shared=True)
        if is_new:
            told = {column: ["", value] for column, value in tidy(values).items() if value}
            told |= _set_tags(contact, values, by=by)
            ContactChange.objects.create(contact=contact, kind=kind, actor=by, changes=told)
    return contact, is_new


def edit(*, contact: Contact, values: Mapping[str, Any], by: User, kind: str = Kind.EDITED) -> dict[str, list[Any]]:
    """Change columns of the profile on all contacts of the person; return what changed, as before and after.

    `custom` is laid over the values that are there, and None in it takes a value off; `tags` are the names of all
    tags that the person shall have.
    """
    with transaction.atomic():
        fresh = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
        wanted = tidy(values)
        if "custom" in values:
            laid = {**fresh.custom, **values["custom"]}
            wanted["custom"] = {key: value for key, value in laid.items() if value is not None}
        changes = {
            column: [getattr(fresh, column), value]
            for column, value in wanted.items()
            if getattr(fresh, column) != value
        }
        if changes:
            same_person(fresh).update(**{column: after for column, (_, after) in changes.items()})
        changes |= _set_tags(fresh, values, by=by)
        if changes:
            ContactChange.objects.create(contact=fresh, kind=kind, actor=by, changes=changes)
    for column in changes.keys() & wanted.keys():
        setattr(contact, column, wanted[column])
    return changes


def _set_tags(contact: Contact, values: Mapping[str, Any], *, by: User) -> dict[str, list[Any]]:
    """Give all contacts of the person the tags named in `values`, if any are; return the change."""
    if "tags" not in values:
        return {}
    before = {tag.pk: tag for tag in contact.tags.all()}
    after = {tag.pk: tag for tag in Tag.objects.ensure(values["tags"][: Tag.MOST_ON_ONE], by=by)}
    if before.keys() == after.keys():
        return {}
    for each in same_person(contact):
        each.tags.set(after)
    return {"tags": [sorted(tag.name for tag in tags.values()) for tags in (before, after)]}


def newest_change(contact: Contact) -> ContactChange | None:
    """Return the newest change of the person's profile: who edits says which one they had on screen."""
    return ContactChange.objects.filter(contact__in=same_person(contact)).select_related("actor").first()


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the profile's columns among `values`, with blanks and unseen characters put right."""
    tidied = {column: values[column] for column in Contact.PROFILE if column in values}
    for column, value in tidied.items():
        if isinstance(value, str):
            tidied[column] = " ".join(value.replace("\x00", "").split())
    if "custom" in tidied:
        tidied["custom"] = {key: value for key, value in tidied["custom"].items() if value is not None}
    return tidied
