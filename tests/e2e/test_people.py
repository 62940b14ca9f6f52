"""People in a real browser: a name in one click, the profile, one timeline, joining, a file brought, a search."""

import itertools

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import check_page, shown, text_in

pytestmark = pytest.mark.browser
SIZES = [(1440, 900), (390, 844)]
_customers = itertools.count(14075558500)


@pytest.fixture
def customer() -> str:
    return str(next(_customers))


def open_person(tab, customer):
    tab.locator(".row", has_text=shown(customer)).first.get_by_role("link").click()
    tab.wait_for_selector("#composer")
    if tab.viewport_size["width"] < 1180:
        tab.locator(".person-toggle").click()


@pytest.mark.parametrize("size", SIZES)
def test_a_number_gets_a_name_and_a_profile_beside_its_conversation(chromium, desk, customer, size):
    text_in(desk, customer, "Who am I?")
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        sign_in(tab, desk)
        open_person(tab, customer)
        panel = tab.locator("#person")
        name = f"שרה 🚲 {customer} " + "W" * 80
        panel.get_by_label("Name", exact=True).fill(name)
        panel.get_by_role("button", name="Save").click()
        expect(panel.locator("h2")).to_have_text(name)
        check_page(tab)
        panel.get_by_role("link", name="Edit profile").click()
        panel.get_by_label("Company").fill("Bikes Inc")
        panel.get_by_label("Email").fill("not an email")
        tab.evaluate("document.querySelector('#profile form').noValidate = true")
        panel.get_by_role("button", name="Save").click()
        expect(panel.locator(".field-error")).to_be_visible()
        expect(panel.get_by_label("Company")).to_have_value("Bikes Inc")
        panel.get_by_label("Email").fill("sara@bikes.example")
        panel.get_by_role("button", name="Save").click()
        expect(panel.get_by_role("link", name="sara@bikes.example")).to_be_visible()
        check_page(tab)


@pytest.mark.parametrize("size", SIZES)
def test_all_numbers_stand_in_one_timeline_and_what_is_typed_goes_along_to_the_other(chromium, desk, customer, size):
    text_in(desk, customer, "To the front desk")
    text_in(desk, customer, "To the other desk", to="13215550101")
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        sign_in(tab, desk)
        tab.locator(".row", has_text="To the front desk").first.get_by_role("link").click()
        tab.locator(".scope").get_by_role("link", name="All 2 conversations").click()
        expect(tab.locator("#newest").get_by_text("To the other desk")).to_be_visible()
        expect(tab.locator("#newest").get_by_text("To the front desk")).to_be_visible()
        check_page(tab)
        tab.locator("#composer .mode-reply textarea").fill("From the other desk")
        tab.locator(".sender-menu summary").click()
        tab.locator(".sender-menu form button:not([aria-current])").click()
        box = tab.locator("#composer .mode-reply textarea")
        expect(tab.locator(".sender-menu summary")).not_to_contain_text("Front desk")
        expect(box).to_have_value("From the other desk")
        tab.get_by_role("button", name="Send", exact=True).click()
        expect(tab.locator(".outbound", has_text="From the other desk")).to_have_count(1)
        expect(tab.locator("#newest").get_by_text("To the front desk")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_a_file_is_read_looked_at_and_brought(chromium, desk, customer, size, theme):
    content = f"Name;Phone\nFrom a file;{customer}\nBroken;12\n".encode("utf-16")
    file = {"name": "people.csv", "mimeType": "text/csv", "buffer": content}
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}, color_scheme=theme) as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/contacts/import/")
        check_page(tab)
        tab.get_by_label("CSV or vCard file").set_input_files(file)
        tab.get_by_role("button", name="Read the file").click()
        expect(tab.get_by_text("This number is too short").or_(tab.get_by_text("12:"))).to_be_visible()
        check_page(tab)
        with tab.expect_download() as download:
            tab.get_by_role("link", name="Download the rows with an error").click()
        assert "Broken" in download.value.path().read_text(encoding="utf-8-sig")
        tab.get_by_role("button", name="Import 1 row").click()
        expect(tab.get_by_role("heading", name="Done")).to_be_visible()
        tab.goto(f"{desk.url}/contacts/?q={customer[-7:]}")
        expect(tab.get_by_text("From a file")).to_be_visible()
        check_page(tab)
