"""An open page says so once nobody answers, keeps what stands in it, and goes on by itself."""

import pytest
from django.db import connections
from playwright.sync_api import expect

from tests.e2e.conftest import page_of
from tests.e2e.steps import at
from tests.factories import ConversationFactory, UserFactory
from tests.inbox.live_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_open_page_says_that_it_is_offline_and_keeps_what_was_typed(chromium, client, monkeypatch, size):
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    conversation = ConversationFactory()
    client.force_login(UserFactory())
    with page_of(chromium, **at(size)) as tab:
        with serving() as port:
            here = f"http://127.0.0.1:{port}"
            tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": here}])
            tab.goto(f"{here}/conversations/{conversation.pk}/")
            expect(tab.locator("#live-state")).to_have_attribute("data-state", "polling")
            tab.locator("#composer .mode-reply textarea").fill("Not lost")
        expect(tab.locator("#live-state")).to_have_attribute("data-state", "offline")
        expect(tab.locator("#composer .mode-reply textarea")).to_have_value("Not lost")
        tab.goto("about:blank")
