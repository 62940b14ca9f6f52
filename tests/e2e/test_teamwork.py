"""Working together, in real browsers: tags, teams, bulk actions, views, and colleagues at the same conversation."""

from itertools import count

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Desk, page_of, sign_in
from tests.e2e.test_first_day import shown, text_in, wait_live

pytestmark = pytest.mark.browser
SIZES = [(1440, 900), (390, 844)]
_customers = count(14075557500)


@pytest.fixture
def customer() -> str:
    return str(next(_customers))


@pytest.mark.parametrize("size", SIZES)
def test_a_tag_is_made_in_passing_shown_in_the_row_and_filtered_by(chromium, desk, customer, size):
    text_in(desk, customer, "My brakes squeal")
    tag = f"Brakes {customer[-4:]}"
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
        if size[0] > 800:
            expect(tab.locator("#composer .mode-reply textarea")).to_be_focused()
            tab.keyboard.press("Escape")
            tab.keyboard.press("l")
        else:
            tab.locator(".person-toggle").click()
            tab.get_by_role("link", name="change the tags").click()
        box = tab.get_by_label("Find or create a tag")
        expect(box).to_be_visible()
        box.fill(tag)
        tab.get_by_role("button", name=f"Create {tag}").click()
        expect(tab.locator("#newest")).to_contain_text(f"tagged this conversation {tag}")
        if size[0] < 800:
            tab.locator(".back").click()
        expect(tab.locator(".row", has_text=shown(customer)).locator(".row-tags")).to_contain_text(tag)
        tab.locator("#filter-menu summary").click()
        tab.locator("#filter-tags").get_by_role("link", name=tag).click()
        expect(tab.locator("#rows > .row")).to_have_count(1)
        tab.get_by_role("link", name=f"{tag}: show all tags").click()
        expect(tab.get_by_role("link", name=f"{tag}: show all tags")).to_have_count(0)


def test_what_is_typed_before_the_scripts_are_there_is_heard(tab, desk, customer):
    text_in(desk, customer, "My exhaust rattles")
    sign_in(tab, desk)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    expect(tab.locator("#composer .mode-reply textarea")).to_be_visible()
    held = []
    tab.route("**/js/tags.*js", lambda route: held.append(route))  # noqa: PLW0108 - the page's start waits for it
    tab.goto(f"{tab.url.rstrip('/')}/tags/", wait_until="commit")
    tab.get_by_label("Find or create a tag").fill(f"Exhaust {customer[-4:]}")
    while not held:
        tab.wait_for_timeout(20)
    held.pop().continue_()
    expect(tab.get_by_role("button", name=f"Create Exhaust {customer[-4:]}")).to_be_visible()


def open_conversation(tab, customer):
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    expect(tab.locator("#composer .mode-reply textarea")).to_be_visible()


@pytest.fixture
def colleague(chromium, desk):
    """A second person at work: the desk's first admin makes their account."""
    name = f"ann{next(_customers)}"
    with page_of(chromium) as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/admin/accounts/user/add/")
        tab.get_by_label("Username").fill(name)
        tab.get_by_label("Email address").fill(f"{name}@example.com")
        tab.get_by_label("First name").fill("Ann")
        tab.get_by_label("Last name").fill(name)
        tab.locator("#id_password1").fill("correct horse battery")
        tab.locator("#id_password2").fill("correct horse battery")
        tab.get_by_role("button", name="Save", exact=True).click()
        expect(tab.locator(".messagelist .success")).to_be_visible()
    return Desk(desk.url, desk.phone, name, "correct horse battery")


@pytest.mark.parametrize("size", SIZES)
def test_a_colleague_who_types_shows_in_the_thread_and_in_the_row_until_they_leave(
    chromium, desk, colleague, customer, size
):
    text_in(desk, customer, "Who helps me?")
    viewport = {"width": size[0], "height": size[1]}
    with page_of(chromium, viewport=viewport) as mine, page_of(chromium, viewport=viewport) as theirs:
        sign_in(mine, desk)
        sign_in(theirs, colleague)
        wait_live(mine)
        wait_live(theirs)
        row = mine.locator(".row", has_text=shown(customer))
        open_conversation(theirs, customer)
        theirs.locator("#composer .mode-reply textarea").press_sequentially("I do")
        expect(row.locator(".row-typing")).to_contain_text("is typing")
        expect(row.locator(".row-preview > bdi")).to_be_hidden()
        open_conversation(mine, customer)
        expect(mine.locator("#presence")).to_contain_text("Ann")
        expect(theirs.locator("#presence")).to_contain_text("is here")
        theirs.goto(f"{desk.url}/accounts/logout/")
        expect(mine.locator("#presence")).to_be_hidden()


