"""The installed app in a real browser: without a connection it says so, and comes back; and the first steps."""

import pytest
from django.db import connections
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import check_page, shown, text_in
from tests.factories import MessageFactory, UserFactory, WebhookEventFactory
from tests.inbox.live_server import serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_a_connection_a_page_of_our_own_says_so(chromium, desk, customer, theme):
    text_in(desk, customer, "A secret")
    with page_of(chromium, viewport={"width": 390, "height": 844}, color_scheme=theme) as tab:
        sign_in(tab, desk)
        tab.evaluate("navigator.serviceWorker.ready.then(() => true)")
        tab.reload()
        tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
        tab.wait_for_selector("#composer")
        tab.context.set_offline(True)
        tab.goto(f"{desk.url}/calls/")
        expect(tab.get_by_role("heading", name="No connection")).to_be_visible()
        check_page(tab)
        kept = tab.evaluate(
            "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((kept) => kept.keys()))))"
            ".then((found) => found.flat().map(({ url }) => new URL(url).pathname))"
        )
        assert {path for path in kept if not path.startswith("/static/")} == {"/offline/"}
        tab.context.set_offline(False)
        expect(tab.get_by_role("heading", name="Calls", exact=True)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_first_steps_are_clean_to_axe_and_fit_their_screen(chromium, desk, theme, size):
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}, color_scheme=theme) as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/settings/first-steps/")
        expect(tab.locator("#first-steps li")).to_have_count(5)
        check_page(tab)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_first_steps_end_with_the_first_text_and_the_first_reply(chromium, client, monkeypatch, size):
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    admin = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(admin)
    with serving() as port, page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        here = f"http://127.0.0.1:{port}"
        tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": here}])
        tab.goto(here if size[0] > 800 else f"{here}/settings/first-steps/")
        steps = tab.locator("#first-steps li")
        expect(steps).to_have_count(5)
        expect(tab.locator("#first-steps .is-done")).to_have_count(0)
        UserFactory()
        WebhookEventFactory()
        text = MessageFactory()
        if size[0] > 800:
            tab.evaluate(
                "document.dispatchEvent(new CustomEvent('textdesk:changed', {detail: {events: [], resync: true}}))"
            )
        else:
            tab.reload()
        expect(steps.filter(has_text="Receive the first text")).to_have_class("is-done")
        expect(tab.locator("#first-steps .is-done")).to_have_count(4)
        MessageFactory(conversation=text.conversation, outbound=True, author=admin, status="sent")
        tab.goto(f"{here}/settings/first-steps/")
        expect(tab.get_by_role("heading", name="Your desk is set up")).to_be_visible()
        tab.goto("about:blank")
