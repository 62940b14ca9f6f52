"""The inbox page and a conversation's page: what staff see, and what they never see."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from contacts.models import Contact
from inbox import conversations, listing, moves, sending
from inbox.models import Conversation, ConversationEvent, Message, SendingState, Unread
from tests.factories import (
    AttachmentFactory,
    ContactFactory,
    ConversationFactory,
    MessageFactory,
    OwnedNumberFactory,
    TeamFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def htmx(target: str) -> dict[str, str]:
    return {"HX-Request": "true", "HX-Target": target}


def names(answer) -> list[str]:
    return [row.contact.display_name for row in answer.context["page"].rows]


def conversation_with(name: str, *, days: int = 1, **fields) -> Conversation:
    contact = ContactFactory(name=name)
    return ConversationFactory(contact=contact, last_message_at=timezone.now() - timedelta(days=days), **fields)


# --- the list


@pytest.mark.parametrize("name", ["detail", "assign", "tags", "senders"])
def test_each_page_beside_the_list_gives_the_list_when_there_is_news(client, staff, name):
    conversation = conversation_with("Ann Lee")
    page = reverse(f"inbox:conversation-{name}", args=[conversation.pk])
    assert 'id="list"' in client.get(page).text
    part = client.get(page, headers=htmx("list"))
    assert part.text.strip().startswith('<div id="list"')
    assert names(part) == ["Ann Lee"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", "Nobody is waiting for an answer."),
        ("?folder=mine", "No open conversation is assigned to you."),
        ("?state=snoozed&sort=waiting", "Nothing is snoozed."),
        ("?folder=mine&state=closed", "No conversation fits these filters."),
        ("?tag=1", "No conversation fits these filters."),
    ],
)
def test_an_empty_list_says_what_is_not_there(client, staff, address, said):
    OwnedNumberFactory()
    assert said in client.get(f"/{address}").text


def test_open_conversations_stand_newest_first(client, staff):
    number = OwnedNumberFactory()
    for days, name in ((3, "Old"), (1, "New"), (2, "Middle")):
        conversation_with(name, days=days, owned_number=number)
    conversation_with("Done", owned_number=number, status="closed")
    assert names(client.get("/")) == ["New", "Middle", "Old"]
    assert names(client.get("/?state=closed")) == ["Done"]


def test_several_numbers_are_merged_in_one_order_and_told_apart_by_the_filter(client, staff):
    first, second = OwnedNumberFactory(), OwnedNumberFactory()
    for days, number in ((1, first), (2, second), (3, first), (4, second)):
        conversation_with(f"Day {days}", days=days, owned_number=number)
    assert names(client.get("/")) == ["Day 1", "Day 2", "Day 3", "Day 4"]
    assert names(client.get(f"/?number={second.pk}")) == ["Day 2", "Day 4"]


def test_mine_unassigned_and_unread_narrow_the_list(client, staff):
    number = OwnedNumberFactory()
    conversation_with("Mine", assignee=staff, owned_number=number)
    conversation_with("Theirs", assignee=UserFactory(), owned_number=number)
    fresh = conversation_with("Free", owned_number=number)
    conversations.count_unread(fresh)
    assert names(client.get("/?folder=mine")) == ["Mine"]
    assert names(client.get("/?folder=unassigned")) == ["Free"]
    assert names(client.get("/?folder=unread")) == ["Free"]


def test_filters_that_make_no_sense_count_as_not_given(client, staff):
    conversation_with("Here")
    address = "/?state=zombie&folder=' OR 1=1&number=abc&after=9999999999999999999-x"
    assert names(client.get(address)) == ["Here"]


def test_pages_of_the_list_follow_one_another_without_gap_or_repeat(client, staff):
    number, other = OwnedNumberFactory(), OwnedNumberFactory()
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)
    made = [
        ConversationFactory(
            owned_number=number if n % 3 else other, last_message_at=moment - timedelta(hours=n // 4)
        ).pk
        for n in range(2 * listing.PAGE + 5)
    ]
    seen, after = [], ""
    while True:
        page = client.get("/", {"after": after}, headers=htmx("more")).context["page"]
        seen += [row.pk for row in page.rows]
        if not page.next:
            break
        after = page.next
    assert len(seen) == len(set(seen))
    assert set(seen) == set(made)


def test_a_refresh_of_a_longer_list_brings_as_many_rows_as_the_page_holds(client, staff):
    number = OwnedNumberFactory()
    for _ in range(listing.PAGE + 5):
        ConversationFactory(owned_number=number)
    answer = client.get("/", headers=htmx("list") | {"Textdesk-Rows": str(listing.PAGE + 5)})
    assert len(answer.context["page"].rows) == listing.PAGE + 5


def test_the_list_says_who_wrote_last_and_what_failed(client, staff):
    conversation = conversation_with("Ann")
    message = MessageFactory(outbound=True, conversation=conversation, body="We are open", occurred_at=timezone.now())
    conversations.show_newest(message)
    assert "You:" in client.get("/").text
    Message.objects.filter(pk=message.pk).update(status="failed")
    conversations.show_status(message.pk)
    assert "Not delivered:" in client.get("/").text


def test_an_empty_inbox_says_what_is_missing(client, staff):
    assert "No number yet" in client.get("/").text
    OwnedNumberFactory()
    assert "All done" in client.get("/").text
    assert "Nothing here" in client.get("/?state=closed").text


def test_a_pause_of_sending_stands_above_the_inbox_with_its_reason(client, staff):
    SendingState.objects.create(pk=1, paused_at=timezone.now(), reason="The carrier refuses our API key.")
    answer = client.get("/")
    assert "Sending is paused" in answer.text
    assert "refuses our API key" in answer.text


# --- one conversation


def test_a_thread_shows_texts_days_authors_states_and_quiet_lines(client, staff):
    conversation = conversation_with("Ann")
    MessageFactory(conversation=conversation, body="Yesterday's", occurred_at=timezone.now() - timedelta(days=1))
    MessageFactory(outbound=True, conversation=conversation, body="Ours", author=staff, status="delivered")
    moves.close([conversation], by=staff)
    text = client.get(f"/conversations/{conversation.pk}/").text
    for words in ("Yesterday&#x27;s", "Today", "Yesterday", "Ours", "Delivered", staff.display_name, "closed this"):
        assert words in text


def test_a_failed_text_says_why_in_plain_words(client, staff):
    message = MessageFactory(outbound=True, status="failed", error_code=4432, error_text="forbidden to country")
    text = client.get(f"/conversations/{message.conversation_id}/").text
    assert "forbidden to country" not in text
    assert "Send again" in text
    assert message.trouble
    assert message.trouble.split(".", maxsplit=1)[0] in text.replace("&#x27;", "'")


def test_a_text_in_doubt_offers_both_ends(client, staff):
    message = MessageFactory(outbound=True, status="unknown")
    text = client.get(f"/conversations/{message.conversation_id}/").text
    assert "this may already have been sent" in text
    assert "It arrived" in text


def test_earlier_texts_come_a_page_at_a_time_without_gap_or_repeat(client, staff):
    conversation = ConversationFactory()
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)
    for n in range(120):
        MessageFactory(conversation=conversation, body=f"text {n}", occurred_at=moment + timedelta(minutes=n // 2))
    address = f"/conversations/{conversation.pk}/"
    thread = client.get(address).context["thread"]
    seen = []
    while True:
        bodies = [entry.message.body for day in thread.days for entry in day.entries if entry.message]
        seen = bodies + seen
        if not thread.before:
            break
        thread = client.get(address, {"before": thread.before}, headers=htmx("earlier")).context["thread"]
    assert seen == [f"text {n}" for n in range(120)]


def test_a_refresh_leaves_no_gap_to_what_the_page_holds(client, staff):
    conversation = ConversationFactory()
    moment = datetime(2026, 11, 1, 12, tzinfo=UTC)
    for n in range(60):
        MessageFactory(conversation=conversation, body=f"text {n}", occurred_at=moment + timedelta(minutes=n))
    since = client.get(f"/conversations/{conversation.pk}/").context["thread"].since
    for n in range(60, 80):
        MessageFactory(conversation=conversation, body=f"text {n}", occurred_at=moment + timedelta(minutes=n))
    refreshed = client.get(
        f"/conversations/{conversation.pk}/refresh/", headers=htmx("") | {"Textdesk-Since": since}
    ).context["thread"]
    bodies = [entry.message.body for day in refreshed.days for entry in day.entries]
    assert bodies == [f"text {n}" for n in range(10, 80)]


def test_opening_a_conversation_marks_it_read_for_this_person_alone(client, staff):
    other = UserFactory()
    conversation = ConversationFactory()
    conversations.count_unread(conversation)
    assert Unread.objects.filter(user=staff, conversation=conversation).exists()
    client.get(f"/conversations/{conversation.pk}/", headers=htmx("workspace"))
    assert not Unread.objects.filter(user=staff, conversation=conversation).exists()
    assert Unread.objects.filter(user=other, conversation=conversation).exists()


def test_hostile_texts_and_names_are_shown_and_never_run(client, staff):
    contact = ContactFactory(name="<script>alert(1)</script>")
    conversation = ConversationFactory(contact=contact)
    MessageFactory(conversation=conversation, body="<img src=x onerror=alert(1)> javascript:alert(1)")
    text = client.get(f"/conversations/{conversation.pk}/").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert 'href="javascript' not in text


# --- who may see


def addresses(conversation: Conversation, message: Message, attachment_id: int) -> list[tuple[str, str]]:
    pk = conversation.pk
    posts = [
        "read",
        "reply",
        "note",
        "draft",
        "close",
        "reopen",
        "assign",
        "snooze",
        "unread",
        "tags",
        "spam",
        "presence",
    ]
    return [
        ("get", reverse("inbox:conversation-detail", args=[pk])),
        ("get", reverse("inbox:conversation-refresh", args=[pk])),
        ("get", reverse("inbox:conversation-saved-replies", args=[pk])),
        ("get", reverse("inbox:conversation-clock", args=[pk])),
        ("get", reverse("inbox:conversation-moment", args=[pk])),
        ("post", reverse("inbox:conversation-later", args=[pk])),
        ("post", reverse("inbox:conversation-schedule", args=[pk])),
        ("get", reverse("inbox:message-edit", args=[message.pk])),
        ("post", reverse("inbox:message-send-now", args=[message.pk])),
        ("post", reverse("inbox:message-unschedule", args=[message.pk])),
        ("get", reverse("inbox:conversation-record", args=[pk])),
        ("get", reverse("inbox:conversation-csv", args=[pk])),
        ("get", reverse("inbox:attachment", args=[attachment_id])),
        ("get", reverse("inbox:attachment-thumbnail", args=[attachment_id])),
        ("post", reverse("inbox:attachment-retry", args=[attachment_id])),
        ("post", reverse("inbox:contact-rename", args=[pk])),
        ("get", reverse("inbox:conversation-profile", args=[pk])),
        ("get", reverse("inbox:conversation-senders", args=[pk])),
        ("post", reverse("inbox:conversation-sender", args=[pk])),
        ("post", reverse("inbox:conversation-about", args=[pk])),
        ("get", reverse("inbox:contact-detail", args=[conversation.contact_id])),
        ("get", reverse("inbox:contact-join", args=[conversation.contact_id])),
        ("post", reverse("inbox:contact-part", args=[conversation.contact_id])),
        ("post", reverse("inbox:contact-note", args=[conversation.contact_id])),
        ("post", reverse("inbox:contact-note-remove", args=[message.pk])),
        ("post", reverse("inbox:contact-opt-out", args=[pk])),
        ("get", reverse("inbox:contact-consent", args=[conversation.contact_id])),
        ("post", reverse("inbox:contact-restore", args=[conversation.contact_id])),
        ("post", reverse("inbox:contact-push", args=[conversation.contact_id])),
        ("post", reverse("inbox:doubt-opt-out", args=[message.pk])),
        ("post", reverse("inbox:doubt-dismiss", args=[message.pk])),
        ("post", reverse("inbox:message-resend", args=[message.pk])),
        ("post", reverse("inbox:message-arrived", args=[message.pk])),
        ("post", reverse("inbox:message-release", args=[message.pk])),
        ("post", reverse("inbox:message-cancel", args=[message.pk])),
        *(("post", reverse(f"inbox:conversation-{name}", args=[pk])) for name in posts),
    ]


@pytest.fixture
def guarded():
    number = OwnedNumberFactory(is_open_to_all=False)
    message = MessageFactory(
        outbound=True, conversation=ConversationFactory(owned_number=number), status="failed", body="secret words"
    )
    return message, AttachmentFactory(message=message)


def test_every_address_of_a_conversation_that_one_may_not_see_is_not_found(client, staff, guarded):
    message, attachment = guarded
    for method, address in addresses(message.conversation, message, attachment.pk):
        assert getattr(client, method)(address).status_code == 404, address
    assert names(client.get("/")) == []
    assert names(client.get(f"/?number={message.owned_number_id}")) == []
    assert not Message.objects.exclude(pk=message.pk).exists()
    assert not ConversationEvent.objects.exists()


def test_the_guarded_addresses_are_all_there_are(guarded):
    message, attachment = guarded
    covered = {address for _, address in addresses(message.conversation, message, attachment.pk)}
    patterns = get_resolver("inbox.urls").reverse_dict
    named = [name for name in patterns if isinstance(name, str)]
    free = {
        "home",
        "consent-undecided",
        "consent-untold",
        "consent-restored",
        "do-not-text-lists",
        "do-not-text",
        "do-not-text-confirm",
        "do-not-text-errors",
        "contact-csv",
        "contact-import",
        "contact-import-columns",
        "contact-import-confirm",
        "contact-import-discard",
        "contact-import-errors",
        "contact-imports",
        "contact-list",
        "contact-vcards",
        "contact-new",
        "conversation-new",
        "recipient",
        "recipient-clock",
        "recipient-moment",
        "saved-reply-list",
        "saved-reply-new",
        "saved-reply-edit",
        "saved-reply-preview",
        "saved-reply-remove",
        "search",
        "command-list",
        "first-step-list",
        "notice-list",
        "contact-privacy",
        "contact-export",
        "contact-export-json",
        "retention",
        "tag-list",
        "bulk-do",
        "bulk-undo",
        "view-list",
        "view-save",
        "view-change",
        "colleagues",
        "webhook-messages",
    }
    assert len(named) - len(free) == len(covered)


@pytest.mark.parametrize("way", ["person", "team", "superuser"])
def test_a_person_a_team_and_a_superuser_may_be_let_in(client, staff, guarded, way):
    message, _ = guarded
    number = message.owned_number
    if way == "person":
        number.people.add(staff)
    elif way == "team":
        team = TeamFactory()
        team.members.add(staff)
        number.teams.add(team)
    else:
        staff.is_superuser = True
        staff.save()
    assert client.get(f"/conversations/{message.conversation_id}/").status_code == 200


def test_a_person_who_was_switched_off_sees_nothing(client, staff):
    conversation = ConversationFactory()
    staff.is_active = False
    staff.save()
    assert client.get(f"/conversations/{conversation.pk}/").status_code == 302


def test_other_conversations_of_the_person_are_listed_only_where_they_may_be_seen(client, staff):
    contact = ContactFactory()
    shown = ConversationFactory(contact=contact)
    hidden_number = OwnedNumberFactory(is_open_to_all=False, label="Hidden desk")
    ConversationFactory(contact=contact, owned_number=hidden_number)
    assert "Hidden desk" not in client.get(f"/conversations/{shown.pk}/").text


def every_address() -> list[str]:
    return ["/", "/conversations/new/", *(address for _, address in ADDRESSES)]


ADDRESSES = [
    ("get", "/conversations/1/"),
    ("get", "/conversations/1/refresh/"),
    ("post", "/conversations/1/reply/"),
    ("post", "/conversations/1/close/"),
    ("post", "/messages/1/resend/"),
    ("get", "/attachments/1/"),
]


@pytest.mark.parametrize("address", every_address())
def test_a_stranger_is_sent_to_the_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_a_part_of_a_page_asked_for_after_signing_out_takes_the_whole_page_to_the_sign_in(client):
    answer = client.get(
        "/", headers=htmx("list") | {"HX-Current-URL": "http://testserver/conversations/5/?state=closed"}
    )
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=%2Fconversations%2F5%2F%3Fstate%3Dclosed"


# --- what the composer says


def test_the_composer_is_closed_with_reason_and_time_in_every_conversation_of_one_who_opted_out(client, staff):
    contact = ContactFactory()
    first, second = ConversationFactory(contact=contact), ConversationFactory(contact=contact)
    client.post(f"/conversations/{first.pk}/opt-out/", {"source": "call", "text": "Never text me again"})
    for conversation in (first, second):
        text = client.get(f"/conversations/{conversation.pk}/").text
        assert "This person opted out of texts" in text
        assert "Since" in text
        assert "Write a text…" not in text


def test_the_composer_is_closed_on_a_number_that_is_off_and_nothing_is_hidden(client, staff):
    number = OwnedNumberFactory(label="Old desk", is_active=False)
    conversation = ConversationFactory(owned_number=number)
    MessageFactory(conversation=conversation, body="Still readable")
    text = client.get(f"/conversations/{conversation.pk}/").text
    assert "Old desk is switched off" in text
    assert "Still readable" in text


def test_the_open_pages_composer_is_exchanged_only_when_it_opens_or_closes(client, staff):
    conversation = ConversationFactory()
    address = f"/conversations/{conversation.pk}/refresh/"
    same = client.get(address, headers=htmx("") | {"Textdesk-Composer": "open"})
    assert 'id="composer"' not in same.text
    client.post(f"/conversations/{conversation.pk}/opt-out/", {"source": "call", "text": "stop"})
    changed = client.get(address, headers=htmx("") | {"Textdesk-Composer": "open"})
    assert 'id="composer"' in changed.text
    assert Contact.objects.get(pk=conversation.contact_id).is_opted_out
    assert "opted out" in sending.why_not(Conversation.objects.get(pk=conversation.pk), "Hello")
