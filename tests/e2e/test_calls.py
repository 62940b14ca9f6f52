"""A missed call in a real browser: it appears by itself in the thread, and Text back answers it."""

import json
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import sign_in
from tests.e2e.test_first_day import shown, text_in, wait_live

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("e2e")]
CUSTOMER = "14075556190"


def call_in(desk, kind: str) -> None:
    """Call in from the sandbox's phone, by the call behind its button."""
    body = json.dumps({"from": CUSTOMER, "to": "13215550100", "kind": kind}).encode()
    request = urllib.request.Request(f"{desk.phone}/sandbox/call", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def test_a_missed_call_appears_live_in_the_thread_and_is_texted_back(tab, desk):
    sign_in(tab, desk)
    wait_live(tab)
    text_in(desk, CUSTOMER, "Are you open?")
    row = tab.locator(".row", has_text="Are you open?")
    expect(row).to_be_visible()
    row.get_by_role("link").click()
    box = tab.get_by_label(f"Reply to {shown(CUSTOMER)}")
    expect(box).to_be_visible()
    call_in(desk, "missed")
    bubble = tab.locator(".call-line")
    expect(bubble).to_contain_text("Call, nobody answered so far, rang 20 s")
    bubble.get_by_role("link", name="Text back").click()
    expect(box).to_be_focused()
    box.fill("Sorry we missed you. Yes, until six!")
    tab.keyboard.press("Control+Enter")
    sent = tab.locator(".outbound", has_text="Sorry we missed you")
    expect(sent.get_by_text("Delivered")).to_be_visible()
    tab.goto(f"{desk.url}/calls/?person={CUSTOMER}")
    expect(tab.locator(".calls-row")).to_have_count(1)
