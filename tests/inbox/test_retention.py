"""What is older than the account keeps it goes at night; a dry run says first what would."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from calls.models import Call, CallRecord
from contacts import consent
from contacts.models import ConsentEvent
from inbox import pruning, retention
from inbox.models import Attachment, Conversation, Message, OptOutDoubt, Retention, WebhookEvent
from tests.factories import (
    AttachmentFactory,
    ConversationFactory,
    MessageFactory,
    OwnedNumberFactory,
    UserFactory,
    WebhookEventFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
OLD = NOW - timedelta(days=100)


def days(**more):
    return dict.fromkeys(Retention.KINDS) | more


@pytest.fixture
def boss(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def conversation():
    return ConversationFactory(preview="old words", last_message_at=OLD)


@pytest.fixture
def texts(conversation):
    def text(at=OLD, **more):
        return MessageFactory(conversation=conversation, occurred_at=at, created_at=at, **more)

    return text


def test_old_texts_go_and_new_ones_stay(texts, conversation, boss):
    old, new = texts(), texts(at=NOW)
    retention.save(days=days(texts_days=90), by=boss)
    assert retention.run() == {"texts_days": 1}
    assert list(Message.objects.all()) == [new]
    assert old.pk != new.pk
    assert Conversation.objects.get().preview == "", "the list does not keep the words either"


@pytest.mark.parametrize("status", ["scheduled", "queued", "sending", "unknown"])
def test_what_is_not_settled_stays(texts, boss, status):
    texts(
        direction="outbound", status=status, claimed_at=OLD, **({"scheduled_for": NOW} if status == "scheduled" else {})
    )
    retention.save(days=days(texts_days=90), by=boss)
    retention.run()
    assert Message.objects.count() == 1


def test_a_text_that_staff_must_decide_on_stays_until_they_did(texts, boss, conversation):
    message = texts()
    doubt = OptOutDoubt.objects.create(message=message, contact=conversation.contact, rule="question")
    retention.save(days=days(texts_days=90), by=boss)
    retention.run()
    assert Message.objects.exists()
    OptOutDoubt.objects.filter(pk=doubt.pk).update(decision="dismissed", decided_at=NOW)
    retention.run()
    assert not Message.objects.exists()


def test_opt_outs_and_the_ledger_stay(texts, boss, conversation):
    consent.opt_out(contact=conversation.contact, source="text", text="STOP", at=OLD)
    texts()
    retention.save(days=days(texts_days=30, media_days=30, calls_days=30, events_days=1), by=boss)
    retention.run()
    assert ConsentEvent.objects.get().text == "STOP"
    assert conversation.contact.opt_out


@pytest.mark.django_db(transaction=True)
def test_pictures_go_by_themselves_or_with_their_text(texts, boss):
    attachment = AttachmentFactory(message=texts(), state="stored")
    attachment.file.save("a.png", ContentFile(b"png"))
    storage, name = attachment.file.storage, attachment.file.name
    retention.save(days=days(media_days=90), by=boss)
    assert retention.run() == {"media_days": 1}
    assert not storage.exists(name)
    attachment = Attachment.objects.get()
    assert (attachment.state, attachment.file.name) == ("failed", "")
    other = AttachmentFactory(message=attachment.message, position=1, state="stored")
    other.file.save("b.png", ContentFile(b"png"))
    retention.save(days=days(texts_days=90), by=boss)
    retention.run()
    assert not Attachment.objects.exists()
    assert not storage.exists(other.file.name)


def test_old_calls_go_with_the_carriers_rows(boss):
    for at in (OLD, NOW):
        call = Call.objects.create(direction="inbound", result="missed", started_at=at, ended_at=at)
        CallRecord.objects.create(uniqueid="1.1", digest=f"{at}", started_at=at, call=call)
    retention.save(days=days(calls_days=90), by=boss)
    assert retention.run() == {"calls_days": 1}
    assert (Call.objects.count(), CallRecord.objects.count()) == (1, 1)


def test_raw_events_are_kept_as_long_as_an_admin_says(boss, settings):
    settings.EVENTS_KEEP_DAYS = 3650
    WebhookEventFactory(state="applied", received_at=OLD)
    assert pruning.prune_events() == 0
    retention.save(days=days(events_days=90), by=boss)
    assert pruning.prune_events() == 1
    assert not WebhookEvent.objects.exists()


def test_a_night_ends_and_the_next_goes_on(texts, boss, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(retention, "BATCHES", 2)
    for _ in range(5):
        texts()
    retention.save(days=days(texts_days=90), by=boss)
    assert retention.run() == {"texts_days": 4}
    assert retention.run() == {"texts_days": 1}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="the plan of PostgreSQL")
def test_old_texts_and_pictures_are_sought_through_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    number = OwnedNumberFactory()
    one = retention.old_texts(OLD).filter(owned_number=number).order_by("occurred_at")[:500]
    assert "inbox_message_figures" in one.explain()
    assert "inbox_attachment_stored" in retention.old_files(OLD).order_by("pk")[:500].explain()


def test_old_texts_of_each_number_go_in_one_batch(boss):
    for _ in range(3):
        MessageFactory(conversation=ConversationFactory(owned_number=OwnedNumberFactory()), occurred_at=OLD)
    retention.save(days=days(texts_days=90), by=boss)
    assert retention.run() == {"texts_days": 3}


def test_without_a_choice_nothing_goes(texts):
    texts()
    assert retention.run() == {}
    assert Message.objects.exists()


# The page


def test_the_dry_run_says_what_would_go_and_changes_nothing(client, boss, texts):
    texts()
    AttachmentFactory(message=Message.objects.get(), state="stored")
    page = client.post(reverse("inbox:retention"), {"texts_days": "90", "media_days": "200", "try": ""})
    assert [count for _, count in page.context["rows"]] == [1, 0, 0, 0]
    assert "Nothing is saved" in page.text
    assert not Retention.objects.exists()
    assert Message.objects.exists()


def test_it_is_saved_with_who_and_when(client, boss):
    assert client.post(reverse("inbox:retention"), {"texts_days": "90", "save": ""}).status_code == 302
    kept = Retention.objects.get()
    assert (kept.texts_days, kept.media_days, kept.changed_by) == (90, None, boss)
    assert "Last changed by" in client.get(reverse("inbox:retention")).text


@pytest.mark.parametrize("typed", ["0", "5", "-1", "soon"])
def test_a_few_days_are_refused(client, boss, typed):
    assert client.post(reverse("inbox:retention"), {"texts_days": typed, "save": ""}).status_code == 422
    assert not Retention.objects.exists()


def test_staff_do_not_see_it(client):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(reverse("inbox:retention")).status_code == 403
