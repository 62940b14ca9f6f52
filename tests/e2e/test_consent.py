"""A doubtful text, decided in the thread; and the pages of consent on a small dark screen."""

import itertools

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.test_first_day import check_page, shown, text_in

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]
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
        tab.goto(f"{desk.url}{tab.locator('.section-link').get_attribute('href')}")
        check_page(tab)
