"""The list while much comes in: what was grown by hand stays and goes on where it ends, and news is never put off."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from inbox import listing, screens
from inbox.models import Conversation
from tests.e2e.conftest import page_of
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory
from tests.inbox.live_server import serving

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = 3 * listing.PAGE + 5
NEWS_ALL_THE_TIME = """setInterval(() => {
  const detail = { events: [{ conversation: 0, number: 0, kinds: ["message"] }], resync: false };
  document.dispatchEvent(new CustomEvent("textdesk:changed", { detail }));
}, 20)"""


@pytest.fixture
def talks(monkeypatch):
    """Make more conversations than a refresh brings; the newest first, as in the list."""
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    monkeypatch.setattr(screens, "MOST_ROWS", 2 * listing.PAGE)
    number, now = OwnedNumberFactory(), timezone.now()
    return [
        ConversationFactory(owned_number=number, last_message_at=now - timedelta(minutes=place), preview="Before")
        for place in range(1, ROWS + 1)
    ]


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_a_grown_list_keeps_its_rows_and_its_place_while_news_comes_and_loads_none_twice(chromium, client, talks, size):
    client.force_login(UserFactory())
    with serving() as port, page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        here = f"http://127.0.0.1:{port}"
        tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": here}])
        tab.goto(here)
        rows, more = tab.locator("#rows > .row"), tab.get_by_role("link", name="Load more")
        for pages in (2, 3):
            more.click()
            expect(rows).to_have_count(pages * listing.PAGE)
        closed, written, deep = talks[10], talks[3 * listing.PAGE - 2], talks[2 * listing.PAGE + 10]
        row_of = {talk: tab.locator(f"#row-{talk.pk}") for talk in (closed, written, deep)}
        row_of[deep].scroll_into_view_if_needed()
        place = row_of[deep].bounding_box()
        Conversation.objects.filter(pk=closed.pk).update(status="closed")
        Conversation.objects.filter(pk=written.pk).update(preview="And now", last_message_at=timezone.now())
        tab.evaluate("dispatchEvent(new Event('textdesk:list'))")
        expect(row_of[written]).to_contain_text("And now")
        expect(tab.locator("#list-news")).to_contain_text("1 new")
        expect(tab.locator("#rows > .is-gone")).to_have_count(1)
        expect(row_of[closed]).to_have_class("row is-gone")
        assert row_of[deep].bounding_box() == place
        more.click()
        expect(rows).to_have_count(ROWS)
        keys = rows.evaluate_all("rows => rows.map(({ id }) => id)")
        assert keys == [f"row-{talk.pk}" for talk in talks]
        tab.locator("#list-news").click()
        expect(rows.first).to_contain_text("And now")
        expect(row_of[closed]).to_have_count(0)
        tab.goto("about:blank")


def test_news_that_never_pauses_shows(chromium, client, monkeypatch):
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    ConversationFactory(last_message_at=timezone.now(), preview="Here before")
    client.force_login(UserFactory())
    with serving() as port, page_of(chromium) as tab:
        here = f"http://127.0.0.1:{port}"
        tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": here}])
        tab.goto(here)
        expect(tab.locator("#live-state")).to_have_attribute("data-state", "polling")
        tab.evaluate(NEWS_ALL_THE_TIME)
        ConversationFactory(last_message_at=timezone.now(), preview="Among much other news")
        expect(tab.locator("#rows")).to_contain_text("Among much other news")
        tab.goto("about:blank")
