"""Phone numbers and the other things that a text can come from: telling them apart, reading, writing.

On python-phonenumbers, with a classification before it: parsed with a region, `201`, `*97` and `74455` would become
US numbers without an error, and `is_valid_number` refuses the carrier's own samples.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from django.utils.translation import gettext
from phonenumbers import NumberParseException, PhoneNumberFormat

NANP = re.compile(r"1[2-9]\d\d[2-9]\d{6}")
"""North America: 11 digits, area and exchange both starting with 2 to 9 (ATIS-0300051)."""
TOLL_FREE = re.compile(r"\+1(?:800|833|844|855|866|877|888)\d{7}")
SHORT_CODE = re.compile(r"[0-9]{5,6}")
EXTENSION = re.compile(r"\d{2,4}")
INTERNATIONAL = re.compile(r"[1-9]\d{6,14}")
"""E.164: at most 15 digits, none of them a leading zero."""
ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 &._+-]{1,11}")
"""3GPP TS 23.038: a sender's name has at most 11 characters."""
ANONYMOUS = {"anonymous", "restricted", "private", "unknown", "unavailable", "blocked", "nocallerid"}
LONGEST_INPUT = 40


class InvalidPhone(ValueError):
    """What was given is no number; the sentence says why and is fit for staff."""


class AddressKind(StrEnum):
    """What sort of thing a text or a call came from."""

    NANP = "nanp"
    INTERNATIONAL = "international"
    SHORT_CODE = "short_code"
    ALPHANUMERIC = "alphanumeric"
    EXTENSION = "extension"
    ANONYMOUS = "anonymous"


@dataclass(frozen=True, slots=True)
class Address:
    """A sender or recipient; `value` is E.164 for numbers, else as it came."""

    value: str
    kind: AddressKind


def parse_carrier(raw: str) -> Address:
    """Read what stands in the carrier's `from`, `to`, `src` or `did`.

    That is 10 or 11 digits without a `+`, a foreign number's digits, a short code, a sender's name, an extension.
    Ten digits never get a bare `+` (+3525932093 would be a Luxembourg number). Raises `InvalidPhone`.
    """
    text = _plain(raw)
    if re.sub(r"[\W_]", "", text).lower() in ANONYMOUS:
        return Address("anonymous", AddressKind.ANONYMOUS)
    digits = text.removeprefix("+")
    if digits.isascii() and digits.isdigit():
        return _from_digits(digits, has_plus=text.startswith("+"))
    if ALPHANUMERIC.fullmatch(text):
        return Address(text, AddressKind.ALPHANUMERIC)
    raise InvalidPhone(gettext("The sender is neither a number nor a name."))


def _from_digits(digits: str, *, has_plus: bool) -> Address:
    if NANP.fullmatch(digits):
        return Address(f"+{digits}", AddressKind.NANP)
    if not has_plus and NANP.fullmatch(f"1{digits}"):
        return Address(f"+1{digits}", AddressKind.NANP)
    if SHORT_CODE.fullmatch(digits):
        return Address(digits, AddressKind.SHORT_CODE)
    if EXTENSION.fullmatch(digits):
        return Address(digits, AddressKind.EXTENSION)
    if INTERNATIONAL.fullmatch(digits) and (has_plus or len(digits) != 10):
        return Address(f"+{digits}", AddressKind.INTERNATIONAL)
    raise InvalidPhone(gettext("These digits are no phone number."))


def parse_typed(raw: str, *, region: str = "US", allow_short_code: bool = False) -> str:
    """Return E.164 for a number that a person typed in any usual form; `region` reads those without a country.

    Raises `InvalidPhone` with a sentence that says what is wrong.
    """
    text = _plain(raw).removeprefix("tel:")
    digits = re.sub(r"[^0-9]", "", text)
    if not digits:
        raise InvalidPhone(gettext("Write a phone number, like (321) 555-0123 or +44 20 7946 0958."))
    if digits in {"911", "112", "999"}:
        raise InvalidPhone(gettext("You cannot text an emergency number. Call 911."))
    if re.search(r"[A-Za-z]", text):
        raise InvalidPhone(gettext("A phone number has no letters."))
    if SHORT_CODE.fullmatch(digits) and not text.startswith("+"):
        if allow_short_code:
            return digits
        raise InvalidPhone(gettext("Short codes cannot be texted first."))
    if not text.startswith("+") and NANP.fullmatch(digits):
        text = f"+{digits}"
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        raise InvalidPhone(
            gettext("This is no phone number. Write it like (321) 555-0123 or +44 20 7946 0958.")
        ) from None
    return _checked(number, digits)


def _checked(number: phonenumbers.PhoneNumber, digits: str) -> str:
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if number.country_code == 1:
        if NANP.fullmatch(e164.removeprefix("+")):
            return e164
        if len(digits) < 10:
            raise InvalidPhone(gettext("This number is too short: a US number has 10 digits."))
        if len(digits) > 11:
            raise InvalidPhone(gettext("This number is too long: a US number has 10 digits."))
        raise InvalidPhone(gettext("This is no US number: area code and exchange start with 2 to 9."))
    if not phonenumbers.is_possible_number(number) or not INTERNATIONAL.fullmatch(e164.removeprefix("+")):
        words = gettext("A number with country code +%(country)s has another length.")
        raise InvalidPhone(words % {"country": number.country_code})
    return e164


def _plain(raw: str) -> str:
    """Return the text in ordinary characters: full-width digits folded, what cannot be seen dropped."""
    if len(raw) > LONGEST_INPUT * 4:
        raise InvalidPhone(gettext("This is too long for a phone number."))
    folded = unicodedata.normalize("NFKC", raw)
    seen = "".join(char for char in folded if unicodedata.category(char) not in {"Cf", "Cc", "Cs"}).strip()
    if not seen:
        raise InvalidPhone(gettext("The number is empty."))
    if len(seen) > LONGEST_INPUT:
        raise InvalidPhone(gettext("This is too long for a phone number."))
    return seen


def to_wire(value: str) -> str:
    """Return a number as the carrier writes it: digits without the `+`."""
    return value.removeprefix("+")


def format_for_people(value: str) -> str:
    """Return `(321) 555-0123` for North America, `+44 20 7946 0958` elsewhere, and anything else as it is."""
    if NANP.fullmatch(value.removeprefix("+")) and value.startswith("+"):
        return f"({value[2:5]}) {value[5:8]}-{value[8:]}"
    if value.startswith("+"):
        try:
            return phonenumbers.format_number(phonenumbers.parse(value), PhoneNumberFormat.INTERNATIONAL)
        except NumberParseException:
            return value
    return value


def last4(value: str) -> str:
    """Return the last four digits, all that a log may hold."""
    return value[-4:]


def is_toll_free(value: str) -> bool:
    """Whether an E.164 number is toll-free: there the network answers STOP by itself."""
    return bool(TOLL_FREE.fullmatch(value))


def is_textable_automatically(value: str) -> bool:
    """Whether a text that no person wrote may go to `value`: to ordinary numbers only."""
    return value.startswith("+") and not is_toll_free(value)


def digits_of(query: str) -> str:
    """Return the digits of what a person typed into a search box, to match any format or the last digits."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", query))[-15:]
