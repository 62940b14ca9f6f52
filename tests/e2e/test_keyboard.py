"""By keyboard alone: single keys, the way in, and where one is after the page exchanged a part of itself."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.steps import shown, text_in, wait_live

pytestmark = pytest.mark.browser


def test_the_keys_do_what_their_list_says_until_they_are_switched_off(tab, desk, customer, other):
    def row(number):
        return tab.locator("#rows > .row", has_text=shown(number))

    sign_in(tab, desk)
    wait_live(tab)
    for number in (other, customer):
        text_in(desk, number, "By keys")
        expect(row(number)).to_be_visible()
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    expect(row(customer).get_by_role("link")).to_be_focused()
    tab.keyboard.press("o")
    expect(tab.locator("#head h2")).to_have_text(shown(customer))
    expect(tab.locator("#composer .mode-reply textarea")).to_be_focused()
    tab.keyboard.press("Escape")
    tab.keyboard.press("n")
    expect(tab.locator("#id_note")).to_be_focused()
    tab.keyboard.press("Escape")
    tab.keyboard.press("r")
    expect(tab.locator("#composer .mode-reply textarea")).to_be_focused()
    tab.keyboard.press("Escape")
    tab.keyboard.press("a")
    expect(tab.locator("#newest")).to_contain_text("assigned this conversation to themselves")
    tab.keyboard.press("z")
    expect(tab.locator(".more-menu")).to_have_attribute("open", "")
    tab.keyboard.press("Escape")
    tab.keyboard.press("e")
    expect(tab.get_by_role("button", name="Reopen")).to_be_visible()
    tab.keyboard.press("?")
    keys = tab.get_by_role("dialog", name="Keyboard")
    expect(keys).to_be_visible()
    with tab.expect_response("**/settings/shortcuts/"):
        keys.get_by_label("Single keys do something").uncheck()
    keys.get_by_role("button", name="Close this list").click()
    tab.keyboard.press("?")
    expect(keys).to_be_hidden()
    tab.reload()
    expect(tab.locator("body[data-shortcuts=off]")).to_be_attached()
    tab.locator("#timeline").click()
    tab.keyboard.press("?")
    expect(keys).to_be_hidden()
    tab.goto(f"{desk.url}/settings/")
    tab.get_by_label("Single keys do something").check()
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
