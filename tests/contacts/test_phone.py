"""Telling numbers from everything else that a text can come from, reading what people type, and writing."""

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contacts.phone import (
    Address,
    AddressKind,
    InvalidPhone,
    digits_of,
    format_for_people,
    is_textable_automatically,
    is_toll_free,
    last4,
    parse_carrier,
    parse_typed,
    to_wire,
)

EXAMPLE = "+13215550123"
TEXT = st.text(st.characters(exclude_categories=()), max_size=30)
NUMBERISH = st.text("0123456789+()-. x#٣３²\u200e\u00a0Aa", max_size=20)


# What stands in the carrier's fields


@pytest.mark.parametrize(
    ("raw", "value", "kind"),
    [
        ("13215550123", EXAMPLE, AddressKind.NANP),
        ("3215550123", EXAMPLE, AddressKind.NANP),
        ("+13215550123", EXAMPLE, AddressKind.NANP),
        (" 13215550123\x00", EXAMPLE, AddressKind.NANP),
        ("１３２１５５５０１２３", EXAMPLE, AddressKind.NANP),
        # the document's own samples, which is_valid_number refuses
        ("12345678901", "+12345678901", AddressKind.NANP),
        ("12345678900", "+12345678900", AddressKind.NANP),
        ("13214567890", "+13214567890", AddressKind.NANP),
        ("19876543210", "+19876543210", AddressKind.NANP),
        # with a bare plus this would be a number in Luxembourg
        ("3525932093", "+13525932093", AddressKind.NANP),
        ("18005550123", "+18005550123", AddressKind.NANP),
        ("442079460958", "+442079460958", AddressKind.INTERNATIONAL),
        ("+442079460958", "+442079460958", AddressKind.INTERNATIONAL),
        ("+4512345678", "+4512345678", AddressKind.INTERNATIONAL),
        ("74455", "74455", AddressKind.SHORT_CODE),
        ("744556", "744556", AddressKind.SHORT_CODE),
        ("201", "201", AddressKind.EXTENSION),
        ("2001", "2001", AddressKind.EXTENSION),
        ("vmu201", "vmu201", AddressKind.ALPHANUMERIC),
        ("ACME Bank", "ACME Bank", AddressKind.ALPHANUMERIC),
        ("AT&T", "AT&T", AddressKind.ALPHANUMERIC),
        ("Anonymous", "anonymous", AddressKind.ANONYMOUS),
        ("RESTRICTED", "anonymous", AddressKind.ANONYMOUS),
        ("No Caller-ID", "anonymous", AddressKind.ANONYMOUS),
        ("unknown", "anonymous", AddressKind.ANONYMOUS),
    ],
)
def test_the_carriers_address_is_told_apart(raw, value, kind):
    assert parse_carrier(raw) == Address(value, kind)


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "  ",
        "\u200b",
        "+",
        "++13215550123",
        "*97",
        "1",
        "1234567890",
        "0123456789",
        "1" * 16,
        "0" * 8,
        "a name too long",
        "名前",
        "(321) 555-0123",
        "a@b",
        "x" * 500,
    ],
)
def test_what_is_no_address_of_the_carriers_is_refused(raw):
    with pytest.raises(InvalidPhone):
        parse_carrier(raw)


@given(TEXT | NUMBERISH)
@example("+201")
@example("１２")
@example("\ud800")
def test_any_carrier_field_is_an_address_or_refused_and_reads_the_same_again(raw):
    with contextlib.suppress(InvalidPhone):
        address = parse_carrier(raw)
        assert parse_carrier(address.value) == address
        assert address.value.isascii()


# What people type


