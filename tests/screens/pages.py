"""The pages and states that `make screenshots` shows: a name, an address, and what brings the page into its state."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

Act = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Shot:
    """One page in one state."""

    name: str
    path: str
    act: Act | None = None
    full_page: bool = False


def open_row(text: str) -> Act:
    """Open the conversation whose row bears `text`."""

    def act(page: Page) -> None:
        page.locator("#rows .row", has_text=text).first.get_by_role("link").first.click()
        page.wait_for_selector("#composer")

    return act


def then(*acts: Act) -> Act:
    """Do one after the other."""

    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def press(selector: str) -> Act:
    """Click the first that fits."""
    return lambda page: page.locator(selector).first.click()


def type_into(selector: str, text: str) -> Act:
    """Type, key by key."""
    return lambda page: page.locator(selector).first.press_sequentially(text)


REPLY = "#composer .mode-reply textarea"

PAGES = [
    Shot("inbox", "/"),
    Shot("inbox-closed", "/?status=closed"),
    Shot("inbox-nothing-fits", "/?status=snoozed"),
    Shot("thread", "/", open_row("Priya Nair")),
    Shot("thread-opted-out", "/", open_row("STOP")),
    Shot("thread-long-text", "/", open_row("Wolfeschlegel")),
    Shot("thread-right-to-left", "/", open_row("יעל")),
    Shot("thread-emoji", "/", open_row("Dmitri")),
    Shot("thread-fates", "/", open_row("Sam Rivers")),
    Shot("thread-doubt", "/", open_row("Casey Doubtful")),
    Shot("thread-thousand", "/", open_row("Thousand Texts")),
    Shot("thread-tags", "/", open_row("Forty Tags")),
    Shot("composer-unicode", "/", then(open_row("Priya Nair"), type_into(REPLY, "It’s ready – come by “any time” 🙂"))),
    Shot("composer-saved-replies", "/", then(open_row("Priya Nair"), type_into(REPLY, "/"))),
    Shot("menu-snooze", "/", then(open_row("Priya Nair"), press(".more-menu summary"))),
    Shot("menu-filters", "/", press(".filter-menu summary")),
    Shot("shortcuts", "/", lambda page: page.keyboard.press("?")),
    Shot("search", "/search/?q=bike"),
    Shot("search-nothing", "/search/?q=zzzzzz"),
    Shot("new-text", "/conversations/new/"),
    Shot("tags", "/tags/"),
    Shot("contacts", "/contacts/"),
    Shot("contact", "/contacts/1/", full_page=True),
    Shot("contact-new", "/contacts/new/"),
    Shot("consent", "/contacts/1/consent/", full_page=True),
    Shot("consent-undecided", "/consent/undecided/"),
    Shot("consent-untold", "/consent/untold/"),
    Shot("do-not-text", "/consent/do-not-text/"),
    Shot("calls", "/calls/"),
    Shot("record", "/conversations/1/record/", full_page=True),
    Shot("line-health", "/admin/line-health/", full_page=True),
    Shot("admin", "/admin/"),
    Shot("admin-number", "/admin/inbox/ownednumber/1/change/", full_page=True),
    Shot("admin-events", "/admin/inbox/webhookevent/"),
    Shot("account-password", "/accounts/password/change/"),
    Shot("account-second-factor", "/accounts/2fa/"),
    Shot("not-found", "/nothing-here/"),
]
