"""From events to conversations: once each, in any order."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from contacts.models import Contact
from inbox import receiving
from inbox.models import Conversation, ConversationEvent, Message, Unread, WebhookEvent
from tests.events import receipt, text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def number():
    return OwnedNumberFactory(number="+13215550100")


@pytest.fixture
def sent(number):
    conversation = ConversationFactory(owned_number=number, contact__phone="+13215550199")
    return MessageFactory(conversation=conversation, outbound=True, status="sent", carrier_id="out-1", body="Our words")


def test_twenty_copies_make_one_message(post_event):
    for _ in range(20):
        assert post_event(text_in()).status_code == 200
    assert Message.objects.count() == 1
    assert WebhookEvent.objects.filter(state="applied").count() == 20


def test_an_ordinary_text_is_stored_at_once_and_leaves_what_the_whole_way_leaves(post_event, monkeypatch):
    staff = UserFactory()
    left = []
    for sender, is_short in (("13215550111", True), ("13215550112", False)):
        post_event(text_in("First", **{"from": sender}, id=f"first-{sender}"))
        second = text_in("How are you?", **{"from": sender}, id=f"second-{sender}", time="2026-11-20 15:01:00")
        with monkeypatch.context() as patch:
            if is_short:
                patch.setattr(receiving, "receive", lambda *_a, **_k: pytest.fail("it went the whole way"))
            else:
                patch.setattr(receiving, "receive_ordinary", lambda *_: False)
            post_event(second)
        conversation = Conversation.objects.filter(contact__phone=f"+{sender}")
        message = conversation.get().messages.order_by("-pk").values().first()
        own = ("id", "conversation_id", "carrier_id", "created_at", "not_before")
        event = WebhookEvent.objects.order_by("pk").values("kind", "state", "reason", "carrier_id", "attempts").last()
        left.append(
            [
                {name: value for name, value in message.items() if name not in own},
                conversation.values("status", "preview", "preview_direction", "preview_status").get(),
                conversation.values("last_message_at", "last_inbound_at", "waiting_since").get(),
                Unread.objects.values("user", "owned_number", "count").get(conversation=conversation.get()),
                event,
            ]
        )
    assert left[0] == left[1]
    assert left[0][3]["count"] == 2, staff


@pytest.mark.parametrize(
    "more",
    [
        {"text": "STOP"},
        {"media": ["https://mms.televoips.com/1.jpg"]},
        {"to": ["13215550100", "13215550177"]},
        {"from": "13215550188"},
        {"id": "in-1"},
    ],
)
def test_a_text_that_asks_for_more_than_to_be_there_goes_the_whole_way(post_event, monkeypatch, more):
    post_event(text_in())
    whole, went = receiving.receive, []
    monkeypatch.setattr(receiving, "receive", lambda text, **rest: (went.append(text.id), whole(text, **rest)))
    post_event(text_in("Hello") | {"id": "in-2"} | more)
    assert went
    assert WebhookEvent.objects.filter(state="applied").count() == 2


def test_a_text_opens_a_conversation_that_everyone_who_may_see_it_has_unread(post_event):
    staff, gone = UserFactory(), UserFactory(is_active=False)
    post_event(text_in("First"))
    post_event(text_in("Second", id="in-2", time="2026-11-20 15:01:00"))
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.preview) == ("open", "Second")
    assert Unread.objects.get(user=staff).count == 2
    assert not Unread.objects.filter(user=gone).exists()


def test_people_who_may_not_see_the_number_have_nothing_unread(post_event, number):
    number.is_open_to_all = False
    number.save()
    inside, outside, boss = UserFactory(), UserFactory(), UserFactory(is_superuser=True)
    number.people.add(inside)
    post_event(text_in())
    assert set(Unread.objects.values_list("user", flat=True)) == {inside.pk, boss.pk}
    assert outside.pk not in Unread.objects.values_list("user", flat=True)


def test_a_text_reopens_a_closed_conversation_but_its_copy_does_not(post_event):
    post_event(text_in())
    Conversation.objects.update(status="closed")
    post_event(text_in())
    assert Conversation.objects.get().status == "closed"
    post_event(text_in(id="in-2"))
    assert Conversation.objects.get().status == "open"
    assert ConversationEvent.objects.get().kind == "reopened"


def test_the_carriers_time_is_shown_and_an_older_text_does_not_become_the_preview(post_event):
    post_event(text_in("Newer", id="b", time="2026-11-20 15:05:00"))
    post_event(text_in("Older", id="a", time="2026-11-20 15:00:00"))
    assert Conversation.objects.get().preview == "Newer"
    assert list(Message.objects.order_by("occurred_at").values_list("body", flat=True)) == ["Older", "Newer"]


def test_the_carriers_zone_is_a_setting(post_event, settings):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    post_event(text_in(time="2026-11-20 10:00:00"))
    assert Message.objects.get().occurred_at.isoformat() == "2026-11-20T15:00:00+00:00"


def test_a_time_in_the_future_or_none_at_all_falls_back_to_ours(post_event):
    post_event(text_in(id="future", time="2126-01-01 00:00:00"))
    post_event(text_in(id="odd", time="yesterday"))
    for message, event in zip(Message.objects.order_by("pk"), WebhookEvent.objects.order_by("pk"), strict=True):
        assert message.occurred_at == event.received_at


@pytest.mark.parametrize("sender", ["74455", "262966", "ACME", "442079460958", "18005550111"])
def test_short_codes_names_foreign_and_toll_free_senders_get_a_conversation(post_event, sender):
    post_event(text_in(**{"from": sender}))
    contact = Contact.objects.get()
    assert contact.phone == (f"+{sender}" if len(sender) > 6 and sender.isdigit() else sender)
    assert Conversation.objects.get().contact == contact


def test_a_group_text_reaches_each_owned_number_once_and_lists_who_else_got_it(post_event):
    OwnedNumberFactory(number="+13215550101")
    group = ["13215550100", "13215550101", "13215550177"]
    for carrier_id in ("g-1", "g-2", "g-1", "g-2"):
        post_event(text_in("Hi all", id=carrier_id, to=group))
    assert Message.objects.count() == 2
    first = Message.objects.get(owned_number__number="+13215550100")
    assert first.others == ["+13215550101", "+13215550177"]


def test_the_same_id_with_other_words_is_quarantined_and_not_merged(post_event):
    post_event(text_in("One"))
    post_event(text_in("Two"))
    assert Message.objects.get().body == "One"
    assert WebhookEvent.objects.filter(state="quarantined").count() == 1


def test_the_same_id_and_words_from_another_sender_are_quarantined_and_not_merged(post_event):
    post_event(text_in("Hello"))
    post_event(text_in("Hello", **{"from": "13215550177"}))
    assert Message.objects.count() == 1
    assert WebhookEvent.objects.filter(state="quarantined").count() == 1


RECEIPTS = [receipt("out-1"), receipt("out-1", "failed"), receipt("out-1"), receipt("out-1", "failed")]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::3])
def test_receipts_in_any_order_and_number_leave_the_same_state(post_event, sent, order):
    for index in order:
        post_event(RECEIPTS[index])
    sent.refresh_from_db()
    assert (sent.status, sent.error_code, sent.body) == ("delivered", None, "Our words")


def test_a_failed_receipt_gives_the_code_and_keeps_the_words(post_event, sent):
    post_event(receipt("out-1", "failed", text="Other words"))
    sent.refresh_from_db()
    assert (sent.status, sent.error_code, sent.body) == ("failed", 4432, "Our words")
    assert Conversation.objects.get().preview_status in {"failed", ""}


def test_a_receipt_for_an_unknown_id_waits_and_is_applied_when_the_id_turns_up(post_event, sent):
    Message.objects.update(carrier_id="", status="sending", claimed_at=sent.created_at)
    post_event(receipt("out-1"))
    assert WebhookEvent.objects.get().state == "waiting"
    Message.objects.update(carrier_id="out-1", status="sent")
    receiving.apply_waiting("out-1")
    sent.refresh_from_db()
    assert sent.status == "delivered"
    assert WebhookEvent.objects.get().state == "applied"


def test_a_receipt_that_nobody_claims_for_a_day_is_shown_to_admins(post_event):
    post_event(receipt("never"))
    event = WebhookEvent.objects.get()
    for hours, state in ((23, "waiting"), (25, "quarantined")):
        WebhookEvent.objects.update(received_at=timezone.now() - timedelta(hours=hours))
        receiving.retry(event.pk)
        event.refresh_from_db()
        assert event.state == state
    assert event.reason == "For a day, no text of ours bore this id."


@pytest.mark.parametrize("status", ["cancelled", "blocked", "delivered"])
def test_late_news_never_moves_a_status_back(post_event, sent, status):
    Message.objects.update(status=status)
    post_event(receipt("out-1", "failed"))
    sent.refresh_from_db()
    assert sent.status == status


def test_the_carriers_opt_out_code_blocks_the_person(post_event, sent):
    post_event(receipt("out-1", "failed", errorCode=4475, description="opted out"))
    block = sent.conversation.contact.opt_out
    assert block.carrier_state == "not_needed"
    assert sent.conversation.contact.consent_events.get().source == "carrier"


def test_an_inactive_number_still_receives(post_event, number):
    number.is_active = False
    number.save()
    post_event(text_in())
    assert Message.objects.count() == 1
