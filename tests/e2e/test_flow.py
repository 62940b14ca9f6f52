"""The day's flow in real browsers: away and back again, what failed, what could not be loaded, and the record."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import at_work, page_of, sign_in
from tests.e2e.steps import PHONE, ask_carrier, at, text_in, until, wait_live

pytestmark = pytest.mark.browser


# --- away and back again


def test_a_snoozed_conversation_is_put_aside_and_woken_by_a_text(desk, me, customer):
    text_in(desk, customer, "Call me tomorrow")
    me.open(customer)
    me.choose("Tomorrow morning")
    expect(me.thread).to_contain_text("snoozed this conversation")
    me.back()
    expect(me.row(customer)).to_have_count(0)
    me.link("Snoozed").click()
    expect(me.row(customer)).to_be_visible()
    text_in(desk, customer, "Here I am already")
    expect(me.row(customer)).to_have_count(0)
    me.link("Open").click()
    expect(me.row(customer)).to_contain_text("Here I am already")


def test_a_conversation_is_snoozed_until_a_moment_of_ones_own(desk, me, customer):
    text_in(desk, customer, "After the holidays, please")
    me.open(customer)
    day = datetime.now(tz=ZoneInfo("UTC")).date().replace(day=1)
    day = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
    me.tab.locator(".more-menu summary").click()
    me.tab.get_by_label("Until a moment of your own").fill(f"{day}T07:30")
    me.tab.locator(".snooze-own").get_by_role("button", name="Snooze").click()
    expect(me.thread).to_contain_text("snoozed this conversation")
    expect(me.tab.get_by_role("button", name="Reopen")).to_be_visible()
    me.tab.locator(".more-menu summary").click()
    expect(me.tab.locator(".more-menu")).to_contain_text(re.compile(r"now until .*7:30"))


def test_each_moment_of_the_menu_puts_a_conversation_aside_until_then(desk, me, customer):
    text_in(desk, customer, "Later, please")
    me.open(customer)
    menu = me.tab.locator(".more-menu")

    assert menu.locator("[name=until]").count() >= 3
    for snoozed, words in enumerate(menu.locator("[name=until]").all(), start=1):
        menu.locator("summary").click()
        moment = words.locator("small").inner_text()
        words.click()
        expect(me.thread.get_by_text("snoozed this conversation")).to_have_count(snoozed)
        day = moment.rpartition(",")[0] or moment
        expect(menu.locator(".menu-name")).to_contain_text(f"now until {day}")


def test_a_conversation_is_closed_reopened_and_marked_as_unread(desk, me, customer):
    text_in(desk, customer, "Thank you, that was all")
    me.open(customer)
    me.tab.get_by_role("button", name="Close", exact=True).click()
    expect(me.thread).to_contain_text("closed this conversation")
    me.tab.get_by_role("button", name="Reopen").click()
    expect(me.thread).to_contain_text("reopened this conversation")
    me.choose("Mark as unread")
    expect(me.row(customer).locator(".pill")).to_contain_text("1")


def test_close_and_next_opens_the_following_conversation(desk, me, customer, other):
    text_in(desk, other, "I am next")
    expect(me.row(other)).to_be_visible()
    text_in(desk, customer, "I am done")
    expect(me.tab.locator("#rows > .row").nth(1)).to_contain_text("I am next")
    me.open(customer)
    if me.is_on_phone:
        me.choose("Close and next")
    else:
        expect(me.box).to_be_focused()
        me.tab.keyboard.press("Escape")
        me.tab.keyboard.press("]")
    expect(me.thread).to_contain_text("I am next")
    me.back()
    expect(me.row(customer)).to_have_count(0)


def test_one_who_sends_spam_is_out_of_the_inbox_until_that_is_undone(desk, me, customer):
    text_in(desk, customer, "You have won a prize")
    me.open(customer)
    me.choose("Spam: block this person")
    me.back()
    expect(me.row(customer)).to_have_count(0)
    text_in(desk, customer, "Last chance")
    me.tab.locator("#filter-menu summary").click()
    me.tab.locator("#filter-menu").get_by_role("link", name="Spam").click()
    expect(me.row(customer)).to_contain_text("Last chance")
    me.open(customer)
    me.tab.get_by_role("button", name="Not spam").click()
    expect(me.thread).to_contain_text("took the mark as spam off")
    me.tab.goto(desk.url)
    expect(me.row(customer)).to_be_visible()


# --- a phone's own ways


@pytest.fixture
def phone(chromium, desk):
    """Sit down as the first admin, with a phone."""
    with at_work(chromium, desk, PHONE) as staff:
        yield staff


def test_a_finger_closes_a_row_and_undo_brings_it_back(desk, phone, customer):
    text_in(desk, customer, "Swipe me")
    row = phone.row(customer)
    expect(row.locator(".pill")).to_be_visible()
    until(phone.tab, "performance.getEntriesByType('resource').some(({ name }) => name.includes('/swipe'))")
    swipe(phone.tab, row, 160)  # the very first touch
    expect(row.locator(".pill")).to_have_count(0)
    swipe(phone.tab, row, -60)
    # Live news may be faster, and the notice there is still the former one's.
    with phone.tab.expect_response("**/bulk/"):
        swipe(phone.tab, row, -160)
    expect(row).to_have_count(0)
    phone.tab.get_by_role("button", name="Undo").click()
    expect(row).to_be_visible()


SMALL = """() => [...document.querySelectorAll("button, summary, .button, .icon-button, nav a, input[type=search]")]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((one) => { const { width, height } = one.getBoundingClientRect(); return width > 1 && (width < 43.5 || height < 43.5); })
  .map((one) => `${one.getAttribute("aria-label") ?? one.textContent.trim()} ${one.offsetWidth}x${one.offsetHeight}`)"""
"""What a finger would miss: 44 pixels are its width."""


def test_a_finger_has_room_on_a_phone(desk, phone, customer):
    text_in(desk, customer, "Big thumbs")
    assert phone.tab.evaluate(SMALL) == []
    phone.open(customer)
    phone.tab.locator(".more-menu summary").click()
    assert phone.tab.evaluate(SMALL) == []
    for path in ("/settings/", "/contacts/", "/calls/", "/conversations/new/", "/accounts/password/change/"):
        phone.tab.goto(desk.url + path)
        assert phone.tab.evaluate(SMALL) == []


def swipe(tab, part, by):
    """Move a finger sideways over a part, as the browser hears it."""
    box = part.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    line = tab.context.new_cdp_session(tab)
    touch = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    line.send("Input.dispatchTouchEvent", touch)
    for step in range(1, 9):
        line.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x + by * step / 8, "y": y}]})
    line.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


# --- what failed


def test_a_failed_text_says_why_and_sending_again_shows_that_it_left(desk, me, customer):
    text_in(desk, customer, "When is it ready?")
    me.open(customer)
    ask_carrier(desk, "fault", {"name": "fail_code", "on": True, "times": 1, "code": 4702})
    trouble = me.send("At four").locator(".trouble")
    expect(trouble).to_be_visible()
    assert len(trouble.locator("p").first.inner_text()) > 40
    trouble.get_by_role("button", name="Send again").click()
    again = me.thread.locator(".outbound", has_text="At four").last
    expect(again.get_by_text("Delivered")).to_be_visible()
    expect(again.locator(".bubble-proof")).to_contain_text("The carrier took it")
    expect(me.tab.locator(".outbound .trouble").get_by_role("link", name="Sent again")).to_be_visible()
    expect(me.tab.locator(".outbound .trouble").get_by_role("button")).to_have_count(0)


def test_what_could_not_be_loaded_says_so_and_is_asked_for_again(chromium, desk, customer, size):
    text_in(desk, customer, "Can you hear me?")
    with at_work(chromium, desk, size, service_workers="block") as me:  # it would hide requests from the test
        tab, link = me.tab, me.row(customer).get_by_role("link")
        address = link.get_attribute("href")
        tab.route(f"**{address}", lambda route: route.abort())
        link.click()
        expect(tab.get_by_text("could not be reached").first).to_be_visible()
        tab.unroute(f"**{address}")
        if me.is_on_phone:
            tab.locator("#messages .message").click()
            link.click()
        else:
            tab.get_by_role("button", name="Try again").click()
        expect(me.thread).to_contain_text("Can you hear me?")
        expect(tab.locator("#messages .message")).to_have_count(0)
        tab.route("**/close/", lambda route: route.abort())
        tab.get_by_role("button", name="Close", exact=True).click()
        expect(tab.locator("#messages")).to_contain_text("could not be reached")
        me.back()
        wait_live(tab)
        tab.route("**/?state=snoozed", lambda route: route.abort())
        me.link("Snoozed").click()
        expect(tab.locator("#list").get_by_role("heading", name="Could not load")).to_be_visible()
        tab.unroute("**/?state=snoozed")
        me.link("Snoozed").click()
        expect(me.link("Snoozed")).to_have_attribute("aria-current", "true")


def a_night_owl() -> str:
    """Return a number of a place where it is night now."""
    places = {"18085550147": "Pacific/Honolulu", "14075554990": "America/New_York", "442079460958": "Europe/London"}
    places |= {"81312345678": "Asia/Tokyo", "919876543210": "Asia/Kolkata", "61212345678": "Australia/Sydney"}
    hours = {number: datetime.now(ZoneInfo(zone)).hour for number, zone in places.items()}
    return next(number for number, hour in hours.items() if hour in {22, 23, 0, 1, 2, 3, 4, 5})


def test_quiet_hours_where_they_live_are_told_before_one_writes(chromium, desk, size):
    text_in(desk, a_night_owl(), f"Still up {size[0]}")
    with page_of(chromium, **at(size)) as tab:
        sign_in(tab, desk)
        tab.locator("#rows > .row", has_text=f"Still up {size[0]}").get_by_role("link").click()
        expect(tab.locator("#clock.is-quiet")).to_contain_text(re.compile("for them.*quiet hours until", re.DOTALL))


# --- the record


def test_a_conversation_is_printed_and_saved_with_its_events(desk, me, customer):
    text_in(desk, customer, "Please write this down")
    me.open(customer)
    me.tab.get_by_role("button", name="Close", exact=True).click()
    expect(me.tab.get_by_role("button", name="Reopen")).to_be_visible()
    me.tab.locator(".more-menu summary").click()
    me.tab.get_by_role("link", name="Print or save this conversation").click()
    expect(me.tab.locator("tbody")).to_contain_text("Please write this down")
    expect(me.tab.locator("tbody")).to_contain_text("closed this conversation")
    assert me.tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with me.tab.expect_download() as saved:
        me.tab.get_by_role("link", name="Download as CSV").click()
    assert "Please write this down" in saved.value.path().read_text(encoding="utf-8-sig")
    me.tab.emulate_media(media="print")
    expect(me.tab.get_by_role("link", name="Download as CSV")).to_be_hidden()
    assert len(me.tab.pdf()) > 5_000
