"""The look, in real browsers: light, dark and by the system; comfortable and compact; still for those who ask for it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import at_work, page_of, sign_in
from tests.e2e.steps import at, text_in

pytestmark = pytest.mark.browser
INK = "getComputedStyle(document.body).color"


def test_the_button_goes_from_the_systems_theme_to_light_to_dark_and_is_remembered(chromium, desk, size):
    with page_of(chromium, color_scheme="dark", **at(size)) as tab:
        sign_in(tab, desk)
        dark = tab.evaluate(INK)
        tab.emulate_media(color_scheme="light")
        light = tab.evaluate(INK)
        assert light != dark
        tab.locator(".account-menu summary").click()
        button = tab.get_by_role("button", name="Theme:")
        for said, ink, elsewhere in (("light", light, "dark"), ("dark", dark, "light"), ("system", light, "light")):
            button.click()
            expect(button).to_contain_text(said)
            tab.emulate_media(color_scheme=elsewhere)
            assert tab.evaluate(INK) == ink
            tab.goto(f"{desk.url}/contacts/")
            assert tab.evaluate(INK) == ink
            tab.locator(".account-menu summary").click()
            expect(button).to_contain_text(said)


def test_compact_shows_more_rows_and_comfortable_gives_them_room(desk, me, customer):
    text_in(desk, customer, "How tall am I?")
    heights = {}
    for density in ("Compact", "Comfortable"):
        me.tab.goto(f"{desk.url}/settings/")
        me.tab.get_by_label(density).check()
        me.tab.get_by_role("button", name="Save").click()
        expect(me.tab.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
        me.tab.goto(desk.url)
        heights[density] = me.row(customer).bounding_box()["height"]
    assert heights["Compact"] < heights["Comfortable"] - 8


MOVING = """() => {
  const seconds = (told) => Math.max(...told.split(",").map(parseFloat));
  return [...document.querySelectorAll("*")].filter((one) => {
    const style = getComputedStyle(one);
    return seconds(style.transitionDuration) > 0.01 || seconds(style.animationDuration) > 0.01;
  }).map((one) => one.outerHTML.slice(0, 80));
}"""
"""What still moves."""


def test_nothing_moves_for_one_who_asked_for_stillness(chromium, desk, customer, size):
    text_in(desk, customer, "Sit still")
    for wish in ("no-preference", "reduce"):
        with at_work(chromium, desk, size, reduced_motion=wish) as me:
            me.open(customer)
            assert (me.tab.evaluate(MOVING) == []) is (wish == "reduce")
