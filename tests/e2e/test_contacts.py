"""What is known of a person, in real browsers: an admin's own fields, consent and calls, files taken away and mended."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import call_in, check_page, shown, text_in

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def field(chromium, desk):
    """Let an admin add a field with choices; it is switched off in the end."""
    with page_of(chromium) as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/admin/contacts/customfield/add/")
        tab.get_by_label("Name").fill("Bicycle")
        tab.get_by_label("Kind").select_option(label="One of some choices")
        tab.get_by_label("Choices").fill("City bike\nRacer")
        tab.get_by_role("button", name="Save", exact=True).click()
        expect(tab.locator(".messagelist .success")).to_be_visible()
        yield "Bicycle"
        tab.goto(f"{desk.url}/admin/contacts/customfield/")
        tab.get_by_role("row", name="Bicycle").get_by_role("checkbox").last.uncheck()
        tab.get_by_role("button", name="Save", exact=True).click()


def test_a_field_of_an_admins_own_is_filled_in_beside_the_conversation(desk, field, me, customer):
    text_in(desk, customer, "About my racer")
    me.open(customer)
    me.person.get_by_role("link", name="All fields").click()
    me.person.get_by_label(field).select_option("Racer")
    me.person.get_by_label("Name", exact=True).fill(f"Rider {customer}")
    me.person.get_by_role("button", name="Save").click()
    expect(me.person.locator(".facts div", has_text=field)).to_contain_text("Racer")
    me.person.get_by_role("link", name="Whole profile").click()
    expect(me.tab.get_by_label(field)).to_have_value("Racer")
    expect(me.tab.get_by_role("region", name="History")).to_contain_text(f"{field}: — → Racer")


def test_consent_and_calls_are_told_beside_the_conversation(desk, me, customer):
    text_in(desk, customer, "Hello")
    call_in(desk, customer, "missed")
    text_in(desk, customer, "STOP")
    expect(me.row(customer)).to_contain_text("Opted out")
    me.open(customer)
    expect(me.person.locator(".consent.is-stopped")).to_contain_text("Nothing is sent from any number")
    expect(me.person.locator(".ledger")).to_contain_text("STOP")
    expect(me.person.locator(".last-calls")).to_contain_text("Missed call")


def test_contacts_are_taken_away_as_csv_and_vcards_without_a_formula(desk, me, customer):
    me.tab.goto(f"{desk.url}/contacts/new/")
    me.tab.get_by_label("Number").fill(f"+{customer}")
    me.tab.get_by_label("Name", exact=True).fill(f"=HYPERLINK {customer}")
    me.tab.get_by_role("button", name=re.compile("Add|Save|Create")).click()
    me.tab.goto(f"{desk.url}/contacts/")
    me.tab.get_by_label("Search contacts").fill(customer[-7:])
    taken = me.tab.locator(".people-export")
    expect(taken).to_contain_text("Take these away")
    for kind, holds in (("CSV", f"{shown(customer)},'=HYPERLINK {customer}"), ("vCard", f"FN:=HYPERLINK {customer}")):
        with me.tab.expect_download() as download:
            taken.get_by_role("link", name=kind).click()
        assert holds in download.value.path().read_text(encoding="utf-8-sig")


def test_the_rows_with_an_error_are_mended_in_their_own_file_and_brought_again(desk, me, customer):
    read_file(me, desk, f"Name,Phone\nFirst {customer},12\n".encode())
    expect(me.tab.locator(".import-sum .is-bad")).to_contain_text("1")
    with me.tab.expect_download() as download:
        me.tab.get_by_role("link", name="Download the rows with an error").click()
    wrong = download.value.path().read_text(encoding="utf-8-sig")
    read_file(me, desk, re.sub(r"\b12\b", customer, wrong).encode())
    expect(me.tab.locator("tbody")).to_contain_text(f"First {customer}")
    me.tab.get_by_role("button", name="Import 1 row").click()
    expect(me.tab.get_by_role("heading", name="Done")).to_be_visible()
    text_in(desk, customer, "I came by file")
    me.tab.goto(desk.url)
    expect(me.tab.locator("#rows > .row", has_text=f"First {customer}")).to_contain_text("I came by file")


def read_file(me, desk, content):
    """Bring a file, and wait until what it will do is told."""
    me.tab.goto(f"{desk.url}/contacts/import/")
    me.tab.get_by_label("CSV or vCard file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
    )
    me.tab.get_by_role("button", name="Read the file").click()
    expect(me.tab.get_by_role("heading", name="What will happen")).to_be_visible()


def test_two_numbers_are_joined_and_the_other_ones_opt_out_is_told(desk, me, customer, other):
    text_in(desk, customer, "My first phone")
    for words in ("My second phone", "STOP"):
        text_in(desk, other, words)
    me.open(customer)
    me.person.get_by_role("link", name="Whole profile").click()
    me.tab.get_by_role("link", name="Join with another number").click()
    me.tab.get_by_label("Search contacts").fill(other[-10:])
    me.tab.keyboard.press("Enter")
    me.tab.get_by_role("link", name=shown(other)).click()
    check_page(me.tab)
    me.tab.get_by_role("button", name="Join", exact=True).click()
    expect(me.tab.get_by_text(f"opted out on {shown(other)}")).to_be_visible()
    check_page(me.tab)
    me.tab.get_by_role("button", name=f"Take apart {shown(other)}").click()
    expect(me.tab.get_by_text("Taken apart")).to_be_visible()
