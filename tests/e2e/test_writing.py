"""Writing, in a real browser on the real programs: drafts under a slow network, saved replies, emoji, sending later."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import both, check_page, shown, text_in, wait_live

pytestmark = pytest.mark.browser
_customers = count(14075558100)
SIZES = [(1440, 900), (390, 844)]


@pytest.fixture
def customer(desk) -> str:
    number = str(next(_customers))
    text_in(desk, number, f"Hello from {number}")
    return number


@pytest.fixture
def other(desk) -> str:
    number = str(next(_customers))
    text_in(desk, number, f"Hello from {number}")
    return number


def row(tab, number):
    return tab.locator(".row", has_text=shown(number)).get_by_role("link")


def open_at(tab, desk, number):
    """Sign in and open the conversation."""
    sign_in(tab, desk)
    wait_live(tab)
    row(tab, number).click()
    expect(box(tab)).to_be_visible()


def box(tab):
    return tab.locator("#composer .mode-reply textarea")


def note(tab):
    return tab.locator("#id_note")


def write_a_note(tab):
    tab.locator(".modes label", has_text="Note").click()


def of(number):
    """Say that this person's conversation is the open one."""
    return re.compile(re.escape(shown(number)))


class Held:
    """Requests that the network holds back until the test lets them go."""

    def __init__(self, tab, address):
        self.tab, self.routes, self.is_open = tab, [], False
        tab.route(address, lambda route: self.take(route))  # noqa: PLW0108 - Playwright marks what it is given

    def take(self, route):
        if self.is_open:
            route.continue_()
        else:
            self.routes.append(route)

    def wait(self):
        while not self.routes:
            self.tab.wait_for_timeout(20)

    def let_go(self):
        self.is_open = True
        while self.routes:
            self.routes.pop(0).continue_()


# --- drafts


def test_what_is_typed_never_shows_in_another_conversation_however_fast_one_switches(tab, desk, customer, other):
    open_at(tab, desk, customer)
    texts = {customer: "", other: ""}
    for turn in range(6):
        number = (customer, other)[turn % 2]
        row(tab, number).click()
        expect(tab.locator("#head h2")).to_have_text(of(number))
        expect(box(tab)).to_have_value(texts[number])
        texts[number] += f"{number[-4:]} "
        box(tab).press_sequentially(f"{number[-4:]} ")
    for number in (customer, other):
        row(tab, number).click()
        expect(tab.locator("#head h2")).to_have_text(of(number))
        expect(box(tab)).to_have_value(texts[number])
    tab.reload()
    expect(box(tab)).to_have_value(texts[other])


def test_a_draft_waits_in_its_own_conversation(desk, me, customer, other):
    for number in (customer, other):
        text_in(desk, number, "Write to me")
    me.open(customer)
    with me.tab.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        me.box.press_sequentially("For the first alone")
    me.back()
    me.open(other)
    expect(me.box).to_have_value("")
    me.back()
    expect(me.row(customer)).to_contain_text("Draft: For the first alone")
    me.open(customer)
    expect(me.box).to_have_value("For the first alone")


def test_a_draft_that_the_server_has_not_yet_is_back_in_its_own_box_and_there_alone(tab, desk, customer, other):
    open_at(tab, desk, customer)
    held = Held(tab, "**/draft/")
    box(tab).press_sequentially("For the first alone")
    row(tab, other).click()
    expect(tab.locator("#head h2")).to_have_text(of(other))
    expect(box(tab)).to_have_value("")
    box(tab).press_sequentially("For the second")
    row(tab, customer).click()
    expect(tab.locator("#head h2")).to_have_text(of(customer))
    expect(box(tab)).to_have_value("For the first alone")
    held.wait()
    with tab.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        held.let_go()
    box(tab).press_sequentially("!")
    row(tab, other).click()
    expect(box(tab)).to_have_value("For the second")
    row(tab, customer).click()
    expect(box(tab)).to_have_value("For the first alone!")


def test_a_slow_answer_to_send_leaves_the_conversation_that_one_went_to_alone(tab, desk, customer, other):
    open_at(tab, desk, customer)
    held = Held(tab, "**/reply/")
    box(tab).fill("Meant for the first")
    tab.keyboard.press("Control+Enter")
    held.wait()
    row(tab, other).click()
    expect(tab.locator("#head h2")).to_have_text(of(other))
    box(tab).press_sequentially("Meant for the second")
    with tab.expect_response("**/reply/"):
        held.let_go()
    expect(tab.locator(".row", has_text="Meant for the first")).to_be_visible()
    expect(tab.locator("#head h2")).to_have_text(of(other))
    expect(box(tab)).to_have_value("Meant for the second")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator(".outbound", has_text="Meant for the second")).to_have_count(1)
    row(tab, customer).click()
    expect(tab.locator("#head h2")).to_have_text(of(customer))
    expect(tab.locator(".outbound", has_text="Meant for the first")).to_have_count(1)
    expect(tab.locator(".outbound", has_text="Meant for the second")).to_have_count(0)
    expect(box(tab)).to_have_value("")


