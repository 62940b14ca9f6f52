"""Rows become calls, whatever order and company they come in, and calls reach their conversation."""

import random
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from calls import grouping, receiving, reports, settling, tasks
from calls.models import Call, CallRecord
from contacts.models import Contact
from inbox import sending
from inbox.models import Conversation, ConversationEvent, Unread
from tests.calls import generator
from tests.calls.rows import CALLER, NUMBER, answered, body, inbound, outbound
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory
from tests.inbox.test_locks import Other

pytestmark = pytest.mark.django_db


def test_a_call_that_nobody_took_is_missed_only_after_the_quiet_time(ring, quiet, number, staff):
    call = ring(inbound())
    assert call.result == "pending"
    assert call.settle_at - timezone.now() > timedelta(seconds=110)
    tasks.settle_calls()
    assert Call.objects.get().result == "pending"
    assert not Unread.objects.exists()
    quiet()
    call = Call.objects.get()
    assert (call.result, call.settle_at, call.ring_seconds) == ("missed", None, 30)
    assert Unread.objects.get(user=staff).conversation == call.conversation
    quiet()
    assert Unread.objects.get().count == 1


@pytest.mark.parametrize("status", ["closed", "snoozed"])
def test_a_missed_call_opens_its_conversation_again(ring, quiet, number, status):
    conversation = ConversationFactory(
        owned_number=number,
        contact=ContactFactory(phone=f"+{CALLER}"),
        status=status,
        snoozed_until=timezone.now() + timedelta(days=1),
    )
    call = ring(inbound())
    assert call.conversation == conversation
    assert Conversation.objects.get().status == status
    quiet()
    conversation.refresh_from_db()
    assert (conversation.status, conversation.preview) == ("open", "Missed call")
    assert (conversation.preview_direction, conversation.last_message_at) == ("call", call.started_at)
    assert conversation.preview_status == "missed"
    event = ConversationEvent.objects.get()
    assert (event.kind, event.at) == ("reopened", call.started_at)


@pytest.mark.parametrize("is_known", [True, False])
def test_a_blocked_persons_call_troubles_nobody(ring, quiet, number, staff, is_known):
    contact = ContactFactory(phone=f"+{CALLER}", blocked_at=timezone.now(), blocked_by=UserFactory())
    if is_known:
        ConversationFactory(owned_number=number, contact=contact, status="spam")
    call = ring(inbound())
    quiet()
    call.refresh_from_db()
    assert (call.result, call.conversation.status, call.told_at) == ("missed", "spam", None)
    assert not Unread.objects.exists()
    assert not ConversationEvent.objects.exists()


def test_a_blocked_persons_old_calls_begin_no_conversation_outside_of_spam(ring, number):
    ContactFactory(phone=f"+{CALLER}", blocked_at=timezone.now(), blocked_by=UserFactory())
    assert ring(inbound(at=1_764_000_000)).conversation.status == "spam"


def test_an_answered_call_is_settled_at_once_and_leaves_its_conversation_closed_and_read(ring, number, staff):
    conversation = ConversationFactory(owned_number=number, contact=ContactFactory(phone=f"+{CALLER}"), status="closed")
    call = ring(answered())
    assert (call.result, call.talk_seconds, call.settle_at) == ("answered", 20, None)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.preview) == ("closed", "Answered call")
    assert conversation.preview_status == "", "the list marks what nobody took"
    assert not Unread.objects.exists()


def test_a_call_makes_the_conversation_that_it_belongs_to(ring, number):
    call = ring(answered())
    assert (call.contact.phone, call.conversation.owned_number, call.conversation.status) == (
        f"+{CALLER}",
        number,
        "open",
    )


def test_the_rows_of_a_ring_group_are_one_call_however_they_come(ring, number):
    rows = [inbound(uniqueid="1764000000.7", dst=str(n), dstchannel=f"PJSIP/{n}-1") for n in (201, 202, 203)]
    rows.append(answered(uniqueid="1764000000.7", dst="204", dstchannel="PJSIP/204-1"))
    for row in rows:
        ring(row)
    call = Call.objects.get()
    assert (call.records.count(), call.result, call.extension) == (4, "answered", "204")


