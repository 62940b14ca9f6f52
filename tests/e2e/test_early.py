"""Whoever is faster than the page's scripts, in a real browser: what they typed or opened is heard in the end."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.steps import shown, text_in

pytestmark = pytest.mark.browser


def test_what_is_typed_before_the_scripts_are_there_is_heard(tab, desk, customer):
    text_in(desk, customer, "My exhaust rattles")
    sign_in(tab, desk)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    expect(tab.locator("#composer .mode-reply textarea")).to_be_visible()
    held = []
    tab.route("**/js/tags.*js", lambda route: held.append(route))  # noqa: PLW0108 - the page's start waits for it
    tab.goto(f"{tab.url.rstrip('/')}/tags/", wait_until="commit")
    tab.get_by_label("Find or create a tag").fill(f"Exhaust {customer[-4:]}")
    while not held:
        tab.wait_for_timeout(20)
    held.pop().continue_()
    expect(tab.get_by_role("button", name=f"Create Exhaust {customer[-4:]}")).to_be_visible()


def before_the_scripts(tab, address):
    """Go to a page whose first script does not come yet; return what lets it come."""
    held = []
    tab.route("**/htmx*.js", lambda route: held.append(route))  # noqa: PLW0108 - the page's start waits for it
    tab.goto(address, wait_until="commit")

    def let_come():
        while not held:
            tab.wait_for_timeout(20)
        held.pop().continue_()

    return let_come


def test_a_search_that_is_typed_before_the_scripts_are_there_is_made(tab, desk, customer):
    text_in(desk, customer, "My saddle squeaks")
    sign_in(tab, desk)
    let_come = before_the_scripts(tab, desk.url)
    tab.get_by_role("searchbox").fill(customer[-7:])
    let_come()
    expect(tab.get_by_role("region", name="Search results")).to_contain_text(shown(customer))


def test_a_menu_that_is_opened_before_the_scripts_are_there_is_filled(tab, desk):
    sign_in(tab, desk)
    let_come = before_the_scripts(tab, desk.url)
    tab.locator("#view-menu summary").click()
    let_come()
    expect(tab.get_by_label("Keep this view as")).to_be_visible()
