"""A missed call in a real browser: it appears by itself in the thread, and Text back answers it."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import call_in, check_page, shown, text_in, wait_live

pytestmark = pytest.mark.browser
CUSTOMER = "14075556190"


def test_a_missed_call_appears_live_in_the_thread_and_is_texted_back(tab, desk):
    sign_in(tab, desk)
    wait_live(tab)
    text_in(desk, CUSTOMER, "Are you open?")
    row = tab.locator(".row", has_text="Are you open?")
    expect(row).to_be_visible()
    row.get_by_role("link").click()
    box = tab.get_by_label(f"Reply to {shown(CUSTOMER)}")
    expect(box).to_be_visible()
    call_in(desk, CUSTOMER, "missed")
    bubble = tab.locator(".call-line")
    expect(bubble).to_contain_text("Missed call, rang 20 s")
    bubble.get_by_role("link", name="Text back").click()
    expect(box).to_be_focused()
    box.fill("Sorry we missed you. Yes, until six!")
    tab.keyboard.press("Control+Enter")
    sent = tab.locator(".outbound", has_text="Sorry we missed you")
    expect(sent.get_by_text("Delivered")).to_be_visible()
    tab.goto(f"{desk.url}/calls/?person={CUSTOMER}")
    expect(tab.locator(".calls-row")).to_have_count(1)


def test_a_missed_call_is_in_the_figures_with_how_soon_it_was_answered(tab, desk):
    caller = "14075556191"
    sign_in(tab, desk)
    tab.goto(f"{desk.url}/reports/?range=today")
    before = tab.locator(".tiles div", has_text="Calls in").locator("dd")
    counted = int(before.inner_text()) if before.count() else 0
    tab.goto(desk.url)
    wait_live(tab)
    call_in(desk, caller, "missed")
    row = tab.locator(".row", has_text=shown(caller))
    expect(row).to_contain_text("Missed call")
    row.get_by_role("link").click()
    tab.get_by_label(f"Reply to {shown(caller)}").fill("Sorry, we were busy. What can we do?")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(".outbound").get_by_text("Delivered")).to_be_visible()
    tab.get_by_role("link", name="Reports").click()
    tab.get_by_role("link", name="Today").click()
    expect(tab.locator(".tiles div", has_text="Calls in").locator("dd")).to_have_text(str(counted + 1))
    expect(tab.locator(".tiles div", has_text="Called or texted back")).to_contain_text(re.compile(r"\d+ (s|min)"))
    tab.get_by_text("As a table").first.click()
    expect(tab.get_by_role("table").first).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_pages_of_calls_are_clean_to_axe_and_fit_their_screen(chromium, desk, theme, size):
    caller = f"1407555{size[0] + len(theme):04d}"
    for kind in ("missed", "answered", "group", "anonymous"):
        call_in(desk, caller, kind)
    viewport = {"width": size[0], "height": size[1]}
    with page_of(chromium, viewport=viewport, color_scheme=theme) as tab:
        sign_in(tab, desk)
        row = tab.locator(".row", has_text=shown(caller))
        expect(row).to_be_visible()
        row.get_by_role("link").click()
        tab.locator(".call-line summary").first.click()
        check_page(tab)
        for path in (
            "/calls/",
            "/calls/?result=busy",
            "/reports/",
            "/reports/?range=30",
            "/reports/?range=custom&since=2020-01-01&until=2020-01-02",
        ):
            tab.goto(desk.url + path)
            for summary in tab.locator("main summary").all():
                summary.click()
            check_page(tab)
