"""Working together, in real browsers: tags, teams, bulk actions, views, and colleagues at the same conversation."""

from itertools import count

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.test_first_day import shown, text_in, wait_live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]
SIZES = [(1440, 900), (390, 844)]
_customers = count(14075557100)


@pytest.fixture
def customer() -> str:
    return str(next(_customers))


@pytest.mark.parametrize("size", SIZES)
def test_a_tag_is_made_in_passing_shown_in_the_row_and_filtered_by(chromium, desk, customer, size):
    text_in(desk, customer, "My brakes squeal")
    tag = f"Brakes {customer[-4:]}"
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
        if size[0] > 800:
            expect(tab.locator("#composer .mode-reply textarea")).to_be_focused()
            tab.keyboard.press("Escape")
            tab.keyboard.press("l")
        else:
            tab.locator(".person-toggle").click()
            tab.get_by_role("link", name="change the tags").click()
        box = tab.get_by_label("Find or create a tag")
        expect(box).to_be_visible()
        box.fill(tag)
        tab.get_by_role("button", name=f"Create {tag}").click()
        expect(tab.locator("#newest")).to_contain_text(f"tagged this conversation {tag}")
        if size[0] < 800:
            tab.locator(".back").click()
        expect(tab.locator(".row", has_text=shown(customer)).locator(".row-tags")).to_contain_text(tag)
        tab.locator("#filter-menu summary").click()
        tab.locator("#filter-tags").get_by_role("link", name=tag).click()
        expect(tab.locator("#rows > .row")).to_have_count(1)
        tab.get_by_role("link", name=f"{tag}: show all tags").click()
        expect(tab.get_by_role("link", name=f"{tag}: show all tags")).to_have_count(0)