def test_a_call_whose_quiet_time_began_anew_is_not_settled_yet(ring, number):
    call = ring(inbound())
    settling.settle(call.pk)
    assert Call.objects.get().result == "pending"


def test_a_late_row_of_a_missed_call_makes_it_unread_no_second_time(ring, quiet, number, staff):
    first = inbound()
    ring(first)
    quiet()
    ring(inbound(uniqueid=first["uniqueid"], dst="202"))
    call = Call.objects.get()
    assert (call.records.count(), call.result, call.settle_at) == (2, "missed", None)
    assert Unread.objects.get().count == 1


def test_a_late_row_that_tells_of_a_phone_that_nobody_took_makes_a_menus_call_unread(ring, quiet, number, staff):
    menu = inbound(lastapp="BackGround", dst="s", dstchannel="", disposition="ANSWERED", billsec=30)
    ring(menu)
    quiet()
    assert Call.objects.get().result == "menu"
    assert not Unread.objects.exists()
    ring(inbound(uniqueid=menu["uniqueid"]))
    assert Call.objects.get().result == "missed"
    assert Unread.objects.get().user == staff


def test_a_conversation_that_begins_with_old_and_new_calls_is_open(ring, number):
    now = timezone.now().timestamp()
    ring(answered(at=now - 5 * 86_400), answered(at=now - 100))
    assert Conversation.objects.get().status == "open"


def test_a_row_that_tells_of_an_earlier_beginning_moves_the_call_in_the_list(ring, quiet, number):
    now = timezone.now().timestamp()
    ring(inbound(at=now - 60))
    call = ring(inbound(at=now - 70, duration=40))
    assert Call.objects.get() == call
    quiet()
    conversation = Conversation.objects.get()
    assert conversation.last_message_at == call.started_at
    assert (conversation.preview, conversation.preview_status) == ("Missed call", "missed")


def test_a_late_row_decides_a_missed_call_anew(ring, quiet, number):
    first = inbound()
    ring(first)
    quiet()
    call = ring(answered(uniqueid=first["uniqueid"], dst="202"))
    assert (call.result, Call.objects.count()) == ("answered", 1)
    assert Conversation.objects.get().preview == "Answered call"


def test_a_row_that_joins_two_calls_makes_them_one(ring, number):
    now = timezone.now().timestamp()
    first = ring(inbound(at=now - 300, duration=20))
    second = ring(inbound(at=now - 200, duration=20))
    assert first != second
    joined = ring(inbound(at=now - 300, duration=150))
    assert Call.objects.get() == first == joined
    assert first.records.count() == 3


def test_two_calls_of_one_person_one_after_the_other_stay_two(ring, number):
    now = timezone.now().timestamp()
    ring(inbound(at=now - 100, duration=20), inbound(at=now - 75, duration=20))
    assert Call.objects.count() == 2
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize(("later", "calls"), [(21, 1), (23, 2)])
def test_a_leg_that_begins_as_the_other_ends_follows_on_it(ring, number, later, calls):
    """The rows bear whole seconds."""
    now = timezone.now().timestamp()
    ring(inbound(at=now - 100, duration=20))
    ring(inbound(at=now - 100 + later, duration=20))
    assert Call.objects.count() == calls


def test_a_leg_within_the_longest_of_those_before_is_part_of_the_call(ring, number):
    now = timezone.now().timestamp()
    for at, duration in ((200, 100), (190, 10), (150, 10)):
        ring(inbound(at=now - at, duration=duration))
    assert Call.objects.get().records.count() == 3


