"""The list while much comes in: what was grown by hand stays and goes on where it ends, and news is never put off."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from playwright.sync_api import expect

from inbox import listing, screens
from inbox.models import Conversation
from tests.e2e.conftest import page_of
from tests.e2e.steps import DESK, at
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


@contextmanager
def list_of(chromium, client, size):
    """Open the list in a browser of a size."""
    client.force_login(UserFactory())
    with serving() as port, page_of(chromium, **at(size)) as tab:
        here = f"http://127.0.0.1:{port}"
        tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": here}])
        tab.goto(here)
        yield tab
        tab.goto("about:blank")


def test_a_grown_list_keeps_its_rows_and_its_place_while_news_comes_and_loads_none_twice(chromium, client, talks, size):
    with list_of(chromium, client, size) as tab:
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


def refresh(tab):
    """Ask for the list anew, and wait until the page has it."""
    tab.evaluate("document.getElementById('rows').dataset.former = ''")
    tab.evaluate("dispatchEvent(new Event('textdesk:list'))")
    expect(tab.locator("[data-former]")).to_have_count(0)


def load_more(tab, count):
    """Load the next page by the keyboard, the pointer staying where it is; return the rows' keys."""
    tab.get_by_role("link", name="Load more").press("Enter")
    expect(tab.locator("#rows > .row")).to_have_count(count)
    return tab.locator("#rows > .row").evaluate_all("rows => rows.map(({ id }) => Number(id.replace('row-', '')))")


def test_a_row_that_news_pushes_off_the_page_stays_under_the_pointer_and_is_not_loaded_twice(
    chromium, client, talks, size
):
    with list_of(chromium, client, size) as tab:
        tab.locator("#rows > .row").first.hover()
        ConversationFactory(owned_number=talks[0].owned_number, last_message_at=timezone.now())
        refresh(tab)
        expect(tab.locator("#list-news")).to_contain_text("1 new")
        expect(tab.locator("#rows > .is-gone")).to_have_count(0)
        assert load_more(tab, 2 * listing.PAGE) == [talk.pk for talk in talks[: 2 * listing.PAGE]]


def test_a_row_that_moves_up_from_the_next_page_is_no_news_under_the_pointer_and_is_loaded(
    chromium, client, talks, size
):
    with list_of(chromium, client, size) as tab:
        tab.locator("#rows > .row").first.hover()
        Conversation.objects.filter(pk=talks[4].pk).update(status="closed")
        refresh(tab)
        expect(tab.locator(f"#row-{talks[4].pk}")).to_have_class("row is-gone")
        expect(tab.locator("#rows > .is-gone")).to_have_count(1)
        expect(tab.locator("#list-news")).to_be_hidden()
        assert load_more(tab, 2 * listing.PAGE) == [talk.pk for talk in talks[: 2 * listing.PAGE]]


def test_more_news_than_a_page_holds_is_told_of_under_the_pointer(chromium, client, talks, size):
    with list_of(chromium, client, size) as tab:
        tab.locator("#rows > .row").first.hover()
        number = talks[0].owned_number
        ConversationFactory.create_batch(listing.PAGE, owned_number=number, last_message_at=timezone.now())
        refresh(tab)
        expect(tab.locator("#list-news")).to_contain_text(f"{listing.PAGE} new")
        expect(tab.locator("#rows > .is-gone")).to_have_count(0)
        assert load_more(tab, 2 * listing.PAGE) == [talk.pk for talk in talks[: 2 * listing.PAGE]]


def test_news_that_never_pauses_shows(chromium, client, monkeypatch):
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    ConversationFactory(last_message_at=timezone.now(), preview="Here before")
    with list_of(chromium, client, DESK) as tab:
        expect(tab.locator("#live-state")).to_have_attribute("data-state", "polling")
        tab.evaluate(NEWS_ALL_THE_TIME)
        ConversationFactory(last_message_at=timezone.now(), preview="Among much other news")
        expect(tab.locator("#rows")).to_contain_text("Among much other news")
