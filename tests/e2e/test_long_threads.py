"""A long thread in real browsers: what is old comes without a jump, what is new waits below, a search lands inside."""

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import text_in

pytestmark = pytest.mark.browser
TEXTS = 70
NEWEST = "And this is the last one"
WATCH = """() => {
  const places = window.places = [];
  const bubble = document.querySelector("#timeline .bubble");
  const look = () => {
    places.push(bubble.getBoundingClientRect().top);
    window.watching = requestAnimationFrame(look);
  };
  look();
}"""
"""Note at each frame where the topmost text stands."""


@pytest.fixture
def chatty(desk, me, customer) -> str:
    """Let a customer write more than a page of texts, and wait for all: the carrier posts several at once."""
    for number in range(1, TEXTS):
        text_in(desk, customer, f"Text number {number}")
    expect(me.row(customer).locator(".pill")).to_contain_text(str(TEXTS - 1))
    text_in(desk, customer, NEWEST)
    expect(me.row(customer)).to_contain_text(NEWEST)
    return customer


def test_a_long_thread_keeps_its_place_above_and_counts_what_is_new_below(desk, me, chatty):
    me.open(chatty)
    timeline, bubbles = me.tab.locator("#timeline"), me.tab.locator("#timeline .bubble")
    expect(me.tab.get_by_role("log").get_by_text(NEWEST)).to_be_in_viewport()
    expect(bubbles).to_have_count(50)
    timeline.evaluate("timeline => { timeline.scrollTop = 10 }")
    me.tab.evaluate(WATCH)
    me.tab.get_by_role("link", name="Earlier texts").press("Enter")
    expect(bubbles).to_have_count(TEXTS)
    expect(timeline).to_be_focused()
    places = me.tab.evaluate("cancelAnimationFrame(watching), places")
    assert max(places) - min(places) < 1
    place = timeline.evaluate("timeline => timeline.scrollTop")
    for words in ("One more", "And another"):
        text_in(desk, chatty, words)
    arrow = me.tab.get_by_role("button", name="2 new")
    expect(arrow).to_be_visible()
    assert timeline.evaluate("timeline => timeline.scrollTop") == place
    arrow.click()
    expect(me.tab.get_by_text("And another", exact=True).last).to_be_in_viewport()
    expect(arrow).to_be_hidden()


def test_the_newest_text_stays_in_sight_while_the_composer_grows(desk, me, customer):
    for place in range(8):
        text_in(desk, customer, f"A text of several lines.\nOne.\nTwo.\nThree.\nNumber {place}")
    expect(me.row(customer).locator(".pill")).to_contain_text("8")
    me.open(customer)
    newest = me.thread.locator(".bubble-line").last
    expect(newest).to_be_in_viewport(ratio=1)
    me.write("It’s ready:\n" + "come by\n" * 9)
    expect(me.tab.locator("[data-meter]")).to_contain_text("Unicode")
    expect(newest).to_be_in_viewport(ratio=1)
