"""Being told of news, once; what counts as read; and a person's own settings, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import at, call_in, check_page, shown, text_in, until, wait_live

pytestmark = pytest.mark.browser
LISTEN = """
    window.shown = [];
    window.Notification = class { static permission = "granted"; constructor(title, options) { shown.push([title, options.body]); } };
    document.hasFocus = () => !window.isAway;
"""


def open_tabs(context, desk, count):
    context.add_init_script(LISTEN)
    tabs = [context.new_page() for _ in range(count)]
    sign_in(tabs[0], desk)
    for tab in tabs:
        tab.goto(desk.url)
        tab.evaluate("isAway = true; dispatchEvent(new Event('blur'))")
        wait_live(tab)
        until(tab, "(localStorage.getItem('textdesk-notices') ?? '').includes('place')")
    return tabs


def told(tabs):
    return [notice for tab in tabs for notice in tab.evaluate("shown")]


def test_a_new_text_is_told_once_however_many_tabs_are_open(chromium, desk, customer):
    context = chromium.new_context()
    tabs = open_tabs(context, desk, 3)
    text_in(desk, customer, "Is it ready?")
    for tab in tabs:
        expect(tab.locator(".row", has_text="Is it ready?")).to_be_visible()
    until(tabs[0], "JSON.parse(localStorage.getItem('textdesk-notices')).keys.length > 0")
    text_in(desk, customer, "Hello?")
    for tab in tabs:
        expect(tab.locator(".row", has_text="Hello?")).to_be_visible()
    until(tabs[0], "JSON.parse(localStorage.getItem('textdesk-notices')).keys.length > 1")
    tabs[0].wait_for_timeout(1000)
    assert sorted(told(tabs)) == [[shown(customer), "Hello?"], [shown(customer), "Is it ready?"]]
    context.close()


def test_one_who_looks_at_textdesk_is_not_told_and_nothing_unseen_is_read(chromium, desk, customer):
    context = chromium.new_context()
    (tab,) = open_tabs(context, desk, 1)
    text_in(desk, customer, "First")
    row = tab.locator(".row", has_text=shown(customer))
    row.get_by_role("link").click()
    expect(tab.locator("#newest")).to_contain_text("First")
    text_in(desk, customer, "Second")
    expect(tab.locator("#newest")).to_contain_text("Second")
    expect(row.locator(".pill")).to_contain_text("1")
    expect(tab).to_have_title(re.compile(r"^\(\d"))
    expect(tab.locator("link[rel=icon]")).to_have_attribute("href", re.compile(r"^data:image/svg\+xml,"))
    before = len(told([tab]))
    tab.evaluate("isAway = false; dispatchEvent(new Event('focus'))")
    expect(row.locator(".pill")).to_have_count(0)
    text_in(desk, customer, "Third")
    expect(tab.locator("#newest")).to_contain_text("Third")
    tab.wait_for_timeout(1000)
    assert len(told([tab])) == before
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_settings_are_kept_clean_to_axe_and_fit_their_screen(chromium, desk, theme, size):
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}, color_scheme=theme) as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/settings/")
        check_page(tab)
        tab.get_by_label("Compact").check()
        tab.get_by_role("button", name="Save").click()
        expect(tab.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
        tab.goto(desk.url)
        expect(tab.locator("body.is-compact")).to_have_count(1)
        check_page(tab)
        tab.locator(".row a").first.click()
        tab.wait_for_selector("#composer")
        check_page(tab)
        tab.goto(f"{desk.url}/settings/")
        tab.get_by_label("Comfortable").check()
        tab.get_by_role("button", name="Save").click()
        expect(tab.locator("body.is-compact")).to_have_count(0)


PERMISSION = """
    window.asked = 0;
    window.shown = [];
    window.Notification = class {
      static permission = "default";
      static requestPermission() { asked += 1; this.permission = "granted"; return Promise.resolve("granted"); }
      constructor(title, options) { shown.push([title, options.body]); }
    };
"""


def test_the_settings_ask_the_browser_and_show_how_a_notification_looks(chromium, desk, size):
    with page_of(chromium, **at(size)) as tab:
        tab.add_init_script(PERMISSION)
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/settings/")
        expect(tab.locator("[data-permission]")).to_contain_text("has not been asked yet")
        expect(tab.get_by_role("button", name="Show one")).to_be_hidden()
        tab.get_by_role("button", name="Let this browser show notifications").click()
        expect(tab.locator("[data-permission]")).to_contain_text("may show notifications")
        tab.get_by_role("button", name="Show one").click()
        assert tab.evaluate("[asked, shown]") == [1, [["New text", "This is how a notification looks."]]]


def choose(tab, desk, **wishes):
    """Set one's own switches, and go back to the list."""
    tab.goto(f"{desk.url}/settings/")
    for name, is_on in wishes.items():
        tab.locator(f"#id_{name}").set_checked(is_on)
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    tab.goto(desk.url)
    wait_live(tab)


def test_only_what_one_asked_for_is_told_and_where_one_looks_only_if_one_asked(chromium, desk, customer, other, size):
    with page_of(chromium, **at(size)) as tab:
        tab.add_init_script(LISTEN)
        sign_in(tab, desk)
        choose(tab, desk, tells_unassigned=False, tells_missed_calls=True, tells_in_focus=True, tells_privately=True)
        text_in(desk, customer, "Nobody has this one")
        expect(tab.locator(".row", has_text="Nobody has this one")).to_be_visible()
        call_in(desk, other, "missed")
        until(tab, "shown.length > 0")
        assert shown(other) not in str(tab.evaluate("shown"))
        assert len(tab.evaluate("shown")) == 1
        choose(tab, desk, tells_unassigned=True, tells_in_focus=False, tells_privately=False)
