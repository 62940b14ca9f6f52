"""vCards: reading 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), and writing 3.0 or 4.0.

A reader of our own: the one library that is kept (vobject) gives up on a whole file for one odd line, and people's
files have odd lines. A card that cannot be read is an error of its own here.
"""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_CARD = 10_000
"""Characters of one card that are kept to be shown and mended."""
HEAVY = re.compile(r"(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)\b", re.IGNORECASE)
"""Lines that hold pictures and the like: they are passed over."""
LONGEST_LINE = 75
"""Octets of a written line before it is folded (RFC 6350, 3.2)."""
NOT_TEXTED = {"FAX", "PAGER", "MODEM", "BBS"}
PROBLEM = "X-TEXTDESK-PROBLEM"
FIELD = "X-TEXTDESK-FIELD"
"""A field that admins defined, as `name: value`."""
CARD = re.compile(
    r"^BEGIN:VCARD[ \t]*\n.*?(?:^END:VCARD[ \t]*$|(?=^BEGIN:VCARD)|\Z)", re.IGNORECASE | re.DOTALL | re.MULTILINE
)
LINE = re.compile(
    r'(?:[A-Za-z0-9-]+\.)?(?P<name>[A-Za-z0-9-]+)(?P<params>(?:;(?:"[^"]*"|[^":;])*)*):(?P<value>.*)', re.DOTALL
)


@dataclass(slots=True)
class Card:
    """One card. `number` is its place in the file, from 1; `text` is the card as it stands there."""

    number: int
    text: str
    name: str = ""
    company: str = ""
    email: str = ""
    phones: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Property:
    """A line of a card; `value` is still escaped, names are in capitals."""

    name: str
    params: dict[str, list[str]]
    value: str


def is_vcard(text: str) -> bool:
    """Whether a text is a file of cards."""
    return text.lstrip("\ufeff \t\n").upper().startswith("BEGIN:VCARD")


def cards(text: str) -> Iterator[Card]:
    """Yield the cards of a file, in order; what stands between them is passed over."""
    for number, found in enumerate(CARD.finditer(text), 1):
        yield read(number, found[0])


def read(number: int, text: str) -> Card:
    """Read one card; a line that is none is passed over."""
    lines = [line for line in _unfolded(text) if not HEAVY.match(line)]
    card = Card(number, "\n".join(lines)[:LONGEST_CARD])
    structured, emails, phones = "", [], []
    for prop in properties(lines):
        if prop.name == "FN":
            card.name = card.name or plain(prop.value)
        elif prop.name == "N":
            structured = structured or _name_of(prop.value)
        elif prop.name == "ORG":
            card.company = card.company or ", ".join(part for part in map(plain, split(prop.value, ";")) if part)
        elif prop.name == "EMAIL":
            emails.append((not _is_preferred(prop), plain(prop.value).removeprefix("mailto:")))
        elif prop.name == "TEL" and not NOT_TEXTED & _types(prop):
            phones.append((not _is_preferred(prop), _phone_of(prop)))
        elif prop.name == "CATEGORIES":
            card.tags += [tag for tag in map(plain, split(prop.value, ",")) if tag]
        elif prop.name == FIELD:
            name, _, value = plain(prop.value).partition(":")
            card.fields.append((name, value.strip()))
    card.name = card.name or structured
    card.email = next((email for _, email in sorted(emails, key=_place) if email), "")
    card.phones = list(dict.fromkeys(phone for _, phone in sorted(phones, key=_place) if phone))
    return card


def _place(pair: tuple[bool, str]) -> bool:
    return pair[0]


def properties(lines: Iterable[str]) -> Iterator[Property]:
    """Yield what a card's unfolded lines say, decoded."""
    for line in lines:
        found = LINE.fullmatch(line)
        if not found:
            continue
        params = _params(found["params"])
        value = found["value"]
        if "QUOTED-PRINTABLE" in params.get("ENCODING", []):
            charset = params.get("CHARSET", ["UTF-8"])[0]
            value = _quoted(value, charset)
        if not {"B", "BASE64"} & set(params.get("ENCODING", [])):
            yield Property(found["name"].upper(), params, value)


