"""Spanish in a real browser: what it says fits, on a desk and on a phone, and the browser's time zone is offered."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import check_page, shown, text_in, wait_live

pytestmark = pytest.mark.browser
TOO_WIDE = """() => {
  const pane = document.querySelector(".list-pane")?.getBoundingClientRect().right ?? Infinity;
  const out = [...document.querySelectorAll(".filter-row summary, .rail a")]
    .filter((one) => one.getBoundingClientRect().right > pane || one.scrollWidth > one.clientWidth);
  out.push(...[...document.querySelectorAll(".folders a, .states a")].filter((one) => one.scrollWidth > one.clientWidth));
  return [Math.max(0, document.documentElement.scrollWidth - innerWidth), ...out.map((one) => one.textContent.trim())];
}"""


CUT = """(panel) => [panel, ...panel.querySelectorAll("a, button, label, summary, p, small")]
  .filter((one) => one.checkVisibility() && !one.closest(".visually-hidden"))
  .filter((one) => { const { left, right } = one.getBoundingClientRect(); return left < 0 || right > innerWidth || one.scrollWidth > one.clientWidth + 1; })
  .map((one) => one.textContent.trim())"""
"""What of an open menu reaches over its edge or the screen's."""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_spanish_fits_where_english_does(chromium, desk, width, height):
    with page_of(chromium) as english:
        sign_in(english, desk)
        kept = english.context.cookies()
    spanish = {"viewport": {"width": width, "height": height}, "locale": "es-MX", "timezone_id": "America/Bogota"}
    with page_of(chromium, **spanish) as tab:
        tab.goto(desk.url + "/accounts/login/")
        expect(tab.get_by_role("button", name="Entrar")).to_be_visible()
        check_page(tab)
        tab.context.add_cookies(kept)
        for address, says in {"/": "Bandeja", "/settings/": "Ajustes", "/contacts/": "Contactos"}.items():
            tab.goto(desk.url + address)
            expect(tab.locator("html")).to_have_attribute("lang", "es")
            expect(tab.get_by_role("heading", name=says, level=1)).to_be_attached()
            assert tab.evaluate(TOO_WIDE) == [0]
        tab.goto(desk.url + "/settings/")
        check_page(tab)
        tab.get_by_role("button", name="Usar la de este navegador: America/Bogota").click()
        expect(tab.get_by_label("Zona horaria")).to_have_value("America/Bogota")
        expect(tab.get_by_role("button", name="Usar la de este navegador")).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_menus_of_the_list_and_the_thread_fit_in_spanish(chromium, desk, width, height):
    customer = f"1407555430{width // 1000}"
    text_in(desk, customer, "¿Están abiertos?")
    with page_of(chromium) as english:
        sign_in(english, desk)
        kept = english.context.cookies()
    with page_of(chromium, viewport={"width": width, "height": height}, locale="es-MX") as tab:
        tab.context.add_cookies(kept)
        for place in ("#list", "#head", "#composer"):
            tab.goto(desk.url)
            wait_live(tab)
            if place != "#list":
                tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
                expect(tab.locator("#composer .mode-reply textarea")).to_be_visible()
            menus = tab.locator(f"{place} details.menu:visible > summary")
            assert menus.count()
            for menu in menus.all():
                menu.click()
                panel = menu.locator("xpath=following-sibling::*")
                expect(panel).to_be_visible()
                expect(panel.and_(tab.locator(".htmx-request"))).to_have_count(0)
                assert panel.evaluate(CUT) == []
                tab.keyboard.press("Escape")
            assert tab.evaluate(TOO_WIDE) == [0]
        tab.goto(desk.url)
        tab.locator(".account-menu summary").click()
        assert tab.locator(".account-menu .menu-panel").evaluate(CUT) == []