def test_a_claim_shows_on_a_colleagues_page_at_once(chromium, desk, colleague, customer):
    text_in(desk, customer, "Anyone?")
    with page_of(chromium) as mine, page_of(chromium) as theirs:
        sign_in(mine, desk)
        sign_in(theirs, colleague)
        wait_live(mine)
        wait_live(theirs)
        open_conversation(mine, customer)
        open_conversation(theirs, customer)
        theirs.get_by_role("button", name="Assign to me").click()
        expect(mine.locator("#newest")).to_contain_text("assigned this conversation to themselves")
        expect(mine.locator("#person")).to_contain_text(f"Ann {colleague.username}")


def test_rows_stay_under_the_pointer_and_the_news_waits_above(tab, desk, customer):
    other = str(next(_customers))
    text_in(desk, other, "I was here first")
    sign_in(tab, desk)
    wait_live(tab)
    first = tab.locator("#rows > .row").first
    expect(first).to_contain_text(shown(other))
    first.hover()
    text_in(desk, customer, "And I am new")
    expect(tab.locator("#list-news")).to_contain_text("1 new")
    expect(first).to_contain_text(shown(other))
    expect(tab.locator(".row", has_text=shown(customer))).to_have_count(0)
    tab.locator("#list-news").click()
    expect(first).to_contain_text(shown(customer))
    expect(tab.locator("#list-news")).to_be_hidden()


def test_close_and_next_opens_the_following_conversation_by_key(tab, desk, customer):
    following = str(next(_customers))
    sign_in(tab, desk)
    wait_live(tab)
    text_in(desk, following, "I am next")
    expect(tab.locator(".row", has_text=shown(following))).to_be_visible()
    text_in(desk, customer, "I am done")
    expect(tab.locator("#rows > .row").nth(1)).to_contain_text(shown(following))
    open_conversation(tab, customer)
    expect(tab.locator("#composer .mode-reply textarea")).to_be_focused()
    tab.keyboard.press("Escape")
    tab.keyboard.press("]")
    expect(tab.locator("#head")).to_contain_text(shown(following))
    expect(tab.locator(".row", has_text=shown(customer))).to_have_count(0)


@pytest.mark.parametrize("size", SIZES)
def test_rows_are_selected_closed_together_and_taken_back(chromium, desk, customer, size):
    other = str(next(_customers))
    for number in (other, customer):
        text_in(desk, number, "One of two")
    with page_of(chromium, viewport={"width": size[0], "height": size[1]}) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        if size[0] < 800:
            tab.locator("#filter-menu summary").click()
            tab.get_by_text("Select several").click()
            tab.keyboard.press("Escape")
        for number in (customer, other):
            tab.get_by_label(f"Select {shown(number)}").check()
        expect(tab.locator(".bulk-count")).to_contain_text("2")
        tab.get_by_role("button", name="Close the selected").click()
        expect(tab.locator(".row", has_text=shown(customer))).to_have_count(0)
        expect(tab.locator(".row", has_text=shown(other))).to_have_count(0)
        tab.get_by_role("button", name="Undo").click()
        expect(tab.locator(".row", has_text=shown(customer))).to_be_visible()
        expect(tab.locator(".row", has_text=shown(other))).to_be_visible()


def test_a_selection_survives_news_and_x_and_escape_work(tab, desk, customer):
    text_in(desk, customer, "Select me")
    sign_in(tab, desk)
    wait_live(tab)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").focus()
    tab.keyboard.press("x")
    box = tab.get_by_label(f"Select {shown(customer)}")
    expect(box).to_be_checked()
    text_in(desk, str(next(_customers)), "News")
    expect(tab.locator(".row", has_text="News").first).to_be_visible()
    expect(box).to_be_checked()
    tab.keyboard.press("Escape")
    expect(box).not_to_be_checked()


def test_a_view_is_kept_under_a_name_and_chosen_again(tab, desk, customer):
    sign_in(tab, desk)
    name = f"Closed {customer}"
    tab.get_by_role("link", name="Closed", exact=True).click()
    expect(tab).to_have_url(f"{desk.url}/?state=closed")
    tab.locator("#view-menu summary").click()
    tab.get_by_label("Keep this view as").fill(name)
    tab.locator(".view-form").get_by_role("button", name="Save").click()
    expect(tab.locator("#messages")).to_contain_text("is kept")
    tab.get_by_role("link", name="Open", exact=True).click()
    expect(tab).to_have_url(f"{desk.url}/")
    tab.locator("#view-menu summary").click()
    tab.get_by_role("link", name=name).click()
    expect(tab).to_have_url(f"{desk.url}/?state=closed")
