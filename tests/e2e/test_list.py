"""The list, in real browsers: rows that stay put, several at once, the order, and views under a name."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.steps import shown, text_in, wait_live

pytestmark = pytest.mark.browser


def test_rows_stay_under_the_pointer_and_the_news_waits_above(tab, desk, customer, other):
    text_in(desk, other, "I was here first")
    sign_in(tab, desk)
    wait_live(tab)
    first = tab.locator("#rows > .row").first
    expect(first).to_contain_text(shown(other))
    first.hover()
    text_in(desk, customer, "And I am new")
    expect(tab.locator("#list-news")).to_contain_text("1 new")
    expect(first).to_contain_text(shown(other))
    expect(tab.locator(".row", has_text=shown(customer))).to_have_count(0)
    tab.locator("#list-news").click()
    expect(first).to_contain_text(shown(customer))
    expect(tab.locator("#list-news")).to_be_hidden()


def test_rows_stay_for_one_who_scrolled_down_and_the_news_waits_above(desk, me, customer):
    rows = me.tab.locator("#rows")
    me.tab.set_viewport_size({"width": me.tab.viewport_size["width"], "height": 500})  # the demo's rows do not fit
    rows.evaluate("rows => rows.scrollTo(0, 120)")
    text_in(desk, customer, "And I am new")
    expect(me.tab.locator("#list-news")).to_contain_text("1 new")
    expect(me.row(customer)).to_have_count(0)
    assert rows.evaluate("rows => rows.scrollTop") == 120
    me.tab.locator("#list-news").click()
    expect(me.row(customer)).to_be_in_viewport()


# --- several at once


def select(me, *customers):
    """Select rows, by their boxes."""
    if me.is_on_phone:
        me.tab.locator("#filter-menu summary").click()
        me.tab.get_by_text("Select several").click()
        me.tab.keyboard.press("Escape")
    for number in customers:
        me.tab.get_by_label(f"Select {shown(number)}").check()
    expect(me.tab.locator(".bulk-count")).to_contain_text(str(len(customers)))


@pytest.fixture
def two(desk, me, customer, other):
    """Let two customers write."""
    for number in (other, customer):
        text_in(desk, number, "One of two")
        expect(me.row(number)).to_be_visible()
    return customer, other


def count_of(me, two, count):
    """See how many of the two stand in the list."""
    for number in two:
        expect(me.row(number)).to_have_count(count)


def test_rows_are_selected_closed_together_and_taken_back(me, two):
    select(me, *two)
    me.tab.get_by_role("button", name="Close the selected").click()
    count_of(me, two, 0)
    me.tab.get_by_role("button", name="Undo").click()
    count_of(me, two, 1)


def test_selected_rows_are_snoozed_together_and_taken_back(me, two):
    select(me, *two)
    me.tab.locator("#bulk-menu summary").click()
    me.tab.locator("#bulk-menu").get_by_role("button", name="Tomorrow morning").click()
    count_of(me, two, 0)
    expect(me.tab.locator(".bulk-bar")).to_be_hidden()
    me.tab.get_by_role("button", name="Undo").click()
    expect(me.tab.locator("#messages")).to_contain_text("2 conversations are as they were")
    count_of(me, two, 1)
    me.link("Snoozed").click()
    expect(me.link("Snoozed")).to_have_attribute("aria-current", "true")
    count_of(me, two, 0)


def test_selected_rows_are_given_to_a_colleague_together_and_taken_back(colleague, me, two):
    select(me, *two)
    me.tab.get_by_role("button", name="Assign or tag the selected").click()
    expect(me.tab.get_by_role("heading", name="Assign or tag 2 conversations")).to_be_visible()
    me.tab.get_by_role("button", name="Ann Berg").click()
    for number in two:
        expect(me.row(number).get_by_title("Assigned to Ann Berg")).to_be_visible()
    me.tab.get_by_role("button", name="Undo").click()
    for number in two:
        expect(me.row(number).get_by_title("Assigned to Ann Berg")).to_have_count(0)


def test_selected_rows_are_marked_as_read_and_as_unread_together(me, two):
    select(me, *two)
    me.tab.get_by_role("button", name="Mark the selected as read").click()
    for number in two:
        expect(me.row(number).locator(".pill")).to_have_count(0)
    select(me, *two)
    me.tab.locator("#bulk-menu summary").click()
    me.tab.locator("#bulk-menu").get_by_role("button", name="Mark as unread").click()
    for number in two:
        expect(me.row(number).locator(".pill")).to_be_visible()


def test_a_selection_survives_news_and_x_and_escape_work(tab, desk, customer, other):
    text_in(desk, customer, "Select me")
    sign_in(tab, desk)
    wait_live(tab)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").focus()
    tab.keyboard.press("x")
    box = tab.get_by_label(f"Select {shown(customer)}")
    expect(box).to_be_checked()
    text_in(desk, other, "News")
    expect(tab.locator(".row", has_text=shown(other))).to_be_visible()
    expect(box).to_be_checked()
    tab.keyboard.press("Escape")
    expect(box).not_to_be_checked()


# --- its order, and views


def test_whoever_waits_longest_comes_first_until_they_are_answered(desk, me, customer, other):
    for number in (customer, other):
        text_in(desk, number, "I am waiting", to="13215550102")
        expect(me.row(number)).to_be_visible()
    me.tab.locator("#filter-menu summary").click()
    me.tab.locator("#filter-menu").get_by_role("link", name="Bookings").click()
    expect(me.tab.get_by_role("link", name="Bookings: show all numbers")).to_be_visible()
    me.tab.locator("#sort-menu summary").click()
    me.link("Waiting longest").click()
    expect(me.tab).to_have_url(re.compile("sort=waiting"))
    waiting = me.tab.locator("#rows > .row", has_text="I am waiting")
    expect(waiting.filter(has_text=shown(customer)).locator(".row-waiting")).to_contain_text("waiting")
    numbers = waiting.locator(".row-name").all_inner_texts()
    assert numbers.index(shown(customer)) < numbers.index(shown(other))
    me.open(customer)
    expect(me.send("Here we are")).to_be_visible()
    me.back()
    expect(me.row(customer)).to_have_count(0)
    expect(me.row(other)).to_be_visible()


def keep_view(me, name):
    """Keep what the list is narrowed to under a name."""
    me.tab.locator("#view-menu summary").click()
    me.tab.get_by_label("Keep this view as").fill(name)


def test_a_view_is_kept_under_a_name_and_chosen_again(desk, me, customer):
    name = f"Closed {customer}"
    me.link("Closed").click()
    expect(me.tab).to_have_url(f"{desk.url}/?state=closed")
    keep_view(me, name)
    me.tab.locator(".view-form").get_by_role("button", name="Save").click()
    expect(me.tab.locator("#messages")).to_contain_text("is kept")
    me.link("Open").click()
    expect(me.tab).to_have_url(f"{desk.url}/")
    me.tab.locator("#view-menu summary").click()
    me.tab.get_by_role("link", name=name).click()
    expect(me.tab).to_have_url(f"{desk.url}/?state=closed")


def test_a_colleague_has_the_view_that_is_shared_and_not_ones_own(desk, me, they, customer):
    me.tab.goto(f"{desk.url}/?sort=waiting")
    for name, is_shared in ((f"Mine {customer}", False), (f"Ours {customer}", True)):
        keep_view(me, name)
        me.tab.locator(".view-form").get_by_label("For everyone").set_checked(is_shared)
        me.tab.locator(".view-form").get_by_role("button", name="Save").click()
        expect(me.tab.locator("#messages")).to_contain_text(f"“{name}” is kept")
    they.tab.locator("#view-menu summary").click()
    ours = they.tab.get_by_role("link", name=f"Ours {customer}")
    expect(ours).to_contain_text("shared by")
    expect(they.tab.get_by_role("link", name=f"Mine {customer}")).to_have_count(0)
    ours.click()
    expect(they.tab).to_have_url(f"{desk.url}/?sort=waiting")