def test_what_is_typed_while_a_text_is_on_its_way_stays(tab, desk, customer):
    open_at(tab, desk, customer)
    held = Held(tab, "**/reply/")
    box(tab).fill("First text")
    tab.keyboard.press("Control+Enter")
    held.wait()
    box(tab).press_sequentially(" And then")
    held.let_go()
    expect(tab.locator(".outbound", has_text="First text")).to_have_count(1)
    expect(box(tab)).to_have_value("And then")
    expect(tab.locator(".outbound", has_text="And then")).to_have_count(0)


def test_of_two_conversations_asked_for_the_last_is_shown_whichever_comes_first(tab, desk, customer, other):
    sign_in(tab, desk)
    wait_live(tab)
    expect(row(tab, other)).to_be_visible()
    expect(row(tab, customer)).to_be_visible()
    first = row(tab, customer).get_attribute("href")
    held = Held(tab, f"**{first}")
    row(tab, customer).click()
    held.wait()
    row(tab, other).click()
    expect(tab.locator("#head h2")).to_have_text(of(other))
    box(tab).press_sequentially("For the other")
    with tab.expect_response(f"**{first}"):
        held.let_go()
    tab.wait_for_timeout(300)
    expect(tab.locator("#head h2")).to_have_text(of(other))
    expect(box(tab)).to_have_value("For the other")


def test_a_draft_outlives_a_network_that_fails(tab, desk, customer):
    open_at(tab, desk, customer)
    failures = iter([True, True])
    tab.route("**/draft/", lambda route: route.abort() if next(failures, False) else route.continue_())
    with tab.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        box(tab).fill("Kept in the end")
    tab.reload()
    expect(box(tab)).to_have_value("Kept in the end")


@both
def test_a_text_that_could_not_be_sent_stays_and_so_does_its_draft(tab, desk, customer):
    open_at(tab, desk, customer)
    tab.route("**/reply/", lambda route: route.abort())
    box(tab).fill("Is anybody there?")
    with tab.expect_response(lambda answer: "/draft/" in answer.url and answer.status == 204):
        tab.keyboard.press("Control+Enter")
    expect(tab.locator("[data-send-error]")).to_be_visible()
    expect(box(tab)).to_have_value("Is anybody there?")
    tab.reload()
    expect(box(tab)).to_have_value("Is anybody there?")


def test_a_note_and_a_reply_are_begun_apart_and_come_back_apart(tab, desk, customer, other):
    open_at(tab, desk, customer)
    box(tab).fill("Dear customer")
    write_a_note(tab)
    note(tab).fill("Rude on the phone")
    row(tab, other).click()
    expect(tab.locator("#head h2")).to_have_text(of(other))
    expect(box(tab)).to_have_value("")
    expect(note(tab)).to_have_value("")
    row(tab, customer).click()
    expect(box(tab)).to_have_value("Dear customer")
    expect(note(tab)).to_have_value("Rude on the phone")
    write_a_note(tab)
    tab.locator("#composer").get_by_role("button", name="Add note").click()
    expect(tab.locator(".note", has_text="Rude on the phone")).to_be_visible()
    expect(note(tab)).to_have_value("")
    expect(box(tab)).to_have_value("Dear customer")


# --- saved replies, signs


def save_reply(tab, desk, name, body):
    tab.goto(f"{desk.url}/saved-replies/new/")
    tab.get_by_label("Name").fill(name)
    tab.get_by_label("Text", exact=True).fill(body)
    expect(tab.locator("#preview")).to_contain_text("1 segment")
    tab.get_by_label("For everyone").check()
    tab.get_by_role("button", name="Save").click()
    expect(tab.get_by_role("heading", name="Saved replies")).to_be_visible()


@both
def test_a_saved_reply_is_found_by_typing_and_inserted_by_the_keyboard(tab, desk, customer):
    sign_in(tab, desk)
    save_reply(tab, desk, f"Zebra {customer}", "We open at nine, says {my name}")
    save_reply(tab, desk, f"Zebra gap {customer}", "Hi {first name}!")
    tab.goto(desk.url)
    row(tab, customer).click()
    box(tab).press_sequentially(f"Hello! /zebra {customer[-4:]}")
    options = tab.locator("#saved-choices [role=option]:visible")
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    expect(options.filter(has_text="gap")).to_contain_text("Not known here: first name")
    tab.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    tab.keyboard.press("Enter")
    expect(box(tab)).to_have_value(f"Hello! /zebra {customer[-4:]}")
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("Enter")
    expect(box(tab)).to_have_value("Hello! We open at nine, says Admin")
    expect(box(tab)).to_be_focused()
    box(tab).fill("/zebra")
    tab.keyboard.press("Escape")
    expect(options.first).to_be_hidden()
    expect(box(tab)).to_be_focused()
    expect(box(tab)).to_have_value("/zebra")


