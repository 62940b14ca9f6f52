"""Values of the fields that admins defined."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from contacts import fields
from contacts.models import CustomField


def field(kind, choices=""):
    return CustomField(pk=1, name="Field", kind=kind, choices=choices)


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  two \t words \x00", "two words"),
        ("text", "שלום 🚲", "שלום 🚲"),
        ("number", "1250", "1250"),
        ("number", "1,250.50", "1250.5"),
        ("number", "-0", "0"),
        ("number", "+7", "7"),
        ("number", "1000000", "1000000"),
        ("date", "2026-11-25", "2026-11-25"),
        ("date", "11/25/2026", "2026-11-25"),
        ("date", "11/5/26", "2026-11-05"),
        ("date", "25.11.2026", "2026-11-25"),
        ("date", "Nov 25, 2026", "2026-11-25"),
        ("choice", "GOLD", "Gold"),
        ("yes_no", "Yes", True),
        ("yes_no", "0", False),
    ],
)
def test_what_is_typed_is_kept_in_one_form(kind, typed, kept):
    it = field(kind, "Silver\n Gold \n\nGold")
    assert fields.read(it, typed) == kept
    assert fields.read(it, fields.as_typed(kept)) == kept


@pytest.mark.parametrize("kind", CustomField.Kind.values)
def test_blanks_are_no_value(kind):
    assert fields.read(field(kind, "A"), " \n ") is None


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("text", "x" * 501),
        ("number", "12 apples"),
        ("number", "1,25"),
        ("number", "nan"),
        ("number", "1e5"),
        ("number", "9" * 16),
        ("date", "2026-02-30"),
        ("date", "tomorrow"),
        ("date", "0001-01-01"),
        ("choice", "Bronze"),
        ("yes_no", "maybe"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(kind, typed):
    with pytest.raises(fields.InvalidValue, match=r"\w+.*\."):
        fields.read(field(kind, "Silver\nGold"), typed)


def test_a_choice_that_is_no_more_may_stay():
    assert fields.read(field("choice", "Gold"), "Bronze", current="Bronze") == "Bronze"


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("yes_no", True, "Yes"),
        ("yes_no", False, "No"),
        ("date", "2026-11-25", "Nov 25, 2026"),
        ("date", "odd", "odd"),
        ("text", "plain", "plain"),
        ("text", None, ""),
    ],
)
def test_values_are_shown_as_people_read_them(kind, value, shown):
    assert fields.show(field(kind), value) == shown


@pytest.mark.django_db
def test_a_persons_values_come_in_the_fields_order_without_those_switched_off():
    late = CustomField.objects.create(name="Late", position=20)
    early = CustomField.objects.create(name="Early", kind="yes_no", position=10)
    hidden = CustomField.objects.create(name="Hidden", is_active=False)
    custom = {late.key: "words", early.key: False, hidden.key: "secret", "999": "gone"}
    assert fields.shown(custom) == [(early, "No"), (late, "words")]


@pytest.mark.django_db
def test_a_person_without_values_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert fields.shown({}) == []


@pytest.mark.django_db
def test_two_fields_never_have_one_name_in_other_capitals():
    CustomField.objects.create(name="Birthday")
    with pytest.raises(IntegrityError):
        CustomField.objects.create(name="BIRTHDAY")


@pytest.mark.parametrize("choices", ["", "\n \n", "\n".join(map(str, range(101)))])
def test_a_field_of_choices_has_some_and_not_too_many(choices):
    with pytest.raises(ValidationError):
        field("choice", choices).clean()
