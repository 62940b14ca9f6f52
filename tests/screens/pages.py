"""The pages and states that `make screenshots` shows: a name, an address, and what brings the page into its state."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin

from playwright.sync_api import Page

Act = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Shot:
    """One page in one state."""

    name: str
    path: str
    act: Act | None = None
    full_page: bool = False
    media: Literal["screen", "print"] = "screen"


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
    """Type, key by key, in place of a draft."""
    return then(
        lambda page: page.locator(selector).first.fill(""),
        lambda page: page.locator(selector).first.press_sequentially(text),
    )


REPLY = "#composer .mode-reply textarea"


def select_rows(page: Page) -> None:
    """Select two rows, by the keyboard as by hand."""
    for place in (0, 1):
        page.locator("#rows .row-check").nth(place).check(force=True)


def command_bar(page: Page) -> None:
    """Open the command bar, and wait for what it offers."""
    page.keyboard.press("Control+k")
    page.wait_for_selector("#commands-list [role=option]")


def send_later(page: Page) -> None:
    """Ask for the moments at which what stands in the composer can go."""
    page.get_by_role("button", name="Send later").click()
    page.wait_for_selector("#sheet[open] .moments")


def edit_scheduled(page: Page) -> None:
    """Open the page of a text that waits, from its thread."""
    open_row("Sam Rivers")(page)
    page.goto(page.locator("#newest .is-waiting a", has_text="Edit").first.evaluate("link => link.href"))


def fail_to_open(page: Page) -> None:
    """Open a conversation while the server is away."""
    page.route("**/conversations/*/", lambda route: route.abort())
    page.locator("#rows .row", has_text="Priya Nair").first.get_by_role("link").first.click()
    page.wait_for_selector(".empty[role=alert], .message-error")
    page.unroute_all()


def lose_the_line(page: Page) -> None:
    """Show what an open page shows once nobody answers."""
    page.wait_for_selector("#live-state[data-state=live]")
    page.evaluate("document.dispatchEvent(new CustomEvent('textdesk:live', { detail: { state: 'offline' } }))")


def be_out_of_date(page: Page) -> None:
    """Send a form whose proof of origin is gone."""
    page.context.clear_cookies(name="csrftoken")
    page.locator("main form .button.primary").first.click()
    page.wait_for_selector(".door-card")


def sign_out(path: str, *acts: Act) -> Act:
    """Go to an address as a stranger."""

    def act(page: Page) -> None:
        page.context.clear_cookies()
        page.goto(urljoin(page.url, path))
        then(*acts)(page)

    return act


WRONG = then(
    lambda page: page.get_by_label("Username or email").fill("maya"),
    lambda page: page.get_by_label("Password").fill("not hers"),
    press("button[type=submit]"),
)

PAGES = [
    Shot("inbox", "/"),
    Shot("inbox-closed", "/?state=closed"),
    Shot("inbox-nothing-fits", "/?state=snoozed"),
    Shot("inbox-mentions", "/?folder=mentions"),
    Shot("inbox-waiting-longest", "/?sort=waiting"),
    Shot("inbox-selected", "/", select_rows),
    Shot("inbox-all-done", "/?sort=waiting&number=4"),
    Shot("inbox-offline", "/", lose_the_line),
    Shot("inbox-failed", "/", fail_to_open),
    Shot("command-bar", "/", then(open_row("Priya Nair"), command_bar)),
    Shot("thread", "/", open_row("Priya Nair")),
    Shot("thread-opted-out", "/", open_row("STOP")),
    Shot("thread-long-text", "/", open_row("Wolfeschlegel")),
    Shot("thread-right-to-left", "/", open_row("יעל")),
    Shot("thread-emoji", "/", open_row("Dmitri")),
    Shot("thread-fates", "/", open_row("Sam Rivers")),
    Shot("thread-doubt", "/", open_row("Casey Doubtful")),
    Shot("thread-thousand", "/", open_row("Thousand Texts")),
    Shot("thread-tags", "/", open_row("Forty Tags")),
    Shot("thread-carrier-blocks", "/", open_row("Rosa Refused")),
    Shot("thread-calls", "/", open_row("Missed call")),
    Shot("person", "/", then(open_row("Priya Nair"), lambda page: page.evaluate("location.hash = 'person'"))),
    Shot("composer-unicode", "/", then(open_row("Priya Nair"), type_into(REPLY, "It’s ready – come by “any time” 🙂"))),
    Shot("composer-emoji", "/", then(open_row("Priya Nair"), press("[data-emoji-menu] summary"))),
    Shot("composer-note", "/", then(open_row("Priya Nair"), press(".modes label:last-child"))),
    Shot("composer-later", "/", then(open_row("Priya Nair"), type_into(REPLY, "See you"), send_later)),
    Shot("composer-saved-replies", "/", then(open_row("Priya Nair"), type_into(REPLY, "/"))),
    Shot("menu-snooze", "/", then(open_row("Priya Nair"), press(".more-menu summary"))),
    Shot("menu-filters", "/", press(".filter-menu summary")),
    Shot("shortcuts", "/", lambda page: page.keyboard.press("?")),
    Shot("search", "/search/?q=bike"),
    Shot("search-nothing", "/search/?q=zzzzzz"),
    Shot("new-text", "/conversations/new/"),
    Shot("new-text-later", "/conversations/new/?phone=%2B18085550100", press("#later summary")),
    Shot("conversation", "/conversations/1/"),
    Shot("conversation-assign", "/conversations/1/assign/"),
    Shot("conversation-tags", "/conversations/1/tags/"),
    Shot("conversation-senders", "/conversations/1/senders/"),
    Shot("scheduled-text", "/", edit_scheduled),
    Shot("views", "/views/"),
    Shot("tags", "/tags/"),
    Shot("saved-replies", "/saved-replies/"),
    Shot("saved-reply-new", "/saved-replies/new/"),
    Shot("saved-reply", "/saved-replies/1/"),
    Shot("contacts", "/contacts/"),
    Shot("contact", "/contacts/1/", full_page=True),
    Shot("contact-new", "/contacts/new/"),
    Shot("contact-join", "/contacts/1/join/"),
    Shot("contact-imports", "/contacts/import/"),
    Shot("contact-import", "/contacts/import/1/"),
    Shot("contact-import-columns", "/contacts/import/1/columns/"),
    Shot("privacy-person", "/contacts/1/privacy/", full_page=True),
    Shot("privacy-retention", "/privacy/retention/"),
    Shot("consent", "/contacts/1/consent/", full_page=True),
    Shot("consent-carrier-blocks", "/consent/restored/", then(press("main a[href*=contacts]")), full_page=True),
    Shot("consent-undecided", "/consent/undecided/"),
    Shot("consent-untold", "/consent/untold/"),
    Shot("consent-restored", "/consent/restored/"),
    Shot("do-not-text", "/consent/do-not-text/"),
    Shot("do-not-text-list", "/consent/do-not-text/1/"),
    Shot("calls", "/calls/"),
    Shot("calls-missed", "/calls/?result=to_answer"),
    Shot("calls-nothing-fits", "/calls/?person=nobody"),
    Shot("reports", "/reports/", full_page=True),
    Shot("settings", "/settings/", full_page=True),
    Shot("settings-first-steps", "/settings/first-steps/"),
    Shot("record", "/conversations/1/record/", full_page=True),
    Shot("record-printed", "/conversations/1/record/", full_page=True, media="print"),
    Shot("restored-backup", "/admin/restored-backup/"),
    Shot("line-health", "/admin/line-health/", full_page=True),
    Shot("admin", "/admin/"),
    Shot("admin-number", "/admin/inbox/ownednumber/1/change/", full_page=True),
    Shot("admin-events", "/admin/inbox/webhookevent/"),
    Shot("admin-event", "/admin/inbox/webhookevent/?state__exact=quarantined", press("#result_list tbody th a")),
    Shot("admin-call-reports", "/admin/calls/report/"),
    Shot("admin-catching-up", "/admin/inbox/catchup/"),
    Shot("account-password", "/accounts/password/change/"),
    Shot("account-second-factor", "/accounts/2fa/"),
    Shot("account-second-factor-begin", "/accounts/2fa/totp/activate/"),
    Shot("offline", "/offline/"),
    Shot("not-found", "/nothing-here/"),
    Shot("not-allowed", "/admin/contacts/consentevent/add/"),
    Shot("out-of-date", "/settings/", be_out_of_date),
    # The last ones: from here on nobody is signed in.
    Shot("sign-in", "/", sign_out("/accounts/login/")),
    Shot("sign-in-refused", "/", sign_out("/accounts/login/", WRONG)),
    Shot("password-reset", "/", sign_out("/accounts/password/reset/")),
    Shot("password-reset-sent", "/", sign_out("/accounts/password/reset/done/")),
    Shot("password-reset-used", "/", sign_out("/accounts/password/reset/key/1-no/")),
]
