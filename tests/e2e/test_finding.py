"""Finding, in real browsers: one box over people, numbers, texts and notes, narrowed, and the jump into a thread."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import check_page, shown, text_in

pytestmark = pytest.mark.browser


def look_for(me, words):
    """Type into the box above the list, as one does from any list."""
    me.tab.get_by_role("searchbox", name="Search people, numbers and texts").fill(words)
    return me.tab.get_by_role("region", name="Search results")


def test_a_person_is_found_by_any_form_of_their_number_and_by_its_last_digits(desk, me, customer):
    text_in(desk, customer, "Find me")
    expect(me.row(customer)).to_be_visible()
    person = me.tab.locator(".results .row", has_text=shown(customer)).first
    dotted = f"1 {customer[1:4]}.{customer[4:7]}.{customer[7:]}"
    for typed in (customer[-4:], f"+{customer}", dotted, shown(customer)):
        found = look_for(me, typed)
        expect(found.get_by_role("heading", name="People")).to_be_visible()
        expect(person).to_be_visible()
        look_for(me, "zzzz nobody")
        expect(found.get_by_role("heading", name="Nothing found")).to_be_visible()
    look_for(me, customer[-4:])
    person.get_by_role("link").click()
    expect(me.thread).to_contain_text("Find me")


def test_a_note_is_found_by_its_word_narrowed_to_and_opened_in_its_thread(desk, me, customer):
    text_in(desk, customer, "A plain text")
    word = f"gatecode{customer}"
    me.open(customer)
    me.tab.locator("#composer").get_by_text("Note", exact=True).click()
    me.tab.locator("#id_note").fill(f"The {word} is 4711")
    me.tab.locator("#composer").get_by_role("button", name="Add note").click()
    expect(me.thread.locator(".note")).to_be_visible()
    me.back()
    found = look_for(me, word)
    expect(found.locator("mark")).to_have_text(word)
    scope = me.tab.locator("#search-scope")
    me.tab.get_by_text("Narrow the search").click()
    later = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    for label, fits, fits_not in (("Status", "Open", "Closed"), ("Assigned to", "Nobody", "Maya Ortiz")):
        field = scope.get_by_label(label)
        for choice, count in ((fits_not, 0), (fits, 1)):
            field.select_option(label=choice)
            scope.get_by_role("button", name="Search").click()
            expect(found.locator("mark")).to_have_count(count)
    scope.get_by_label("From").fill(later)
    scope.get_by_role("button", name="Search").click()
    expect(found).to_contain_text("Nothing that fits these filters holds")
    scope.get_by_label("From").fill("")
    scope.get_by_label("Number").select_option(label="Front desk")
    scope.get_by_role("button", name="Search").click()
    check_page(me.tab)
    found.locator("mark").click()
    expect(me.thread.locator(".note", has_text=word)).to_be_in_viewport()


def test_an_old_text_is_found_and_the_thread_opens_at_it(desk, me, customer):
    word = f"derailleur{customer}"
    text_in(desk, customer, f"My {word} clicks")
    for number in range(60):
        text_in(desk, customer, f"Later text {number}")
    found = look_for(me, word)
    expect(found.locator("mark")).to_have_text(word)
    found.get_by_role("link", name=word).click()
    bubble = me.tab.locator("#timeline .bubble-line", has_text=word)
    expect(bubble).to_be_in_viewport()
    expect(me.tab.locator("#timeline .bubble-line:target")).to_contain_text(word)
    expect(me.tab.get_by_text("Later text 59", exact=True).last).not_to_be_in_viewport()
