"""Tags: what staff name them, and that one word is one tag."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from contacts.models import Tag
from tests.factories import TagFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_word_is_one_tag_in_any_capitals():
    TagFactory(name="Refund")
    with pytest.raises(IntegrityError), transaction.atomic():
        TagFactory(name="refund")
    assert [tag.name for tag in Tag.objects.ensure(["REFUND", "refund "], by=UserFactory())] == ["Refund"]
    assert Tag.objects.count() == 1


def test_a_tag_that_staff_type_bears_who_made_it_and_is_tidied():
    user = UserFactory()
    (tag,) = Tag.objects.ensure(["  #late   pick-up\x00 ", "", " # "], by=user)
    assert (tag.name, tag.created_by) == ("late pick-up", user)


def test_a_long_or_foreign_name_is_kept_as_far_as_it_fits():
    made = Tag.objects.ensure(["x" * 90, "مهم جدا", "🚲 bike"], by=UserFactory())
    assert [tag.name for tag in made] == ["x" * 40, "مهم جدا", "🚲 bike"]


def test_new_tags_differ_in_colour_as_long_as_there_are_colours():
    made = Tag.objects.ensure([f"word {n}" for n in range(8)], by=UserFactory())
    assert {tag.color for tag in made} == set(Tag.Color.values)


def test_a_tag_that_a_colleague_makes_at_the_same_moment_is_taken(monkeypatch):
    theirs = TagFactory(name="vip")
    monkeypatch.setattr(type(Tag.objects.all()), "named", lambda *_: None)
    assert Tag.objects.ensure(["VIP"], by=UserFactory()) == [theirs]


def test_an_admin_makes_renames_and_colours_tags(client):
    boss = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(boss)
    client.post(reverse("admin:contacts_tag_add"), {"name": "Warranty", "color": "teal"})
    tag = Tag.objects.get()
    assert (tag.name, tag.color, tag.created_by) == ("Warranty", "teal", boss)
    answer = client.post(reverse("admin:contacts_tag_add"), {"name": "WARRANTY", "color": "red"})
    assert "This tag exists." in answer.text
    client.post(reverse("admin:contacts_tag_change", args=[tag.pk]), {"name": "Guarantee", "color": "red"})
    tag.refresh_from_db()
    assert (tag.name, tag.color, tag.created_by) == ("Guarantee", "red", boss)
