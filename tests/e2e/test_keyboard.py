"""By keyboard alone: single keys, the way in, and where one is after the page exchanged a part of itself."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.steps import shown, text_in, until, wait_live

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


def test_the_first_stop_of_the_tab_key_leads_past_the_list(tab, desk):
    sign_in(tab, desk)
    tab.keyboard.press("Tab")
    expect(tab.get_by_role("link", name="Skip to the conversation")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.locator("#workspace")).to_be_focused()


def test_news_takes_the_focus_from_nothing(desk, me, customer, other):
    text_in(desk, customer, "First")
    link = me.row(customer).get_by_role("link")
    link.focus()
    text_in(desk, other, "News for the list")
    expect(me.row(other)).to_be_visible()
    expect(link).to_be_focused()
    me.open(customer)
    for part in (
        me.person.get_by_role("link", name="Whole profile"),
        me.tab.locator("#timeline"),
        me.tab.get_by_role("button", name="Close", exact=True),
    ):
        expect(part).to_be_visible()
        part.focus()
        said = f"News for {part}"[-40:]
        text_in(desk, customer, said)
        expect(me.thread).to_contain_text(said)
        expect(part).to_be_focused()


def press(me, part):
    """Go to a button or link and press it, by the keyboard."""
    part.focus()
    me.tab.keyboard.press("Enter")


def press_and_settle(me, part):
    """Press a button that asks the server for something, and wait until the answer's own buttons work."""
    me.tab.evaluate("addEventListener('htmx:afterSettle', () => (window.hasSettled = true), { once: true })")
    press(me, part)
    until(me.tab, "window.hasSettled")
    me.tab.evaluate("window.hasSettled = false")


def test_who_presses_a_button_stays_where_it_was_though_the_answer_takes_it_away(desk, me, customer):
    text_in(desk, customer, "First")
    me.open(customer)
    close, reopen = (me.tab.get_by_role("button", name=name, exact=True) for name in ("Close", "Reopen"))
    where = me.tab.locator("#workspace:focus, #workspace :focus:visible")
    press_and_settle(me, close)
    expect(reopen).to_be_focused()
    press_and_settle(me, reopen)
    expect(close).to_be_focused()
    press(me, me.tab.locator(".more-menu summary"))
    press(me, me.tab.locator(".more-menu").get_by_role("button", name="Tomorrow"))
    expect(me.thread).to_contain_text("snoozed this conversation")
    expect(where).to_have_count(1)
    if not me.is_on_phone:  # a phone has no room for this one
        mine = me.tab.get_by_role("button", name="Assign to me")
        expect(mine).to_be_visible()
        press(me, mine)
        expect(mine).to_be_hidden()
        expect(where).to_have_count(1)