def test_a_colleague_who_was_asked_first_is_part_of_the_call_though_their_row_comes_last(ring, number):
    """The row looks like an internal call; it bears the phone that then took the caller."""
    now = timezone.now().timestamp()
    first = answered(at=now - 100, duration=40)
    then = answered(uniqueid=first["uniqueid"], at=now - 60, dst="202", dstchannel="PJSIP/202-9")
    call = ring(first, then)
    ring(answered(at=now - 70, src="201", did="", dst="202", dstchannel="PJSIP/202-9", duration=10, billsec=8))
    assert Call.objects.get() == call
    assert (call.records.count(), call.direction) == (3, "inbound")


def test_anonymous_callers_are_not_taken_for_one_another(ring, quiet, number):
    ring(inbound(src="anonymous"), inbound(src="anonymous"))
    quiet()
    assert list(Call.objects.values_list("result", "from_number")) == [("missed", "anonymous")] * 2
    assert not Contact.objects.exists()
    assert not Conversation.objects.exists()


def test_internal_calls_and_calls_to_numbers_that_are_not_ours_stay_out_of_conversations(ring, number):
    ring(inbound(src="201", did="", dst="202"))
    ring(inbound(did="13215559999"))
    assert Call.objects.count() == 2
    assert not Conversation.objects.exists()


def test_our_own_call_is_in_the_conversation(ring, number):
    call = ring(outbound())
    assert (call.direction, call.result, call.label) == ("outbound", "answered", "We called")
    assert call.conversation.contact.phone == f"+{CALLER}"


@pytest.mark.parametrize("answer", ["text", "call"])
def test_a_call_that_somebody_answered_meanwhile_is_not_unread(ring, quiet, number, staff, answer):
    call = ring(inbound())
    if answer == "text":
        sending.queue_reply(conversation=call.conversation, body="Hi", by=staff, client_token="t")
    else:
        ring(outbound(at=timezone.now().timestamp() - 5))
    quiet()
    call.refresh_from_db()
    assert call.result == "missed"
    assert not Unread.objects.exists()


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("days", [0, 30])
def test_of_calls_that_come_together_the_list_shows_the_newest(ring, number, is_known, days):
    now = timezone.now().timestamp() - days * 86_400
    if is_known:
        contact, before = ContactFactory(phone=f"+{CALLER}"), timezone.now() - timedelta(days=60)
        ConversationFactory(owned_number=number, contact=contact, last_message_at=before, status="closed")
    ring(outbound(at=now - 50), answered(at=now - 900, duration=60), answered(at=now - 300, duration=90))
    conversation = Conversation.objects.get()
    assert conversation.calls.count() == 3
    newest = Call.objects.latest("started_at")
    assert (conversation.preview, conversation.last_message_at) == ("We called", newest.started_at)


def test_a_call_that_is_settled_under_a_newer_text_leaves_that_in_the_list(ring, quiet, number):
    call = ring(inbound())
    sending.queue_reply(conversation=call.conversation, body="On our way", by=UserFactory(), client_token="t")
    quiet()
    assert Call.objects.get().result == "missed"
    conversation = Conversation.objects.get()
    assert (conversation.preview, conversation.preview_direction) == ("On our way", "outbound")
    assert conversation.last_message_at > call.started_at


def test_old_calls_are_filed_at_once_and_trouble_nobody(ring, number, staff, monkeypatch):
    told = []
    monkeypatch.setattr("inbox.live.publish", told.append)
    call = ring(inbound(at=timezone.now().timestamp() - 30 * 86400))
    assert (call.result, call.settle_at, call.told_at) == ("missed", None, None)
    assert call.conversation.status == "closed"
    assert not Unread.objects.exists()
    assert not told


@pytest.mark.parametrize(("hours", "is_news"), [(47, True), (49, False)])
def test_a_call_that_only_the_daily_report_told_of_is_still_news(ring, quiet, number, staff, hours, is_news):
    ring(inbound(at=timezone.now().timestamp() - hours * 3600))
    quiet()
    assert Call.objects.get().result == "missed"
    assert Unread.objects.exists() == is_news
    assert (Conversation.objects.get().status == "open") == is_news


