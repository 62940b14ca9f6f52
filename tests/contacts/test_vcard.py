"""vCards of the usual programs, in all versions; and those that we write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts import tables, vcard

APPLE = """BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//iOS 17//EN
N:Lee;Ann;Mary;Dr.;
FN:Dr. Ann Mary Lee
ORG:Bikes\\, Inc;Repairs
item1.EMAIL;type=INTERNET;type=pref:ann@bikes.example
EMAIL;type=INTERNET;type=HOME:home@bikes.example
TEL;type=HOME;type=VOICE:(407) 555-0100
TEL;type=CELL;type=VOICE;type=pref:+1 (407) 555-0177
TEL;type=WORK;type=FAX:(407) 555-0199
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 /2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4n
CATEGORIES:VIP,Fleet\\, big
END:VCARD
"""
OUTLOOK = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg
FN;CHARSET=Windows-1252;ENCODING=QUOTED-PRINTABLE:J=F6rg =
M=FCller
ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:B=C3=A4ckerei
TEL;CELL;VOICE:4075550123
TEL;WORK;FAX:4075550124
EMAIL;PREF;INTERNET:joerg@example.com
END:VCARD
"""
MODERN = """BEGIN:VCARD
VERSION:4.0
FN:שרה כהן 🚲
TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+44-20-7946-0958;ext=5
EMAIL:sara@example.com
END:VCARD
"""


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)


def one(text):
    (card,) = vcard.cards(text)
    return card


def test_a_phones_card_gives_the_full_name_and_the_mobile_number_first():
    card = one(APPLE)
    assert (card.name, card.company, card.email) == ("Dr. Ann Mary Lee", "Bikes, Inc, Repairs", "ann@bikes.example")
    assert card.phones == ["+1 (407) 555-0177", "(407) 555-0100"]
    assert card.tags == ["VIP", "Fleet, big"]
    assert "PHOTO" not in card.text
    assert "/2wBDA" not in card.text


def test_an_old_card_in_quoted_printable_is_read():
    card = one(OUTLOOK)
    assert (card.name, card.company) == ("Jörg Müller", "Bäckerei")
    assert (card.phones, card.email) == (["4075550123"], "joerg@example.com")


def test_a_card_of_version_four_is_read():
    card = one(MODERN)
    assert (card.name, card.phones, card.email) == ("שרה כהן 🚲", ["+44-20-7946-0958"], "sara@example.com")


def test_a_name_in_parts_serves_where_there_is_no_full_one():
    assert one("BEGIN:VCARD\nN:Lee;Ann;;;\nTEL:1\nEND:VCARD\n").name == "Ann Lee"


def test_folded_lines_and_escapes_are_put_right():
    card = one("BEGIN:VCARD\r\nFN:Ann\\, the\r\n  first\r\nORG:a\\;b\\\\;c\r\nEND:VCARD\r\n".replace("\r\n", "\n"))
    assert (card.name, card.company) == ("Ann, the first", "a;b\\, c")


def test_a_file_holds_many_cards_and_one_that_never_ends_takes_no_other_with_it():
    text = "junk\nBEGIN:VCARD\nFN:One\nBEGIN:VCARD\nFN:Two\nEND:VCARD\n\nbegin:vcard\nFN:Three\nend:vcard"
    assert [(card.number, card.name) for card in vcard.cards(text)] == [(1, "One"), (2, "Two"), (3, "Three")]


def test_odd_lines_are_passed_over():
    assert one("BEGIN:VCARD\n:::\nno colon\nFN:Ann\n=\n\x00\nEND:VCARD").name == "Ann"


def test_a_card_with_its_problem_comes_back_as_it_stood_and_bears_one_problem_alone():
    once = vcard.with_problem(one(APPLE).text, "No good; really")
    again = vcard.with_problem(one(tables.decode(once.encode())).text, "Second")
    assert again.count("X-TEXTDESK-PROBLEM") == 1
    assert one(tables.decode(again.encode())).phones == one(APPLE).phones


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@given(name=WORDS, company=WORDS, tag=WORDS, value=WORDS)
def test_what_is_written_is_read_again(version, name, company, tag, value):
    name, company, tag, value = (" ".join(text.replace("\x00", "").split()) for text in (name, company, tag, value))
    card = vcard.Card(0, "", name, company, "a@b.example", ["+14075550123"], [tag] if tag else [], [("Plan", value)])
    written = vcard.write(card, version=version)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    back = one(tables.decode(written.encode()))
    assert (back.name or "+14075550123", back.company) == (name or "+14075550123", company)
    assert (back.phones, back.tags, back.email) == (card.phones, card.tags, card.email)
    assert back.fields == [("Plan", value)]