@both
def test_the_button_opens_the_saved_replies_with_a_search_of_their_own(tab, desk, customer):
    sign_in(tab, desk)
    save_reply(tab, desk, f"Yak {customer}", "Behind the church")
    tab.goto(desk.url)
    row(tab, customer).click()
    box(tab).fill("Here: ")
    tab.locator("summary[aria-label='Saved replies']").click()
    expect(tab.get_by_label("Search saved replies")).to_be_focused()
    tab.keyboard.type(f"yak {customer[-4:]}")
    tab.keyboard.press("Enter")
    expect(box(tab)).to_have_value("Here: Behind the church")


def test_a_slash_in_prose_opens_nothing_and_enter_writes_a_line(tab, desk, customer):
    open_at(tab, desk, customer)
    box(tab).press_sequentially("and/or https://example.com/a 1 / 2")
    expect(tab.locator("[data-saved-replies]")).not_to_have_attribute("open", "")
    tab.keyboard.press("Enter")
    expect(box(tab)).to_have_value("and/or https://example.com/a 1 / 2\n")


@both
def test_the_character_that_forces_unicode_is_named_and_put_plainly(tab, desk, customer):
    open_at(tab, desk, customer)
    meter = tab.locator("#composer [data-meter]")
    box(tab).fill("It’s 5°, “come” — " + "x" * 60)
    expect(meter).to_contain_text("2 segments")
    expect(meter).to_contain_text("’ (curly apostrophe) and 4 more force Unicode: 70 characters instead of 160")
    box(tab).fill("It’s " + "x" * 70)
    expect(meter).to_contain_text("’ (curly apostrophe) forces Unicode")
    tab.get_by_role("button", name="Use plain characters").click()
    expect(box(tab)).to_have_value("It's " + "x" * 70)
    expect(meter).to_have_text("1 segment, 85 left")
    for text, name in [
        ("👍", "👍 (emoji)"),
        ("dámelo", "á (a with acute accent)"),
        ("привет", "п (Cyrillic letter)"),
        ("a\u00a0b", "a non-breaking space"),
    ]:
        box(tab).fill(text)
        expect(meter).to_contain_text(name)


@both
def test_near_the_limit_the_count_shows_and_beyond_it_says_how_many_are_too_many(tab, desk, customer):
    open_at(tab, desk, customer)
    meter = tab.locator("#composer [data-meter]")
    box(tab).fill("x" * 1800)
    expect(meter).not_to_contain_text("2,048")
    box(tab).fill("x" * 2000)
    expect(meter).to_contain_text("2,000 of 2,048 characters")
    box(tab).fill("x" * 2050)
    expect(meter).to_contain_text("2 characters too many: a text has at most 2,048")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator("#composer .field-error").first).to_contain_text("2,050 characters; the carrier takes 2,048")
    expect(box(tab)).to_have_value("x" * 2050)


@both
def test_an_emoji_is_found_by_its_word_and_lands_where_the_caret_is(tab, desk, customer):
    open_at(tab, desk, customer)
    box(tab).fill("Ready!")
    tab.locator("summary[aria-label='Emoji']").click()
    expect(tab.get_by_label("Search emoji")).to_be_focused()
    tab.keyboard.type("bike")
    expect(tab.locator("[data-emoji]:visible")).to_have_count(1)
    tab.keyboard.press("Enter")
    expect(box(tab)).to_have_value("Ready!🚲")
    expect(box(tab)).to_be_focused()
    tab.locator("summary[aria-label='Emoji']").click()
    expect(tab.locator("[data-emoji]").first).to_have_text("🚲")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowRight")
    expect(tab.locator("[data-emoji]").nth(1)).to_be_focused()
    tab.get_by_label("Search emoji").fill("zzz")
    expect(tab.locator("[data-no-emoji]")).to_have_text("No emoji has these words")
    tab.keyboard.press("Escape")
    expect(tab.get_by_label("Search emoji")).to_be_hidden()


# --- sending later


