"""The day's flow in real browsers: away and back again, to a colleague and back, what failed, and long threads."""

import json
import re
import urllib.request
from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.test_first_day import shown, text_in, wait_live
from tests.e2e.test_teamwork import colleague  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]
SIZES = [(1440, 900), (390, 844)]
_customers = count(14075554000)


@pytest.fixture
def customer() -> str:
    return str(next(_customers))


def page_at(chromium, size, **options):
    """Open a page as on a desk or on a phone, by its size."""
    return page_of(chromium, viewport={"width": size[0], "height": size[1]}, has_touch=size[0] < 800, **options)


def row(tab, customer):
    return tab.locator("#rows > .row", has_text=shown(customer))


def open_it(tab, customer):
    row(tab, customer).get_by_role("link").click()
    expect(tab.locator("#head h2")).to_have_text(shown(customer))


def back(tab):
    """Go back to the list, where it does not stand beside the thread."""
    if tab.locator("#head .back").is_visible():
        tab.locator("#head .back").click()
    expect(tab.locator("#rows")).to_be_visible()


def do(tab, name):
    """Choose from the menu of the open conversation."""
    tab.locator(".more-menu summary").click()
    tab.locator(".more-menu").get_by_role("button", name=name).click()


def fault(desk, name: str, **more) -> None:
    """Switch a fault of the sandbox's carrier on, as its page does."""
    body = json.dumps({"name": name, "on": True, "times": 1} | more).encode()
    request = urllib.request.Request(f"{desk.phone}/sandbox/fault", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


# --- away and back again


@pytest.mark.parametrize("size", SIZES)
def test_a_snoozed_conversation_is_put_aside_and_woken_by_a_text(chromium, desk, customer, size):
    text_in(desk, customer, "Call me tomorrow")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        open_it(tab, customer)
        do(tab, "Tomorrow morning")
        expect(tab.locator("#newest")).to_contain_text("snoozed this conversation")
        back(tab)
        expect(row(tab, customer)).to_have_count(0)
        tab.get_by_role("link", name="Snoozed", exact=True).click()
        expect(row(tab, customer)).to_be_visible()
        text_in(desk, customer, "Here I am already")
        expect(row(tab, customer)).to_have_count(0)
        tab.get_by_role("link", name="Open", exact=True).click()
        expect(row(tab, customer)).to_contain_text("Here I am already")


@pytest.mark.parametrize("size", SIZES)
def test_a_conversation_is_closed_reopened_and_marked_as_unread(chromium, desk, customer, size):
    text_in(desk, customer, "Thank you, that was all")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        open_it(tab, customer)
        tab.get_by_role("button", name="Close", exact=True).click()
        expect(tab.locator("#newest")).to_contain_text("closed this conversation")
        tab.get_by_role("button", name="Reopen").click()
        expect(tab.locator("#newest")).to_contain_text("reopened this conversation")
        do(tab, "Mark as unread")
        expect(row(tab, customer).locator(".pill")).to_contain_text("1")


@pytest.mark.parametrize("size", SIZES)
def test_one_who_sends_spam_is_out_of_the_inbox_until_that_is_undone(chromium, desk, customer, size):
    text_in(desk, customer, "You have won a prize")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        open_it(tab, customer)
        do(tab, "Spam: block this person")
        back(tab)
        expect(row(tab, customer)).to_have_count(0)
        text_in(desk, customer, "Last chance")
        tab.locator("#filter-menu summary").click()
        tab.locator("#filter-menu").get_by_role("link", name="Spam").click()
        expect(row(tab, customer)).to_contain_text("Last chance")
        open_it(tab, customer)
        tab.get_by_role("button", name="Not spam").click()
        expect(tab.locator("#newest")).to_contain_text("took the mark as spam off")
        tab.goto(desk.url)
        expect(row(tab, customer)).to_be_visible()


def test_a_finger_closes_a_row_and_undo_brings_it_back(chromium, desk, customer):
    text_in(desk, customer, "Swipe me")
    with page_at(chromium, SIZES[1]) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        expect(row(tab, customer).locator(".pill")).to_be_visible()
        tab.wait_for_function("performance.getEntriesByType('resource').some(({ name }) => name.includes('/swipe'))")
        swipe(tab, row(tab, customer), 160)  # the very first touch
        expect(row(tab, customer).locator(".pill")).to_have_count(0)
        swipe(tab, row(tab, customer), -60)
        with tab.expect_response("**/bulk/"):  # live news may be faster, and the notice there is still the former one's
            swipe(tab, row(tab, customer), -160)
        expect(row(tab, customer)).to_have_count(0)
        tab.get_by_role("button", name="Undo").click()
        expect(row(tab, customer)).to_be_visible()


SMALL = """() => [...document.querySelectorAll("button, summary, .button, .icon-button, nav a, input[type=search]")]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((one) => { const { width, height } = one.getBoundingClientRect(); return width > 1 && (width < 43.5 || height < 43.5); })
  .map((one) => `${one.getAttribute("aria-label") ?? one.textContent.trim()} ${one.offsetWidth}x${one.offsetHeight}`)"""
"""What a finger would miss: 44 pixels are its width."""


def test_a_finger_has_room_on_a_phone(chromium, desk, customer):
    text_in(desk, customer, "Big thumbs")
    with page_at(chromium, SIZES[1]) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        assert tab.evaluate(SMALL) == []
        open_it(tab, customer)
        tab.locator(".more-menu summary").click()
        assert tab.evaluate(SMALL) == []
        for path in ("/settings/", "/contacts/", "/calls/", "/conversations/new/", "/accounts/password/change/"):
            tab.goto(desk.url + path)
            assert tab.evaluate(SMALL) == []


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


# --- to a colleague and back


@pytest.mark.parametrize("size", SIZES)
def test_a_note_that_names_a_colleague_reaches_them_live(chromium, desk, colleague, customer, size):  # noqa: F811
    text_in(desk, customer, "Who knows my order?")
    with page_at(chromium, size) as mine, page_at(chromium, size) as theirs:
        sign_in(mine, desk)
        sign_in(theirs, colleague)
        wait_live(theirs)
        open_it(mine, customer)
        mine.locator(".modes").get_by_text("Note").click()
        mine.locator("#id_note").fill(f"@{colleague.username} do you?")
        mine.locator("#composer").get_by_role("button", name="Add note").click()
        mentions = theirs.get_by_role("link", name=re.compile(r"^Mentions"))
        expect(mentions.locator(".pill")).to_have_text("1")
        mentions.click()
        open_it(theirs, customer)
        expect(theirs.locator("#newest .note")).to_contain_text("do you?")
        expect(theirs.get_by_role("link", name=re.compile(r"^Mentions")).locator(".pill")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_a_conversation_is_given_to_a_colleague_who_sees_it_at_once(chromium, desk, colleague, customer, size):  # noqa: F811
    text_in(desk, customer, "This is for Ann")
    with page_at(chromium, size) as mine, page_at(chromium, size) as theirs:
        sign_in(mine, desk)
        sign_in(theirs, colleague)
        wait_live(theirs)
        open_it(mine, customer)
        if size[0] > 800:
            mine.locator("#assign-menu summary").click()
            mine.locator("#assign-menu").get_by_role("button", name=f"Ann {colleague.username}").click()
        else:
            mine.locator(".more-menu summary").click()
            mine.locator(".more-menu").get_by_role("link", name="Assign").click()
            mine.get_by_role("button", name=f"Ann {colleague.username}").click()
        expect(mine.locator("#newest")).to_contain_text(f"assigned this conversation to Ann {colleague.username}")
        expect(row(theirs, customer)).to_contain_text("For you")
        theirs.get_by_role("link", name=re.compile(r"^Mine")).click()
        expect(theirs.locator("#rows > .row")).to_have_count(1)


@pytest.mark.parametrize("size", SIZES)
def test_a_reply_stops_once_when_a_colleague_answered_meanwhile(chromium, desk, colleague, customer, size):  # noqa: F811
    text_in(desk, customer, "Are you open on Sunday?")
    with page_at(chromium, size) as mine, page_at(chromium, size) as theirs:
        sign_in(mine, desk)
        sign_in(theirs, colleague)
        open_it(mine, customer)
        open_it(theirs, customer)
        mine.route("**/refresh/", lambda route: route.abort())
        mine.locator("#composer .mode-reply textarea").fill("No, we are closed")
        theirs.locator("#composer .mode-reply textarea").fill("Yes, from ten")
        theirs.get_by_role("button", name="Send", exact=True).click()
        expect(theirs.locator(".outbound", has_text="Yes, from ten")).to_have_count(1)
        mine.get_by_role("button", name="Send", exact=True).click()
        expect(mine.locator("#composer .field-error").first).to_contain_text(f"Ann {colleague.username} wrote")
        expect(mine.locator("#newest .outbound", has_text="Yes, from ten")).to_be_visible()
        expect(mine.locator("#composer .mode-reply textarea")).to_have_value("No, we are closed")
        expect(mine.locator(".outbound", has_text="No, we are closed")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_the_newest_text_stays_in_sight_while_the_composer_grows(chromium, desk, customer, size):
    for place in range(8):
        text_in(desk, customer, f"A text of several lines.\nOne.\nTwo.\nThree.\nNumber {place}")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        open_it(tab, customer)
        newest = tab.locator("#newest .bubble-line").last
        expect(newest).to_be_in_viewport(ratio=1)
        tab.locator("#composer .mode-reply textarea").fill("It’s ready:\n" + "come by\n" * 9)
        expect(tab.locator("[data-meter]")).to_contain_text("Unicode")
        expect(newest).to_be_in_viewport(ratio=1)


def test_a_view_that_is_shared_is_there_for_a_colleague(chromium, desk, colleague, customer):  # noqa: F811
    with page_at(chromium, SIZES[0]) as mine, page_at(chromium, SIZES[1]) as theirs:
        sign_in(mine, desk)
        mine.goto(f"{desk.url}/?sort=waiting")
        mine.locator("#view-menu summary").click()
        mine.get_by_label("Keep this view as").fill(f"Waits {customer}")
        mine.locator(".view-form").get_by_label("For everyone").check()
        mine.locator(".view-form").get_by_role("button", name="Save").click()
        expect(mine.locator("#messages")).to_contain_text("is kept")
        sign_in(theirs, colleague)
        theirs.locator("#view-menu summary").click()
        theirs.get_by_role("link", name=f"Waits {customer}").click()
        expect(theirs).to_have_url(f"{desk.url}/?sort=waiting")


# --- what failed


@pytest.mark.parametrize("size", SIZES)
def test_a_failed_text_says_why_and_sending_again_shows_that_it_left(chromium, desk, customer, size):
    text_in(desk, customer, "When is it ready?")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        open_it(tab, customer)
        fault(desk, "fail_code", code=4702)
        tab.locator("#composer .mode-reply textarea").fill("At four")
        tab.get_by_role("button", name="Send", exact=True).click()
        trouble = tab.locator(".outbound", has_text="At four").locator(".trouble")
        expect(trouble).to_be_visible()
        assert len(trouble.locator("p").first.inner_text()) > 40
        trouble.get_by_role("button", name="Send again").click()
        again = tab.locator("#newest .outbound", has_text="At four").last
        expect(again.get_by_text("Delivered")).to_be_visible()
        expect(again.locator(".bubble-proof")).to_contain_text("The carrier took it")
        expect(tab.locator(".outbound .trouble").get_by_role("link", name="Sent again")).to_be_visible()
        expect(tab.locator(".outbound .trouble").get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_what_could_not_be_loaded_says_so_and_is_asked_for_again(chromium, desk, customer, size):
    text_in(desk, customer, "Can you hear me?")
    with page_at(chromium, size, service_workers="block") as tab:  # it would hide requests from the test
        sign_in(tab, desk)
        wait_live(tab)
        address = row(tab, customer).get_by_role("link").get_attribute("href")
        tab.route(f"**{address}", lambda route: route.abort())
        row(tab, customer).get_by_role("link").click()
        expect(tab.get_by_text("could not be reached").first).to_be_visible()
        tab.unroute(f"**{address}")
        if size[0] > 800:
            tab.get_by_role("button", name="Try again").click()
        else:
            tab.locator("#messages .message").click()
            row(tab, customer).get_by_role("link").click()
        expect(tab.locator("#newest")).to_contain_text("Can you hear me?")
        expect(tab.locator("#messages .message")).to_have_count(0)
        tab.route("**/close/", lambda route: route.abort())
        tab.get_by_role("button", name="Close", exact=True).click()
        expect(tab.locator("#messages")).to_contain_text("could not be reached")
        back(tab)
        wait_live(tab)
        tab.route("**/?state=snoozed", lambda route: route.abort())
        tab.get_by_role("link", name="Snoozed", exact=True).click()
        expect(tab.locator("#list").get_by_role("heading", name="Could not load")).to_be_visible()
        tab.unroute("**/?state=snoozed")
        tab.get_by_role("link", name="Snoozed", exact=True).click()
        expect(tab.get_by_role("link", name="Snoozed", exact=True)).to_have_attribute("aria-current", "true")


def a_night_owl() -> str:
    """Return a number of a place where it is night now."""
    places = {"18085550147": "Pacific/Honolulu", "14075554990": "America/New_York", "442079460958": "Europe/London"}
    places |= {"81312345678": "Asia/Tokyo", "919876543210": "Asia/Kolkata", "61212345678": "Australia/Sydney"}
    hours = {number: datetime.now(ZoneInfo(zone)).hour for number, zone in places.items()}
    return next(number for number, hour in hours.items() if hour in {22, 23, 0, 1, 2, 3, 4, 5})


@pytest.mark.parametrize("size", SIZES)
def test_quiet_hours_where_they_live_are_told_before_one_writes(chromium, desk, size):
    sleeper = a_night_owl()
    text_in(desk, sleeper, f"Still up {size[0]}")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        tab.locator("#rows > .row", has_text=f"Still up {size[0]}").get_by_role("link").click()
        expect(tab.locator("#clock.is-quiet")).to_contain_text(re.compile("for them.*quiet hours until", re.DOTALL))


# --- long threads


@pytest.mark.parametrize("size", SIZES)
def test_a_long_thread_keeps_its_place_above_and_counts_what_is_new_below(chromium, desk, customer, size):
    for number in range(1, 71):
        text_in(desk, customer, f"Text number {number}")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        open_it(tab, customer)
        expect(tab.get_by_role("log").get_by_text("Text number 70", exact=True)).to_be_in_viewport()
        expect(tab.locator("#timeline .bubble")).to_have_count(50)
        timeline = tab.locator("#timeline")
        timeline.evaluate("timeline => { timeline.scrollTop = 0 }")
        first = tab.locator("#timeline .bubble").first
        before = first.bounding_box()["y"]
        words = first.inner_text()
        tab.get_by_role("link", name="Earlier texts").click()
        expect(tab.locator("#timeline .bubble")).to_have_count(70)
        after = tab.locator("#timeline .bubble", has_text=re.compile(f"^\\s*{words}\\s*$")).bounding_box()["y"]
        assert abs(after - before) < 60  # the link above it is gone
        place = timeline.evaluate("timeline => timeline.scrollTop")
        for words in ("One more", "And another"):
            text_in(desk, customer, words)
        arrow = tab.get_by_role("button", name="2 new")
        expect(arrow).to_be_visible()
        assert timeline.evaluate("timeline => timeline.scrollTop") == place
        arrow.click()
        expect(tab.get_by_text("And another", exact=True).last).to_be_in_viewport()
        expect(arrow).to_be_hidden()


# --- the record, the keys


@pytest.mark.parametrize("size", SIZES)
def test_a_conversation_is_printed_and_saved_with_its_events(chromium, desk, customer, size):
    text_in(desk, customer, "Please write this down")
    with page_at(chromium, size) as tab:
        sign_in(tab, desk)
        open_it(tab, customer)
        tab.get_by_role("button", name="Close", exact=True).click()
        expect(tab.get_by_role("button", name="Reopen")).to_be_visible()
        tab.locator(".more-menu summary").click()
        tab.get_by_role("link", name="Print or save this conversation").click()
        expect(tab.locator("tbody")).to_contain_text("Please write this down")
        expect(tab.locator("tbody")).to_contain_text("closed this conversation")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        with tab.expect_download() as saved:
            tab.get_by_role("link", name="Download as CSV").click()
        assert "Please write this down" in saved.value.path().read_text(encoding="utf-8-sig")
        tab.emulate_media(media="print")
        expect(tab.get_by_role("link", name="Download as CSV")).to_be_hidden()
        assert len(tab.pdf()) > 5_000


def test_the_keys_do_what_their_list_says_until_they_are_switched_off(tab, desk, customer):
    other = str(next(_customers))
    sign_in(tab, desk)
    wait_live(tab)
    for number in (other, customer):
        text_in(desk, number, "By keys")
        expect(row(tab, number)).to_be_visible()
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    expect(row(tab, customer).get_by_role("link")).to_be_focused()
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
