"""What many browser tests do: a customer texts in, somebody opens a conversation, axe looks at a page."""

import json
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

DESK, PHONE = (1440, 900), (390, 844)
SIZES = [DESK, PHONE]
both = pytest.mark.usefixtures("size")
"""Runs a test of one `tab` at a desk, and with a phone."""


def text_in(desk: Any, customer: str, text: str, **more: Any) -> None:
    """Text in from the sandbox's phone, by the call behind its button."""
    answer = ask_carrier(desk, "text", {"from": customer, "to": "13215550100", "text": text} | more)
    assert answer["sent"] == 1


def call_in(desk: Any, caller: str, kind: str) -> None:
    """Call in from the sandbox's phone, by the call behind its button."""
    ask_carrier(desk, "call", {"from": caller, "to": "13215550100", "kind": kind})


def ask_carrier(desk: Any, what: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Ask the sandbox's carrier for something, as its page does."""
    body = json.dumps(wish).encode()
    request = urllib.request.Request(f"{desk.phone}/sandbox/{what}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        answered: dict[str, Any] = json.load(answer)
    return answered


def shown(number: str) -> str:
    """Write a customer's number as pages show it."""
    return f"({number[1:4]}) {number[4:7]}-{number[7:]}"


def wait_live(tab: Page) -> None:
    """Wait until news comes to the page."""
    expect(tab.locator("#live-state")).to_have_attribute("data-state", "live")


def check_page(tab: Page) -> None:
    """Let axe look at the page, which is no wider than its screen."""
    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(tab).response["violations"]]
    assert not found, f"{tab.url}: {found}"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab.url


def at(size: tuple[int, int]) -> dict[str, Any]:
    """Return what makes a browser that of a desk or of a phone."""
    return {"viewport": {"width": size[0], "height": size[1]}, "has_touch": size == PHONE}


@dataclass(frozen=True)
class Staff:
    """Somebody at work in the inbox, at a desk or on a phone."""

    tab: Page
    is_on_phone: bool

    def row(self, customer: str) -> Locator:
        """The customer's row in the list."""
        return self.tab.locator("#rows > .row", has_text=shown(customer))

    def open(self, customer: str) -> None:
        """Open the customer's conversation from the list, and take the pointer off it: under one, rows wait."""
        self.row(customer).get_by_role("link").click()
        expect(self.tab.locator("#head h2")).to_have_text(shown(customer))
        self.tab.locator("#head h2").hover()

    def back(self) -> None:
        """Go back to the list, where it does not stand beside the thread."""
        if self.is_on_phone:
            self.tab.locator("#head .back").click()
        expect(self.tab.locator("#rows")).to_be_visible()

    def choose(self, name: str) -> None:
        """Choose from the menu of the open conversation."""
        self.tab.locator(".more-menu summary").click()
        self.tab.locator(".more-menu").get_by_role("button", name=name).click()

    def assign(self, to: str) -> None:
        """Give the open conversation to a person or a team."""
        if self.is_on_phone:
            self.tab.locator(".more-menu summary").click()
            self.tab.locator(".more-menu").get_by_role("link", name="Assign").click()
        else:
            self.tab.locator("#assign-menu summary").click()
        self.tab.locator(".assign-form:visible").get_by_role("button", name=to).click()

    def claim(self, words: str, name: str) -> None:
        """Take the open conversation for oneself: by the button, or on a phone by one's name."""
        if self.is_on_phone:
            self.assign(name)
        else:
            self.tab.get_by_role("button", name=words).click()

    def write(self, text: str) -> None:
        """Write into the reply's box."""
        self.box.fill(text)

    def send(self, text: str) -> Locator:
        """Send a reply; return its bubble."""
        self.write(text)
        self.tab.get_by_role("button", name="Send", exact=True).click()
        return self.tab.locator("#newest .outbound", has_text=text)

    @property
    def box(self) -> Locator:
        """The reply's box."""
        return self.tab.locator("#composer .mode-reply textarea")

    @property
    def thread(self) -> Locator:
        """The newest part of the open conversation's thread."""
        return self.tab.locator("#newest")

    @property
    def person(self) -> Locator:
        """The panel about the person, opened where it does not stand beside the thread."""
        panel = self.tab.locator("#person")
        if not panel.is_visible():
            self.tab.locator(".person-toggle").click()
        return panel

    def link(self, name: str) -> Locator:
        """A link of this very name: of a state or folder above the list, say."""
        return self.tab.get_by_role("link", name=name, exact=True)


def until(tab: Page, expression: str) -> None:
    """Wait until a page says yes; the content policy forbids Playwright's own way."""
    for _ in range(300):
        if tab.evaluate(expression):
            return
        tab.wait_for_timeout(100)
    raise AssertionError(expression)