@pytest.mark.parametrize("size", SIZES)
def test_a_text_is_scheduled_changed_and_sent_at_once(chromium, desk, customer, size):
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        open_at(tab, desk, customer)
        expect(tab.locator("#clock")).to_contain_text("for them")
        box(tab).fill("See you tomorrow")
        tab.get_by_role("button", name="Send later").click()
        sheet = tab.locator("#sheet")
        expect(sheet.get_by_label("Text to")).to_have_value("See you tomorrow")
        sheet.get_by_text("Tomorrow morning").click()
        sheet.get_by_role("button", name="Schedule").click()
        waiting = tab.locator(".is-waiting", has_text="See you tomorrow")
        expect(waiting).to_be_visible()
        expect(sheet).to_be_hidden()
        expect(box(tab)).to_have_value("")
        expect(tab.locator(".outbound:not(.is-waiting)")).to_have_count(0)
        waiting.get_by_role("link", name="Edit").click()
        sheet.get_by_label("Text to").fill("See you the day after")
        sheet.get_by_role("button", name="Save").click()
        waiting = tab.locator(".is-waiting", has_text="See you the day after")
        expect(waiting).to_be_visible()
        if size[0] > 800:
            expect(row(tab, customer).get_by_title("A text is scheduled")).to_be_visible()
        waiting.get_by_role("button", name="Send now").click()
        sent = tab.locator(".outbound:not(.is-waiting)", has_text="See you the day after")
        expect(sent.get_by_text("Delivered")).to_be_visible()
        expect(tab.locator(".is-waiting")).to_have_count(0)


@both
def test_a_text_that_is_void_on_a_reply_goes_before_ones_eyes(tab, desk, customer):
    open_at(tab, desk, customer)
    box(tab).fill("Are you still there?")
    tab.get_by_role("button", name="Send later").click()
    tab.get_by_label("Cancel it if they write first").check()
    tab.get_by_role("button", name="Schedule").click()
    expect(tab.locator(".is-waiting")).to_contain_text("Cancelled if they write first")
    text_in(desk, customer, "Yes, here I am")
    expect(tab.locator("#newest").get_by_text("Yes, here I am")).to_be_visible()
    expect(tab.locator(".is-waiting")).to_have_count(0)
    expect(tab.locator("#newest")).to_contain_text("A scheduled text was cancelled, since they wrote first")


@both
def test_editing_a_scheduled_text_goes_on_while_texts_come_in(tab, desk, customer):
    open_at(tab, desk, customer)
    box(tab).fill("Later")
    tab.get_by_role("button", name="Send later").click()
    tab.get_by_role("button", name="Schedule").click()
    tab.locator(".is-waiting").get_by_role("link", name="Edit").click()
    sheet = tab.locator("#sheet")
    sheet.get_by_label("Text to").fill("Half a sent")
    text_in(desk, customer, "Meanwhile")
    expect(tab.locator("#newest").get_by_text("Meanwhile")).to_be_attached()
    expect(sheet.get_by_label("Text to")).to_have_value("Half a sent")
    expect(sheet).to_be_visible()
    tab.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    tab.locator(".is-waiting").get_by_role("button", name="Cancel").click()
    expect(tab.locator(".is-waiting")).to_have_count(0)
    expect(tab.locator(".status-cancelled")).to_have_count(1)


def test_without_scripts_a_text_is_scheduled_and_cancelled(chromium, desk, customer):
    with page_of(chromium, java_script_enabled=False) as tab:
        sign_in(tab, desk)
        row(tab, customer).click()
        box(tab).fill("Planned plainly")
        tab.get_by_role("button", name="Send later").click()
        tab.locator("#workspace").get_by_text("Tomorrow morning").click()
        tab.get_by_role("button", name="Schedule").click()
        expect(tab.locator(".is-waiting", has_text="Planned plainly")).to_be_visible()
        tab.get_by_role("button", name="Cancel").click()
        expect(tab.locator(".is-waiting")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_all_parts_of_writing_are_clean_to_axe_and_fit_their_screen(chromium, desk, customer, theme, size):
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}, color_scheme=theme) as tab:
        open_at(tab, desk, customer)
        box(tab).press_sequentially("Hi “you” /")
        tab.wait_for_timeout(300)
        check_page(tab)
        tab.keyboard.press("Escape")
        tab.locator("summary[aria-label='Emoji']").click()
        expect(tab.locator("[data-emoji]").first).to_be_visible()
        check_page(tab)
        tab.keyboard.press("Escape")
        tab.get_by_role("button", name="Send later").click()
        expect(tab.locator("#sheet")).to_be_visible()
        check_page(tab)
        tab.get_by_role("button", name="Schedule").click()
        expect(tab.locator(".is-waiting")).to_be_visible()
        check_page(tab)
        for path in ("/saved-replies/", "/saved-replies/new/"):
            tab.goto(desk.url + path)
            check_page(tab)