def test_open_pages_are_told_of_a_call_even_where_a_newer_text_stands_in_the_list(ring, number, monkeypatch):
    conversation = ConversationFactory(
        owned_number=number, contact=ContactFactory(phone=f"+{CALLER}"), last_message_at=timezone.now()
    )
    told = []
    monkeypatch.setattr("inbox.live.publish", told.append)
    ring(inbound())
    assert told == [{"conversation": conversation.pk, "number": number.pk, "kinds": ("call",)}]
    assert Conversation.objects.get().preview == ""


def test_rows_that_no_call_has_yet_are_grouped_by_the_sweep(number):
    CallRecord.objects.bulk_create([receiving.to_record(inbound(at=1_764_000_000 + n * 100)) for n in range(3)])
    tasks.group_rows()
    assert Call.objects.count() == 3
    assert not CallRecord.objects.filter(call__isnull=True).exists()


def test_what_has_just_come_is_grouped_before_the_backlog_of_an_import(number, monkeypatch):
    monkeypatch.setattr(reports, "LOOSE_BATCH", 1)
    CallRecord.objects.bulk_create([receiving.to_record(inbound(at=1_764_000_000 + n * 100)) for n in range(3)])
    CallRecord.objects.bulk_create([receiving.to_record(inbound())])
    assert reports.group_loose(0.0)
    assert Call.objects.get().started_at > timezone.now() - timedelta(minutes=5)


def test_rows_whose_clock_is_mad_are_grouped_all_the_same(ring, number):
    first = inbound(uniqueid="1764000000.7", calldate="1970-01-01 00:00:00")
    mad = inbound(uniqueid="1764000000.7", calldate="9999-12-31 23:59:59", dst="202", dstchannel="PJSIP/202-1")
    call = ring(first, mad)
    assert call.records.count() == 2
    assert call.ended_at - call.started_at == timedelta(seconds=30)


def test_the_same_rows_in_any_order_and_parcels_make_the_same_calls():
    for number in generator.NUMBERS:
        OwnedNumberFactory(number=f"+{number}")
    rows = [row for call in generator.calls(120, seed=7) for row in call.rows]
    outcomes = []
    for seed in (1, 2):
        shuffled = random.Random(seed).sample(rows, len(rows))
        for start in range(0, len(rows), 7):
            receiving.take_in(body(*shuffled[start : start + 9]))  # some twice
        calls = {call.pk: call for call in Call.objects.prefetch_related("records")}
        decided = {
            name for name in Call.objects.values()[0] if name not in {"id", "created_at", "told_at", "settle_at"}
        }
        outcomes.append(
            sorted(
                (
                    sorted(record.digest for record in calls[row["id"]].records.all()),
                    [str(row[name]) for name in decided],
                )
                for row in Call.objects.values()
            )
        )
        Call.objects.all().delete()
        CallRecord.objects.all().delete()
    assert outcomes[0] == outcomes[1]
    assert len(outcomes[0]) >= 120


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: transactions take turns")
@pytest.mark.django_db(transaction=True)
def test_the_door_does_not_wait_while_others_group_and_the_sweep_does_the_rest():
    OwnedNumberFactory(number=f"+{NUMBER}")
    with transaction.atomic():
        grouping.group(CallRecord.objects.none())  # has its turn until the transaction ends
        door = Other(lambda: receiving.take_in(body(inbound())))
        assert door.result().state == "applied"
        assert not Call.objects.exists()
    tasks.group_rows()
    assert Call.objects.count() == 1


def test_what_comes_while_another_webhook_is_at_the_door_is_left_to_the_sweep(number, monkeypatch):
    parse = receiving.parse_call_rows

    def another_comes(given):
        monkeypatch.setattr(receiving, "parse_call_rows", parse)
        receiving.take_in(body(inbound(src="14075550177")))
        assert CallRecord.objects.count() == 1
        assert not Call.objects.exists()
        return parse(given)

    monkeypatch.setattr(receiving, "parse_call_rows", another_comes)
    receiving.take_in(body(inbound()))
    assert Call.objects.count() == 1
    tasks.group_rows()
    assert Call.objects.count() == 2