def _unfolded(text: str) -> Iterator[str]:
    """Join what was folded: a line that begins with a blank, and in 2.1 a line after one that ends in `=`."""
    held = ""
    for line in text.split("\n"):
        is_quoted = held.endswith("=") and "QUOTED-PRINTABLE" in held.upper()
        if is_quoted:
            held = held[:-1] + line
        elif line[:1] in {" ", "\t"}:
            held += line[1:]
        else:
            if held:
                yield held
            held = line
    if held:
        yield held


def _params(text: str) -> dict[str, list[str]]:
    """Read `;TYPE=cell,voice;PREF=1`; 2.1 writes types and encodings without their name."""
    params: dict[str, list[str]] = {}
    for part in re.findall(r';((?:"[^"]*"|[^";])*)', text):
        name, is_named, value = part.partition("=")
        values = [each.strip('" ').upper() for each in (value if is_named else name).split(",")]
        named = (
            name.strip().upper()
            if is_named
            else ("ENCODING" if values[0] in {"QUOTED-PRINTABLE", "BASE64"} else "TYPE")
        )
        params.setdefault(named, []).extend(values)
    return params


def _quoted(value: str, charset: str) -> str:
    raw = quopri.decodestring(value.encode("ascii", errors="ignore"))
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", errors="replace")


def _types(prop: Property) -> set[str]:
    return set(prop.params.get("TYPE", []))


def _is_preferred(prop: Property) -> bool:
    return bool({"PREF", "CELL", "MOBILE", "IPHONE"} & _types(prop)) or "PREF" in prop.params


def _phone_of(prop: Property) -> str:
    """Return the number; 4.0 writes it as an address: `tel:+1-555-0123;ext=5`."""
    value = plain(prop.value)
    return value[4:].partition(";")[0] if value.lower().startswith("tel:") else value


def _name_of(value: str) -> str:
    """Return first, middle and last name of `last;first;middle;title;suffix`."""
    parts = [plain(part) for part in split(value, ";")] + [""] * 5
    last, first, middle, title, suffix = parts[:5]
    return " ".join(part for part in (title, first, middle, last, suffix) if part)


def split(value: str, sign: str) -> list[str]:
    """Part a value at a sign that no backslash escapes."""
    parts = [""]
    for piece in re.findall(r"\\.|[^\\]|\\$", value, re.DOTALL):
        if piece == sign:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def plain(value: str) -> str:
    """Take the escapes off, and put it on one line."""
    text = re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)
    return " ".join(text.split())


def with_problem(text: str, problem: str) -> str:
    """Return a card as it stood, with a line that says what is wrong with it."""
    kept = [line for line in text.split("\n") if line.strip() and not line.upper().startswith((PROBLEM, "END:VCARD"))]
    return "".join(f"{line}\r\n" for line in [*kept, f"{PROBLEM}:{escape(problem)}", "END:VCARD"])


def write(card: Card, *, version: str = "3.0") -> str:
    """Return a card with CRLF ends, folded; `phones` are E.164."""
    lines = ["BEGIN:VCARD", f"VERSION:{version}", f"FN:{escape(card.name or ' '.join(card.phones))}"]
    first, _, last = card.name.rpartition(" ")
    lines.append(f"N:{escape(last)};{escape(first)};;;")
    if card.company:
        lines.append(f"ORG:{escape(card.company)}")
    tel = "TEL;VALUE=uri;TYPE=cell:tel:" if version == "4.0" else "TEL;TYPE=CELL:"
    lines += [f"{tel}{phone}" for phone in card.phones]
    if card.email:
        lines.append(f"EMAIL{'' if version == '4.0' else ';TYPE=INTERNET'}:{escape(card.email)}")
    if card.tags:
        lines.append(f"CATEGORIES:{','.join(map(escape, card.tags))}")
    lines += [f"{FIELD}:{escape(f'{name}: {value}')}" for name, value in card.fields]
    return "".join(f"{line}\r\n" for line in _folded([*lines, "END:VCARD"]))


def escape(value: str) -> str:
    """Escape what parts values."""
    text = re.sub(r"([\\,;])", r"\\\1", value)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(lines: Iterable[str]) -> Iterator[str]:
    """Break lines at 75 octets, never inside a character."""
    for line in lines:
        kept, size = "", 0
        for char in line:
            width = len(char.encode())
            if size + width > LONGEST_LINE:
                yield kept
                kept, size = " ", 1
            kept, size = kept + char, size + width
        yield kept
