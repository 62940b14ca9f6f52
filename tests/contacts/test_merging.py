"""Joining numbers of one person, and taking them apart: what is shared, and what never moves."""

import itertools

import pytest

from contacts import consent, ledger, merging, profile
from contacts.models import Contact, ContactChange, CustomField, OptOut, Person, Tag
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory()


def fresh(contact):
    return Contact.objects.get(pk=contact.pk)


def profile_of(contact):
    contact = fresh(contact)
    return {column: getattr(contact, column) for column in Contact.PROFILE}, {tag.name for tag in contact.tags.all()}


def test_the_one_profile_counts_and_its_blanks_are_filled_from_the_other(by):
    size = CustomField.objects.create(name="Size")
    plan = CustomField.objects.create(name="Plan")
    ann = ContactFactory(name="Ann", custom={size.key: "M"})
    other = ContactFactory(name="Annie", company="Bikes", email="a@b.example", custom={size.key: "L", plan.key: "Gold"})
    ann.tags.add(Tag.objects.create(name="VIP"))
    other.tags.add(Tag.objects.create(name="New"))
    assert merging.join(contact=ann, other=other, by=by)
    shared = {"name": "Ann", "company": "Bikes", "email": "a@b.example", "custom": {size.key: "M", plan.key: "Gold"}}
    for each in (ann, other):
        assert profile_of(each) == (shared, {"VIP", "New"})
        change = fresh(each).changes.get()
        assert (change.kind, change.actor) == ("merged", by)


@pytest.mark.parametrize("is_opted_out", [(True, False), (False, True), (True, True)])
def test_no_opt_out_is_lost_moved_or_added_and_the_ledger_stays_whole(by, is_opted_out):
    both = [ContactFactory(name="Ann"), ContactFactory(name="Ann")]
    for contact, is_out in zip(both, is_opted_out, strict=True):
        if is_out:
            consent.opt_out(contact=contact, source="text", text="STOP")
    before = list(OptOut.objects.order_by("pk").values()), list(ledger.ConsentEvent.objects.order_by("pk").values())
    merging.join(contact=both[0], other=both[1], by=by)
    merging.part(contact=both[1], by=by)
    merging.join(contact=both[1], other=both[0], by=by)
    assert (
        list(OptOut.objects.order_by("pk").values()),
        list(ledger.ConsentEvent.objects.order_by("pk").values()),
    ) == before
    assert [fresh(contact).is_opted_out for contact in both] == list(is_opted_out)
    assert list(ledger.verify()) == []


def test_each_has_its_own_profile_again_when_taken_apart(by):
    ann, other = ContactFactory(name="Ann"), ContactFactory(name="Bob", company="Cars")
    ann.tags.add(Tag.objects.create(name="VIP"))
    before = profile_of(ann), profile_of(other)
    merging.join(contact=ann, other=other, by=by)
    assert merging.part(contact=fresh(other), by=by)
    assert (profile_of(ann), profile_of(other)) == before
    assert not Person.objects.exists()
    assert [change.kind for change in fresh(other).changes.all()] == ["unmerged", "merged"]


def test_what_was_changed_since_stays_with_who_stays(by):
    ann, other = ContactFactory(name="Ann"), ContactFactory(name="Bob", company="Cars")
    merging.join(contact=ann, other=other, by=by)
    profile.edit(contact=fresh(ann), values={"name": "Ann Lee"}, by=by)
    merging.part(contact=fresh(other), by=by)
    assert (fresh(ann).name, fresh(ann).company) == ("Ann Lee", "")
    assert (fresh(other).name, fresh(other).company) == ("Bob", "Cars")


def test_a_person_gets_a_third_number_and_loses_the_second(by):
    one, two, three = ContactFactory(name="One"), ContactFactory(name="Two"), ContactFactory(name="Three")
    merging.join(contact=one, other=two, by=by)
    merging.join(contact=fresh(two), other=three, by=by)
    assert len({fresh(each).person_id for each in (one, two, three)}) == 1
    assert {fresh(each).name for each in (one, two, three)} == {"One"}
    merging.part(contact=fresh(two), by=by)
    assert [fresh(each).name for each in (one, two, three)] == ["One", "Two", "One"]
    assert fresh(one).person_id == fresh(three).person_id is not None


def test_two_people_of_several_numbers_become_one_and_no_empty_person_stays(by):
    made = [ContactFactory(name=name) for name in "ABCD"]
    merging.join(contact=made[0], other=made[1], by=by)
    merging.join(contact=made[2], other=made[3], by=by)
    merging.join(contact=fresh(made[0]), other=fresh(made[3]), by=by)
    assert {fresh(each).name for each in made} == {"A"}
    assert Person.objects.count() == 1


def test_joining_twice_and_taking_apart_who_is_alone_change_nothing(by):
    ann, other = ContactFactory(name="Ann"), ContactFactory(name="Bob")
    assert not merging.join(contact=ann, other=ann, by=by)
    assert not merging.part(contact=ann, by=by)
    merging.join(contact=ann, other=other, by=by)
    assert not merging.join(contact=fresh(other), other=fresh(ann), by=by)
    assert ContactChange.objects.count() == 2


def test_a_person_has_at_most_twenty_numbers(by):
    made = [ContactFactory() for _ in range(merging.MOST_NUMBERS + 1)]
    for other in made[1:-1]:
        merging.join(contact=fresh(made[0]), other=other, by=by)
    with pytest.raises(merging.TooManyNumbers):
        merging.join(contact=fresh(made[0]), other=made[-1], by=by)
    assert fresh(made[-1]).person_id is None


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_the_numbers_of_a_person_always_share_one_profile(by, order):
    made = [ContactFactory(name=name, company=company) for name, company in [("", "X"), ("B", ""), ("C", "Z")]]
    first, second, third = (made[n] for n in order)
    merging.join(contact=first, other=second, by=by)
    merging.join(contact=third, other=fresh(second), by=by)
    assert len({str(profile_of(each)) for each in made}) == 1
