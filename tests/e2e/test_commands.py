"""The command bar in a real browser: by keyboard alone, and with a finger."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import check_page, shown, text_in

pytestmark = pytest.mark.browser


def test_a_person_is_opened_and_their_conversation_closed_by_keyboard_alone(tab, desk, customer):
    text_in(desk, customer, "Hello")
    sign_in(tab, desk)
    expect(tab.locator(".row", has_text=shown(customer))).to_be_visible()
    tab.keyboard.press("Control+k")
    bar = tab.get_by_role("combobox", name="People, conversations and actions")
    expect(bar).to_be_focused()
    tab.keyboard.type(customer[-6:])
    expect(tab.get_by_role("option", name=shown(customer))).to_have_attribute("aria-selected", "true")
    check_page(tab)
    tab.keyboard.press("Enter")
    expect(tab.locator("#head")).to_contain_text(shown(customer))
    tab.keyboard.press("Control+k")
    tab.keyboard.type("close this")
    option = tab.get_by_role("option", name="Close this conversation")
    expect(option).to_have_attribute("aria-selected", "true")
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="Reopen")).to_be_visible()
    tab.keyboard.press("Control+k")
    expect(tab.get_by_role("option", name="Reopen this conversation")).to_be_visible()
    expect(tab.get_by_role("option", name="Close this conversation")).to_have_count(0)
    tab.keyboard.press("Escape")
    expect(bar).to_be_hidden()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_it_opens_from_the_menu_and_offers_what_was_opened_last(chromium, desk, customer, theme):
    text_in(desk, customer, "Hello")
    with page_of(chromium, viewport={"width": 390, "height": 844}, color_scheme=theme) as tab:
        sign_in(tab, desk)
        tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
        tab.wait_for_selector("#composer")
        tab.goto(f"{desk.url}/calls/")
        tab.locator(".account-menu summary").click()
        tab.get_by_role("button", name="Command bar").click()
        option = tab.get_by_role("option", name=shown(customer))
        expect(option).to_have_attribute("aria-selected", "true")
        check_page(tab)
        tab.keyboard.press("ArrowDown")
        expect(option).to_have_attribute("aria-selected", "false")
        option.click()
        expect(tab.locator("#head")).to_contain_text(shown(customer))
