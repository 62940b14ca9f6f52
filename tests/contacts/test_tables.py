"""CSV files of any program: encodings, separators, heads; and cells that no spreadsheet runs."""

import csv
import io

import pytest

from contacts import columns, tables
from contacts.models import CustomField

TEXT = "Name;Phone\nJosé Müller;(407) 555-0123\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(";", "\t").encode("utf-16"),
        TEXT.replace(";", ",").replace("(407) 555-0123", '"(407) 555-0123"').encode(),
        b"\n\n;;\n" + TEXT.encode(),
    ],
)
def test_a_file_is_read_in_any_encoding_and_with_any_separator(content):
    rows = [cells for _, cells in tables.rows(tables.decode(content))]
    assert rows == [["Name", "Phone"], ["José Müller", "(407) 555-0123"]]


def test_a_quote_that_nothing_closes_is_named_with_its_line():
    with pytest.raises(tables.Unreadable, match="line 2"):
        list(tables.rows('a,b\n"' + "x" * 200_000))


@pytest.mark.parametrize("cell", ["=1+1", "+cmd", "-2+3 a", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")'])
def test_no_cell_is_run_as_a_formula_and_it_comes_back_as_it_was(cell):
    line = "".join(tables.lines([[cell]], has_mark=False))
    (written,) = next(csv.reader(io.StringIO(line, newline="")))
    assert written == f"'{cell}"
    assert tables.unguarded(written) == cell


@pytest.mark.parametrize("cell", ["+44 20 7946 0958", "(407) 555-0123", "'quoted", "plain", ""])
def test_numbers_and_words_stay_as_they_are(cell):
    assert tables.harmless(cell) == cell
    assert tables.unguarded(cell) == cell


@pytest.mark.parametrize(
    ("heads", "meanings"),
    [
        (["Name", "Phone"], ["name", "phone"]),
        (["First Name", "Last Name", "Mobile Phone", "E-mail Address", "Company"], ["first", "last", "phone", "email", "company"]),
        (["Given Name", "Phone 1 - Type", "Phone 1 - Value", "Organization 1 - Name", "Group Membership"], ["first", "", "phone", "company", "tags"]),
        (["Nombre completo", "Teléfono", "Correo", "Empresa"], ["name", "phone", "email", "company"]),
        (["Business Phone", "Home Fax", "Phone Ext", "Account number", "Notes"], ["phone", "", "", "", ""]),
        (["Name", "name", columns.PROBLEM, "PLAN"], ["name", "", "", "custom_7"]),
        (["phone_number", "SMS"], ["phone", "phone"]),
    ],
)  # fmt: skip
def test_the_usual_programs_heads_are_understood(heads, meanings):
    assert columns.by_heads(heads, [CustomField(pk=7, name="Plan")]) == meanings


def test_columns_without_heads_are_understood_by_what_is_in_them():
    rows = [["12", "Ann", "(407) 555-0123", "a@b.example"], ["13", "Bob", "4075550124", ""]]
    assert not columns.has_heads(rows[0])
    assert columns.by_contents(rows) == ["", "name", "phone", "email"]


def test_names_in_two_columns_become_one_and_several_numbers_stay_several():
    phones, values = columns.gather(["Lee", "Ann", "1 ::: 2", "3"], ["last", "first", "phone", "phone"])
    assert (phones, values) == (["1", "2", "3"], {"name": "Ann Lee"})