@pytest.mark.parametrize(
    "typed",
    [
        "3215550123", "13215550123", "+13215550123", "+1 321 555 0123", "(321) 555-0123", "321-555-0123", "321.555.0123",
        "1 (321) 555-0123", "1-321-555-0123", " 321 555 0123 ", "tel:+13215550123", "３２１５５５０１２３", "321\u00a0555\u20110123",
        "\u202a+1 (321) 555-0123\u202c", "001 321 555 0123".removeprefix("00"),
    ],
)  # fmt: skip
def test_a_us_number_is_read_in_any_usual_form(typed):
    assert parse_typed(typed) == EXAMPLE


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("+44 20 7946 0958", "US", "+442079460958"),
        ("011 44 20 7946 0958", "US", "+442079460958"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("00 44 20 7946 0958", "DE", "+442079460958"),
        ("+352 593 209 3", "US", "+3525932093"),
        ("(416) 555-0123", "CA", "+14165550123"),
        ("13215550123", "GB", EXAMPLE),
        ("1 234 567 8901", "US", "+12345678901"),
    ],
)
def test_a_number_of_elsewhere_is_read(typed, region, number):
    assert parse_typed(typed, region=region) == number


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        ("\u200b ", "empty"),
        ("Dana", "Write a phone number"),
        ("911", "Call 911"),
        ("112", "Call 911"),
        ("74455", "Short codes"),
        ("321555", "Short codes"),
        ("5550123", "too short"),
        ("32155501234567", "too long"),
        ("1215550123", "area code|length|no phone number"),
        ("(121) 555-0123", "area code"),
        ("(321) 055-0123", "area code"),
        ("321-555-FL0W", "no letters"),
        ("321-555-0123 x5", "no letters"),
        ("dana@example.com 5", "no letters"),
        ("+44 20", "no phone number|length"),
        ("+999 1234567", "no phone number|length"),
        ("1" * 41, "too long"),
        ("1" * 500, "too long"),
    ],
)
def test_what_is_no_number_says_why(typed, why):
    with pytest.raises(InvalidPhone, match=why):
        parse_typed(typed)


@pytest.mark.parametrize(
    ("typed", "region"),
    [("321-555-FLOW", "US"), ("Suite 12345", "US"), ("٧٤٤٥٥", "US"), ("000", "DE"), ("+49 1234", "US")],
)
def test_what_only_looks_like_a_short_code_is_refused(typed, region):
    with pytest.raises(InvalidPhone):
        parse_typed(typed, region=region, allow_short_code=True)


def test_a_short_code_is_a_number_only_where_that_is_allowed():
    assert parse_typed("74455", allow_short_code=True) == "74455"
    assert parse_typed("744-55", allow_short_code=True) == "74455"


@given(TEXT | NUMBERISH, st.sampled_from(["US", "CA", "GB", "DE"]), st.booleans())
@example("+", "US", False)
@example("\ud83d5", "US", True)
def test_anything_typed_is_a_number_or_refused_and_reads_the_same_again(typed, region, allow_short_code):
    with contextlib.suppress(InvalidPhone):
        number = parse_typed(typed, region=region, allow_short_code=allow_short_code)
        assert parse_typed(number, region=region, allow_short_code=allow_short_code) == number
        assert len(number) <= 16
        assert len(number) < 8 or parse_carrier(number).value == number


@given(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
def test_every_north_american_number_is_read_as_it_is_shown(digits):
    shown = format_for_people(f"+1{digits}")
    assert shown == f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"
    assert parse_typed(shown) == parse_typed(digits) == parse_carrier(f"1{digits}").value == f"+1{digits}"


# Writing


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (EXAMPLE, "(321) 555-0123"),
        ("+442079460958", "+44 20 7946 0958"),
        ("74455", "74455"),
        ("ACME", "ACME"),
        ("anonymous", "anonymous"),
        ("13215550123", "13215550123"),
        ("+", "+"),
        ("", ""),
    ],
)
def test_a_number_is_shown_as_people_write_it(value, shown):
    assert format_for_people(value) == shown


@given(TEXT | NUMBERISH)
def test_anything_can_be_shown(value):
    assert isinstance(format_for_people(value), str)


def test_the_wire_has_no_plus():
    assert to_wire(EXAMPLE) == "13215550123"
    assert to_wire("74455") == "74455"


def test_a_log_holds_four_digits():
    assert last4(EXAMPLE) == "0123"


@pytest.mark.parametrize("area", ["800", "833", "844", "855", "866", "877", "888"])
def test_toll_free_numbers_are_known(area):
    assert is_toll_free(f"+1{area}5550123")


@pytest.mark.parametrize("value", [EXAMPLE, "+18225550123", "18005550123", "+448005550123", "800", ""])
def test_other_numbers_are_not_toll_free(value):
    assert not is_toll_free(value)


@pytest.mark.parametrize(
    ("value", "may"),
    [
        (EXAMPLE, True),
        ("+442079460958", True),
        ("+18005550123", False),
        ("74455", False),
        ("ACME", False),
        ("anonymous", False),
    ],
)
def test_texts_that_no_person_wrote_go_to_ordinary_numbers_alone(value, may):
    assert is_textable_automatically(value) is may


@pytest.mark.parametrize(
    ("query", "digits"), [("(321) 555-0123", "3215550123"), ("０１２３", "0123"), ("Dana", ""), ("9" * 20, "9" * 15)]
)
def test_a_search_is_for_the_digits(query, digits):
    assert digits_of(query) == digits
