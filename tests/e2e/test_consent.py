"""A doubtful text, decided in the thread; and the pages of consent on a small dark screen."""

import itertools

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import check_page, shown, text_in, wait_live

pytestmark = pytest.mark.browser
_customers = itertools.count(14075557100)


@pytest.mark.parametrize("decision", ["Not an opt-out", "Opt out"])
def test_a_doubtful_text_is_decided_with_one_click(chromium, desk, decision):
    customer = str(next(_customers))
    text_in(desk, customer, "How do I stop these texts?")
    with page_of(chromium, viewport={"width": 390, "height": 844}, color_scheme="dark") as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/consent/undecided/")
        check_page(tab)
        tab.get_by_role("link", name=shown(customer)).click()
        bar = tab.locator("#doubts")
        expect(bar).to_contain_text("Does this text opt out?")
        check_page(tab)
        bar.get_by_role("button", name=decision, exact=True).click()
        expect(bar.locator("section")).to_have_count(0)
        expect(tab.locator(".composer-closed")).to_have_count(1 if decision == "Opt out" else 0)
        tab.goto(f"{desk.url}{tab.locator('.section-link[href*=consent]').get_attribute('href')}")
        check_page(tab)


def test_stop_closes_each_open_page_by_itself_the_proof_prints_and_start_opens_them(chromium, desk):
    customer = str(next(_customers))
    text_in(desk, customer, "Is it ready?")
    with page_of(chromium) as mine, page_of(chromium) as yours:
        for tab in (mine, yours):
            sign_in(tab, desk)
            tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
            expect(tab.locator("#composer .mode-reply textarea")).to_have_count(1)
            wait_live(tab)
        text_in(desk, customer, "STOP")
        for tab in (mine, yours):
            expect(tab.locator(".composer-closed")).to_be_visible()
        expect(mine.locator("#person")).to_contain_text("The carrier knows")
        thread = mine.url
        mine.goto(f"{desk.url}{mine.locator('.section-link[href*=consent]').get_attribute('href')}")
        proof = mine.locator(".proof")
        for fact in ("Asked", "by text to +13215550100", "Blocked", "nothing", "told at"):
            expect(proof).to_contain_text(fact)
        mine.emulate_media(media="print")
        expect(mine.locator(".print-only").first).to_be_visible()
        expect(mine.get_by_role("heading", name="Restore texting")).to_be_hidden()
        assert len(mine.pdf()) > 10_000
        mine.emulate_media(media="screen")
        mine.goto(thread)
        wait_live(mine)
        mine.wait_for_timeout(1000)  # the carrier's times are whole seconds, and STOP wins over a START of its own
        text_in(desk, customer, "START")
        for tab in (mine, yours):
            expect(tab.locator("#composer .mode-reply textarea")).to_have_count(1)
        expect(mine.locator("#person")).to_contain_text("The carrier knows of an earlier opt-out")
        mine.goto(f"{desk.url}{mine.locator('.section-link[href*=consent]').get_attribute('href')}")
        expect(mine.locator(".proof").last).to_contain_text("The carrier's own block may remain")
        expect(mine.locator(".proof blockquote")).to_contain_text(f"Please remove the opt-out of +{customer}")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_of_personal_data_are_clean_and_erase_a_person(chromium, desk, theme, size):
    customer = str(next(_customers))
    text_in(desk, customer, "Who am I?")
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}, color_scheme=theme) as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/privacy/retention/")
        check_page(tab)
        tab.get_by_label("Texts").fill("90")
        tab.get_by_role("button", name="See what would go").click()
        expect(tab.locator("caption")).to_contain_text("Nothing is saved")
        check_page(tab)
        tab.goto(desk.url)
        tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
        tab.goto(f"{desk.url}{tab.locator('.section-link[href*=consent]').get_attribute('href')}")
        tab.get_by_role("link", name="Personal data: hand over or erase").click()
        check_page(tab)
        with tab.expect_download() as taken:
            tab.get_by_role("button", name="Download everything (ZIP)").click()
        assert taken.value.suggested_filename.endswith(".zip")
        tab.get_by_label("Reason").fill("Asked by a letter")
        tab.get_by_label("The last four characters of the number").fill(customer[-4:])
        tab.get_by_role("button", name="Erase for ever").click()
        expect(tab.get_by_role("heading", name="Erased")).to_be_visible()
        check_page(tab)
