"""A customer's picture in the thread: its place is kept while it loads, and a click opens the whole of it."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.test_first_day import shown, text_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]
CUSTOMER = "14075557300"


def room_for(picture, below) -> tuple[float, float, float]:
    """Measure a picture, and how far below its top the next text begins."""
    held, following = picture.bounding_box(), below.bounding_box()
    return held["width"], held["height"], following["y"] - held["y"]


def test_a_picture_keeps_its_place_while_it_loads_and_opens_whole(tab, desk):
    text_in(desk, CUSTOMER, "Look at this", picture=True)
    tab.route("**/small/", lambda route: route.abort())
    sign_in(tab, desk)
    tab.locator(".row", has_text=shown(CUSTOMER)).get_by_role("link").click()
    expect(tab.locator(".picture")).to_have_count(1)
    text_in(desk, CUSTOMER, "And this comes below")
    picture = tab.locator(".picture img")
    below = tab.locator("#newest").get_by_text("And this comes below", exact=True)
    expect(below).to_be_visible()
    before = room_for(picture, below)
    tab.unroute("**/small/")
    tab.reload()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert room_for(picture, below) == before
    with tab.context.expect_page() as opened:
        picture.click()
    whole = opened.value
    whole.wait_for_load_state()
    assert whole.evaluate("document.images[0].naturalWidth") > 0
    assert not whole.url.endswith("/small/")
