"""Working together, in two browsers at once: who types, mentions, teams and claims, stale replies; and tags."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import page_of, sign_in
from tests.e2e.steps import text_in

pytestmark = pytest.mark.browser


def test_a_tag_is_made_in_passing_shown_in_the_row_and_filtered_by(desk, me, customer):
    text_in(desk, customer, "My brakes squeal")
    tag, tab = f"Brakes {customer[-4:]}", me.tab
    me.open(customer)
    if me.is_on_phone:
        me.person.get_by_role("link", name="change the tags").click()
    else:
        expect(me.box).to_be_focused()
        tab.keyboard.press("Escape")
        tab.keyboard.press("l")
    box = tab.get_by_label("Find or create a tag")
    expect(box).to_be_visible()
    box.fill(tag)
    tab.get_by_role("button", name=f"Create {tag}").click()
    expect(me.thread).to_contain_text(f"tagged this conversation {tag}")
    me.back()
    expect(me.row(customer).locator(".row-tags")).to_contain_text(tag)
    tab.locator("#filter-menu summary").click()
    tab.locator("#filter-tags").get_by_role("link", name=tag).click()
    expect(tab.locator("#rows > .row")).to_have_count(1)
    tab.get_by_role("link", name=f"{tag}: show all tags").click()
    expect(tab.get_by_role("link", name=f"{tag}: show all tags")).to_have_count(0)


def test_a_colleague_who_types_shows_in_the_thread_and_in_the_row_until_they_leave(desk, me, they, customer):
    text_in(desk, customer, "Who helps me?")
    row = me.row(customer)
    they.open(customer)
    they.box.press_sequentially("I do")
    expect(row.locator(".row-typing")).to_contain_text("is typing")
    expect(row.locator(".row-preview > bdi")).to_be_hidden()
    me.open(customer)
    expect(me.tab.locator("#presence")).to_contain_text("Ann")
    expect(they.tab.locator("#presence")).to_contain_text("is here")
    they.tab.goto(f"{desk.url}/accounts/logout/")
    expect(me.tab.locator("#presence")).to_be_hidden()


def test_a_note_that_names_a_colleague_reaches_them_live(desk, me, they, customer):
    text_in(desk, customer, "Who knows my order?")
    me.open(customer)
    me.tab.locator(".modes").get_by_text("Note").click()
    me.tab.locator("#id_note").fill("@ann do you?")
    me.tab.locator("#composer").get_by_role("button", name="Add note").click()
    mentions = they.tab.get_by_role("link", name=re.compile(r"^Mentions"))
    expect(mentions.locator(".pill")).to_have_text("1")
    mentions.click()
    they.open(customer)
    expect(they.thread.locator(".note")).to_contain_text("do you?")
    expect(mentions.locator(".pill")).to_have_count(0)


# --- whose it is


def test_a_claim_shows_on_a_colleagues_page_at_once(desk, me, they, customer):
    text_in(desk, customer, "Anyone?")
    me.open(customer)
    they.open(customer)
    they.claim("Assign to me", "Ann Berg")
    expect(me.thread).to_contain_text("assigned this conversation to themselves")
    expect(me.person).to_contain_text("Ann Berg")


def test_a_conversation_is_given_to_a_colleague_who_sees_it_at_once(desk, me, they, customer):
    text_in(desk, customer, "This is for Ann")
    me.open(customer)
    me.assign("Ann Berg")
    expect(me.thread).to_contain_text("assigned this conversation to Ann Berg")
    expect(they.row(customer)).to_contain_text("For you")
    they.tab.get_by_role("link", name=re.compile(r"^Mine")).click()
    expect(they.row(customer)).to_be_visible()
    expect(they.tab.locator("#rows > .row", has_not_text="Assigned to Ann Berg")).to_have_count(0)


@pytest.fixture(scope="module")
def team(chromium, desk) -> str:
    """Make a team of all who are there."""
    with page_of(chromium) as tab:
        sign_in(tab, desk)
        tab.goto(f"{desk.url}/admin/accounts/team/add/")
        tab.get_by_label("Name").fill("Workshop")
        tab.get_by_role("link", name="Choose all members").or_(tab.locator("#id_members_add_all")).first.click()
        tab.get_by_role("button", name="Save", exact=True).click()
        expect(tab.locator(".messagelist .success")).to_be_visible()
    return "Workshop"


def test_a_team_is_given_a_conversation_and_one_of_it_claims_it(desk, colleague, team, me, they, customer):
    text_in(desk, customer, "My wheel wobbles")
    me.open(customer)
    me.assign(team)
    expect(me.thread).to_contain_text(f"assigned this conversation to the team {team}")
    expect(they.row(customer).locator(".row-team")).to_contain_text(team)
    they.tab.get_by_role("link", name=re.compile(r"^My teams")).click()
    expect(they.tab.locator("#rows > .row", has_text="Priya Nair")).to_have_count(0)
    they.open(customer)
    they.claim("Claim", "Ann Berg")
    expect(me.thread).to_contain_text("Ann Berg assigned this conversation to themselves")
    me.back()
    expect(me.row(customer).get_by_title("Assigned to Ann Berg")).to_be_visible()


def test_a_reply_stops_once_when_a_colleague_answered_meanwhile(desk, me, they, customer):
    text_in(desk, customer, "Are you open on Sunday?")
    me.tab.route("**/refresh/", lambda route: route.abort())
    me.open(customer)
    they.open(customer)
    me.write("No, we are closed")
    expect(they.send("Yes, from ten")).to_have_count(1)
    me.tab.get_by_role("button", name="Send", exact=True).click()
    expect(me.tab.locator("#composer .field-error").first).to_contain_text("Ann Berg wrote")
    expect(me.thread.locator(".outbound", has_text="Yes, from ten")).to_be_visible()
    expect(me.box).to_have_value("No, we are closed")
    expect(me.tab.locator(".outbound", has_text="No, we are closed")).to_have_count(0)
