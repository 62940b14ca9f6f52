"""The web process killed between commit and answer; forms and webhooks that come more than once."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from inbox.models import Message, WebhookEvent
from tests.events import receipt
from tests.faults.process import until


def visible(desk, person, words):
    until(lambda: words in desk.page(person), what=f"{words!r} being visible")


def test_web_killed_after_a_webhooks_commit_shows_the_text_once_though_the_carrier_repeats_it(desk):
    person = desk.meet()
    held = desk.to_database.hold(b"INTO inbox_webhookevent", answer=True)
    words = desk.text(person)
    held.wait()
    desk.web.kill()
    held.drop()
    assert Message.objects.filter(body=words).count() == 1, "it was committed"
    desk.web.start()
    copies = lambda: [event for event in WebhookEvent.objects.all() if words.encode() in event.body]  # noqa: E731
    until(lambda: len(copies()) == 2, what="the carrier's repeat")
    visible(desk, person, words)


def test_web_killed_before_its_200_is_out_shows_the_text_once(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_web.hold(b"POST /webhooks/messages", answer=True)
    words = desk.text(person)
    held.wait()
    desk.web.kill()
    held.drop()
    desk.web.start()
    visible(desk, person, words)
    tries = [each["status"] for each in desk.log()["webhooks"] if each["kind"] == "message-received"]
    assert tries[-1] == 200


def test_web_killed_before_a_webhook_is_stored_answers_nothing_and_gets_it_again(desk):
    person = desk.meet()
    held = desk.to_database.hold(b"INTO inbox_webhookevent")
    words = desk.text(person)
    held.wait()
    desk.web.kill()
    held.drop()
    assert not Message.objects.filter(body=words).exists()
    desk.web.start()
    visible(desk, person, words)


def test_web_killed_between_a_replys_commit_and_its_nudge_sends_it_and_a_second_click_does_not(desk):
    person, words, token = desk.meet(), "Killed before on_commit", "a" * 32
    held = desk.to_database.hold(b"COMMIT", after=b'INTO "inbox_message"', answer=True)
    with ThreadPoolExecutor() as pool:
        click = pool.submit(desk.write, person, words, token=token)
        held.wait()
        desk.web.kill()
        held.drop()
        with pytest.raises(requests.ConnectionError):
            click.result()
    reply = desk.accepted(person, words)
    desk.web.start()
    assert desk.write(person, words, token=token) == 302
    desk.comes_to(reply, "delivered")
    assert len(desk.posts(person)) == 1


def test_a_double_click_makes_one_text(any_desk):
    desk, person, words = any_desk, any_desk.meet(), "Clicked five times"
    with ThreadPoolExecutor(5) as pool:
        clicks = [pool.submit(desk.write, person, words, token="d" * 32) for _ in range(5)]
    assert {click.result() for click in clicks} == {302}
    desk.comes_to(desk.accepted(person, words), "delivered")
    assert len(desk.posts(person)) == 1


def test_back_and_other_words_are_refused_and_two_tabs_are_two_texts(any_desk):
    desk, person = any_desk, any_desk.meet()
    assert desk.write(person, "First", token="b" * 32) == 302
    assert desk.write(person, "Edited after Back", token="b" * 32) == 422
    with ThreadPoolExecutor(2) as pool:
        tabs = [pool.submit(desk.write, person, words) for words in ("From one tab", "From the other tab")]
    assert [tab.result() for tab in tabs] == [302, 302]
    for words in ("First", "From one tab", "From the other tab"):
        desk.comes_to(desk.accepted(person, words), "delivered")
    assert not Message.objects.filter(body="Edited after Back").exists()
    assert len(desk.posts(person)) == 3


def test_twenty_copies_of_a_webhook_in_series_and_at_once_are_one_text(any_desk):
    desk, person = any_desk, any_desk.meet()
    series, at_once = desk.event_of(person), desk.event_of(person)
    assert {desk.post_event(series) for _ in range(20)} == {200}
    with ThreadPoolExecutor(20) as pool:
        copies = [pool.submit(desk.post_event, at_once) for _ in range(20)]
    assert {copy.result() for copy in copies} == {200}


def test_a_first_text_that_comes_twenty_times_at_once_makes_one_person_and_one_text(any_desk):
    desk, person = any_desk, any_desk.stranger()
    event = desk.event_of(person)
    with ThreadPoolExecutor(20) as pool:
        copies = [pool.submit(desk.post_event, event) for _ in range(20)]
    assert {copy.result() for copy in copies} == {200}
    person.conversation = Message.objects.get(body=person.texts[0]).conversation_id


def test_every_order_of_receipts_ends_the_same(any_desk):
    desk = any_desk
    desk.fault("lose", times=None)  # the carrier's own receipts: here we are the carrier
    orders = list(itertools.permutations(["failed", "delivered", "delivered"]))
    people = [desk.meet() for _ in orders]
    replies = [desk.reply(person) for person in people]
    for order, reply in zip(orders, replies, strict=True):
        desk.comes_to(reply, "sent")
        uuid = Message.objects.get(pk=reply).carrier_id
        assert [desk.post_event(receipt(uuid, kind)) for kind in order] == [200] * 3
    assert {desk.status(reply) for reply in replies} == {"delivered"}


def test_receipts_that_come_at_once_end_the_same(any_desk):
    desk, person = any_desk, any_desk.meet()
    desk.fault("lose", times=None)
    reply = desk.reply(person)
    desk.comes_to(reply, "sent")
    uuid = Message.objects.get(pk=reply).carrier_id
    kinds = ["failed", "delivered"] * 8
    with ThreadPoolExecutor(16) as pool:
        answers = [pool.submit(desk.post_event, receipt(uuid, kind)) for kind in kinds]
    assert {answer.result() for answer in answers} == {200}
    assert desk.status(reply) == "delivered"


def test_a_receipt_before_the_answer_counts(any_desk):
    desk, person = any_desk, any_desk.meet()
    held = desk.to_carrier.hold(b"POST /messages", answer=True)
    reply = desk.reply(person)
    held.wait()
    (post,) = desk.posts(person)
    until(lambda: WebhookEvent.objects.filter(carrier_id=post["uuid"], state="waiting").exists(), what="the receipt")
    assert desk.status(reply) == "sending"
    held.release()
    desk.comes_to(reply, "delivered")


def test_an_unknown_receipt_is_answered_kept_and_harms_nobody(any_desk):
    desk, person = any_desk, any_desk.meet()
    assert desk.post_event(receipt("nobody-knows-this-id", "failed")) == 200
    assert WebhookEvent.objects.get(carrier_id="nobody-knows-this-id").state == "waiting"
    desk.comes_to(desk.reply(person), "delivered")
