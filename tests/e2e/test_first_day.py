"""A newcomer's first day, in a real browser on the real programs: text in, answer, tick, STOP."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import both, check_page, shown, text_in, wait_live

pytestmark = pytest.mark.browser


@both
def test_a_text_appears_live_is_answered_ticked_and_stop_closes_the_composer(tab, desk, customer):
    sign_in(tab, desk)
    wait_live(tab)
    text_in(desk, customer, "Is my bike ready?")
    row = tab.locator(".row", has_text="Is my bike ready?")
    expect(row).to_be_visible()
    row.get_by_role("link").click()
    tab.get_by_label(f"Reply to {shown(customer)}").fill("Yes, come by any time!")
    expect(tab.locator("[data-meter]")).to_contain_text("1 segment")
    tab.keyboard.press("Control+Enter")
    bubble = tab.locator(".outbound", has_text="Yes, come by any time!")
    expect(bubble.get_by_text("Delivered")).to_be_visible()
    expect(bubble).to_have_count(1)
    expect(tab.locator("#composer .mode-reply textarea")).to_have_value("")
    text_in(desk, customer, "STOP")
    expect(tab.locator(".composer-closed")).to_contain_text("This person opted out of texts")
    expect(tab.locator("#composer .mode-reply textarea")).to_have_count(0)
    expect(tab.locator("#person")).to_contain_text("The carrier knows")
    expect(tab.locator(".outbound", has_text="You are opted out")).to_have_count(1)


def test_the_phones_own_page_gets_the_answer(chromium, desk):
    with page_of(chromium) as phone, page_of(chromium) as inbox:
        phone.goto(desk.phone)
        phone.get_by_role("textbox", name="Text message").fill("Hello from the phone")
        phone.keyboard.press("Enter")
        sign_in(inbox, desk)
        inbox.locator(".row", has_text="Hello from the phone").first.get_by_role("link").click()
        inbox.locator("#composer .mode-reply textarea").fill("Hello from the desk")
        inbox.get_by_role("button", name="Send", exact=True).click()
        expect(phone.get_by_text("Hello from the desk").first).to_be_visible()


def test_what_is_being_typed_survives_a_text_that_comes_in(tab, desk, customer):
    text_in(desk, customer, "First")
    sign_in(tab, desk)
    wait_live(tab)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    box = tab.locator("#composer .mode-reply textarea")
    box.fill("Half a sent")
    text_in(desk, customer, "Second")
    expect(tab.locator("#newest").get_by_text("Second")).to_be_visible()
    expect(box).to_have_value("Half a sent")
    expect(box).to_be_focused()


@both
def test_a_picture_arrives_and_is_shown(tab, desk, customer):
    text_in(desk, customer, "Look at this", picture=True)
    sign_in(tab, desk)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    picture = tab.locator("#newest .picture img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete || new Promise(done => image.onload = () => done(true))")
    assert picture.evaluate("image => image.naturalWidth") > 0


def test_without_javascript_staff_read_answer_close_and_reopen(chromium, desk, customer):
    text_in(desk, customer, "No scripts here")
    with page_of(chromium, java_script_enabled=False) as tab:
        sign_in(tab, desk)
        tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
        tab.locator("#composer .mode-reply textarea").fill("Answered plainly")
        tab.get_by_role("button", name="Send", exact=True).click()
        expect(tab.locator(".outbound", has_text="Answered plainly")).to_have_count(1)
        tab.get_by_role("button", name="Close", exact=True).click()
        tab.get_by_role("button", name="Reopen").click()
        expect(tab.get_by_role("button", name="Close", exact=True)).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_every_page_is_clean_to_axe_and_fits_its_screen(chromium, desk, customer, theme, size):
    text_in(desk, customer, "Can everyone read this? " + "https://example.com/" + "long" * 40)
    viewport = {"width": size[0], "height": size[1]}
    with page_of(chromium, viewport=viewport, color_scheme=theme) as tab:
        tab.goto(f"{desk.url}/accounts/login/")
        check_page(tab)
        sign_in(tab, desk)
        check_page(tab)
        tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
        tab.wait_for_selector("#composer")
        check_page(tab)
        for path in (
            "/consent/undecided/",
            "/consent/untold/",
            "/consent/do-not-text/",
            "/search/?q=bike",
            "/?sort=waiting",
            "/views/",
            "/tags/",
            "/conversations/new/",
            "/accounts/password/change/",
            "/accounts/2fa/",
            "/nothing-here/",
        ):
            tab.goto(desk.url + path)
            check_page(tab)


@both
def test_a_draft_survives_a_reload_and_a_stale_reply_stops_once(tab, desk, customer):
    text_in(desk, customer, "When do you open?")
    sign_in(tab, desk)
    wait_live(tab)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    with tab.expect_response("**/draft/"):
        tab.locator("#composer .mode-reply textarea").fill("We open at nine")
    tab.route("**/refresh/", lambda route: route.abort())  # before the page is: it asks once it is live
    tab.reload()
    box = tab.locator("#composer .mode-reply textarea")
    expect(box).to_have_value("We open at nine")
    wait_live(tab)
    text_in(desk, customer, "Never mind!")
    expect(tab.locator(".row", has_text="Never mind!")).to_be_attached()  # beside the thread, or under it
    tab.get_by_role("button", name="Send", exact=True).click()
    expect(tab.locator("#composer .field-error").first).to_contain_text("wrote while you were typing")
    expect(tab.locator("#newest", has_text="Never mind!")).to_be_visible()
    expect(box).to_have_value("We open at nine")
    tab.get_by_role("button", name="Send", exact=True).click()
    expect(tab.locator(".outbound", has_text="We open at nine")).to_have_count(1)


def test_a_note_is_added_from_the_composer_and_a_saved_reply_by_its_name(tab, desk, customer):
    text_in(desk, customer, "Hi there")
    sign_in(tab, desk)
    tab.goto(f"{desk.url}/admin/inbox/savedreply/add/")
    tab.get_by_label("Name").fill(f"Hours {customer}")
    tab.get_by_label("Body").fill("We open at nine, {my name}")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.goto(desk.url)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    tab.get_by_text("Note", exact=True).click()
    tab.locator("#id_note").fill("Ask for the ticket number")
    tab.locator("#composer").get_by_role("button", name="Add note").click()
    expect(tab.locator(".note", has_text="Ask for the ticket number")).to_be_visible()
    box = tab.locator("#composer .mode-reply textarea")
    box.press_sequentially("/hours")
    choice = tab.locator("[data-insert]", has_text=f"Hours {customer}")
    expect(choice).to_be_visible()
    choice.click()
    expect(box).to_have_value("We open at nine, Admin")


def test_search_finds_while_one_types_and_opens_the_thread_at_the_text(tab, desk, customer):
    text_in(desk, customer, f"A very particular derailleur {customer}")
    sign_in(tab, desk)
    wait_live(tab)
    tab.keyboard.press("/")
    tab.keyboard.type(f"derailleur {customer[-6:]}"[:10])
    found = tab.get_by_role("region", name="Search results").get_by_role("link", name="particular derailleur").first
    expect(found).to_be_visible()
    found.click()
    expect(tab.locator("#newest .bubble", has_text="particular derailleur").first).to_be_in_viewport()


def test_what_is_typed_about_the_person_survives_a_text_that_comes_in(tab, desk, customer):
    text_in(desk, customer, "First")
    sign_in(tab, desk)
    wait_live(tab)
    tab.locator(".row", has_text=shown(customer)).get_by_role("link").click()
    tab.get_by_label("Name", exact=True).fill("Half a na")
    text_in(desk, customer, "Second")
    expect(tab.locator("#newest").get_by_text("Second")).to_be_visible()
    expect(tab.get_by_label("Name", exact=True)).to_have_value("Half a na")
    tab.get_by_label("Name", exact=True).fill("Ann Lee")
    tab.get_by_role("button", name="Save").click()
    expect(tab.locator("#head")).to_contain_text("Ann Lee")
    expect(tab.locator("#person h2")).to_have_text("Ann Lee")
