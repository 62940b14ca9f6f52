"""A person is erased: what is personal goes, the block and the ledger's facts stay, and the number meets them again."""

import io
import json
import zipfile
from datetime import UTC, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from calls.models import Call, CallRecord
from contacts import consent, do_not_text, erasure, ledger, merging
from contacts.models import ConsentEvent, Contact, ContactImport, DoNotTextList, OptOut
from inbox import conversations, erasing, exporting, health, recovery, search
from inbox.do_not_text import apply_some
from inbox.models import Attachment, Conversation, Draft, Message, Note, OptOutDoubt, WebhookEvent
from televoips.types import CarrierMessage
from tests.events import text_in
from tests.factories import (
    AttachmentFactory,
    ContactFactory,
    ConversationFactory,
    MessageFactory,
    OwnedNumberFactory,
    UserFactory,
    WebhookEventFactory,
)

pytestmark = pytest.mark.django_db
PHONE = "+13215550199"
WORDS = "zanzibar"


@pytest.fixture
def boss(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


@pytest.fixture
def conversation(boss):
    """Somebody of whom we hold something of each kind."""
    number = OwnedNumberFactory(number="+13215550100")
    contact = ContactFactory(phone=PHONE, name="Zoe Zanzibar")
    conversation = ConversationFactory(owned_number=number, contact=contact)
    first = MessageFactory(conversation=conversation, body=f"{WORDS} hello", others=["+13215550150"])
    MessageFactory(conversation=conversation, direction="outbound", status="failed", body=WORDS, carrier_id="x")
    resent = Message.objects.get(carrier_id="x")
    MessageFactory(conversation=conversation, direction="outbound", status="sent", body=WORDS, resend_of=resent)
    picture = AttachmentFactory(message=first, state="stored", content_type="image/png")
    picture.file.save("zoe.png", ContentFile(b"png"))
    Note.objects.create(conversation=conversation, author=boss, body=f"note {WORDS}", client_token="n")
    contact.notes.create(author=boss, body=f"about {WORDS}", client_token="c")
    contact.changes.create(kind="edited", actor=boss, changes={"name": ["", "Zoe Zanzibar"]})
    Draft.objects.create(user=boss, conversation=conversation, body=f"draft {WORDS}")
    OptOutDoubt.objects.create(message=first, contact=contact, rule="question", matched=WORDS)
    source = ContactImport.objects.create(name="list.csv", kind="csv", created_by=boss, read_at=timezone.now())
    source.rows.create(line=1, cells=["Zoe", "3215550199"], values={"name": "Zoe"}, phone=PHONE, outcome="new")
    listed = DoNotTextList.objects.create(name="list.csv", created_by=boss)
    listed.rows.create(line=1, cells=["Zoe", "3215550199"], phone=PHONE, outcome="known")
    WebhookEventFactory(state="applied", body=json.dumps(text_in(WORDS)).encode())
    call = Call.objects.create(
        direction="inbound",
        result="missed",
        from_number=PHONE,
        to_number=number.number,
        contact=contact,
        conversation=conversation,
        started_at=timezone.now(),
        ended_at=timezone.now(),
    )
    CallRecord.objects.create(
        uniqueid="1.1", digest="d", started_at=timezone.now(), call=call, src=PHONE, rest={"src": PHONE, "clid": "Zoe"}
    )
    return conversation


def opted_out(conversation, state="done"):
    consent.opt_out(contact=conversation.contact, source="text", text=f"STOP {WORDS}", owned_number="+13215550100")
    OptOut.objects.update(carrier_state=state)


def everything():
    """All that the database holds, as one text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            rows += [
                bytes(cell).decode(errors="replace") if isinstance(cell, (bytes, memoryview)) else str(cell)
                for row in cursor.fetchall()
                for cell in row
            ]
    return "\n".join(rows).lower()


@pytest.mark.django_db(transaction=True)
def test_nothing_personal_is_left_anywhere(conversation, boss):
    opted_out(conversation)
    picture = Attachment.objects.get().file
    other = MessageFactory(others=[PHONE, "+13215550123"])
    assert WORDS in everything()
    assert "3215550199" in everything()
    erased = erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    assert (erased.texts, erased.files, erased.notes, erased.calls, erased.events) == (3, 1, 1, 1, 1)
    assert WORDS not in everything()
    assert "3215550199" not in everything()
    assert "zoe" not in everything()
    assert not picture.storage.exists(picture.name)
    other.refresh_from_db()
    assert other.others == ["+13215550123"]
    assert search.search(WORDS, [conversation.owned_number]).is_empty


def test_the_block_and_the_bare_facts_stay_and_the_chain_holds(conversation, boss):
    opted_out(conversation)
    erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    assert list(ledger.verify()) == []
    call_command("verify_ledger", stdout=io.StringIO())
    facts = ConsentEvent.objects.order_by("number").values_list("kind", "text", "phone", "owned_number", "actor")
    assert list(facts) == [
        ("opt_out", "", "", "+13215550100", None),
        ("erasure", "Asked by a letter", "", "", boss.pk),
    ]
    assert OptOut.objects.count() == 1
    assert LogEntry.objects.filter(user=boss, change_message__contains="erased").count() == 1


def test_a_text_from_the_number_meets_the_block(conversation, boss, post_event):
    opted_out(conversation)
    erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    post_event(text_in("Hello again", id="new"))
    contact = Contact.objects.get(phone=PHONE)
    assert contact.pk == conversation.contact.pk
    assert (contact.name, contact.is_opted_out, contact.is_erased) == ("", True, False)
    assert [message.body for message in Message.objects.filter(conversation__contact=contact)] == ["Hello again"]
    assert list(ledger.verify()) == []
    post_event(text_in("START", id="start", time="2027-01-01 00:00:00"))
    assert list(ledger.verify()) == []


@pytest.mark.parametrize("way", ["list", "new conversation", "call"])
def test_a_list_a_colleague_and_a_call_meet_it_too(conversation, boss, way):
    opted_out(conversation)
    erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    if way == "list":
        source = do_not_text.upload(name="list.csv", content=b"phone\n321-555-0199\n", by=boss)
        source.confirmed_at, source.confirmed_by = timezone.now(), boss
        source.save()
        apply_some()
    elif way == "new conversation":
        conversations.start(owned_number=conversation.owned_number, phone=PHONE)
    else:
        erasure.come_back([PHONE])
    assert Contact.objects.get(phone=PHONE).pk == conversation.contact.pk
    assert OptOut.objects.count() == 1


def test_what_the_carrier_still_lists_of_before_stays_erased(conversation, boss):
    erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    now = timezone.now()

    def listed(text, at):
        return CarrierMessage(
            id=f"l-{text}",
            direction="inbound",
            sender="13215550199",
            recipients=("13215550100",),
            text=text,
            time=at,
            media=(),
        )

    rows = [listed("before", now - timedelta(hours=1)), listed("after", now + timedelta(minutes=2))]
    recovery.fill_in(rows, now=now + timedelta(minutes=3), zone=UTC)
    assert list(Message.objects.values_list("body", flat=True)) == ["after"]


def test_all_numbers_of_one_person_are_erased(conversation, boss):
    other = ContactFactory(phone="+14075550111", name="Zoe at work")
    merging.join(contact=conversation.contact, other=other, by=boss)
    erased = erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    assert len(erased.numbers) == 2
    assert not Contact.objects.exclude(name="").exists()


@pytest.mark.parametrize(
    ("hinder", "sentence"),
    [
        (lambda one: opted_out(one, "pending"), "still being told"),
        (
            lambda one: MessageFactory(
                conversation=one, direction="outbound", status="sending", claimed_at=timezone.now()
            ),
            "being sent",
        ),
    ],
)
def test_while_the_number_is_needed_nothing_is_erased(conversation, boss, hinder, sentence):
    hinder(conversation)
    with pytest.raises(erasure.CannotErase, match=sentence):
        erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    assert Note.objects.count() == 1
    assert Contact.objects.get(pk=conversation.contact.pk).phone == PHONE


@pytest.mark.django_db(transaction=True)
def test_each_raw_event_of_theirs_is_found_and_no_other(conversation, boss, monkeypatch):
    monkeypatch.setattr(erasing, "WINDOW", 2)
    for _ in range(5):
        WebhookEventFactory(state="applied", body=json.dumps(text_in("again")).encode())
        other = WebhookEventFactory(state="applied", body=b'{"from": "13215550198", "text": "\xff%s"}')
    erased = erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    assert erased.events == 6
    assert WebhookEvent.objects.filter(pk=other.pk).exists()
    assert WebhookEvent.objects.count() == 5


def test_with_another_key_admins_read_that_blocks_of_the_erased_are_lost(conversation, boss, settings):
    opted_out(conversation)
    erasing.erase(contact=conversation.contact, by=boss, reason="Asked by a letter")
    assert "ERASURE_KEY" not in " ".join(health.problems(health.measure()))
    settings.ERASURE_KEY = "another"
    assert erasure.erased_at(PHONE) is None, "the number is not known again"
    assert "the number of 1 erased person is not known again" in " ".join(health.problems(health.measure()))
    settings.ERASURE_KEY = ""
    erasure.come_back([PHONE])
    settings.ERASURE_KEY = "another"
    assert "ERASURE_KEY" not in " ".join(health.problems(health.measure())), "nobody is erased any more"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite's planner takes no parameters for constants")
def test_group_texts_are_sought_through_an_index():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "inbox_message_grouped" in erasing.grouped(PHONE).explain()


# The page


def test_the_page_asks_for_a_reason_and_the_last_digits(client, conversation):
    page = reverse("inbox:contact-privacy", args=[conversation.contact.pk])
    assert "3 texts" in client.get(page).text
    assert client.post(page, {"reason": "Asked by a letter", "last_digits": "0198"}).status_code == 422
    assert client.post(page, {"reason": "short", "last_digits": "0199"}).status_code == 422
    assert Conversation.objects.exists()
    assert client.post(page, {"reason": "Asked by a letter", "last_digits": "0199"}).status_code == 302
    assert not Conversation.objects.exists()
    assert "Erased" in client.get(page).text
    assert client.get(reverse("inbox:contact-consent", args=[conversation.contact.pk])).status_code == 200


def test_staff_see_none_of_it(client, conversation):
    client.force_login(UserFactory(is_staff=True))
    for name in ("contact-privacy", "contact-export", "contact-export-json"):
        assert client.post(reverse(f"inbox:{name}", args=[conversation.contact.pk])).status_code == 403


def test_the_export_holds_everything_and_the_log_says_who_took_it(client, boss, conversation):
    opted_out(conversation)
    answer = client.post(reverse("inbox:contact-export", args=[conversation.contact.pk]))
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        held = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
    [picture] = [name for name in names if name.startswith("media/")]
    assert held["texts"][0]["pictures"] == [picture]
    assert held["profile"][0]["name"] == "Zoe Zanzibar"
    assert [len(held[part]) for part in ("texts", "notes", "notes_about", "drafts", "changes")] == [3, 1, 1, 1, 1]
    assert held["calls"][0]["rows"] == [{"uniqueid": "1.1", "src": PHONE, "clid": "Zoe"}]
    assert (held["consent"][0]["words"], len(held["webhooks"])) == (f"STOP {WORDS}", 1)
    assert picture in page
    assert "Zoe Zanzibar" in page
    assert LogEntry.objects.get().change_message == "Personal data exported."


def test_the_json_alone_is_one_object(client, boss, conversation):
    answer = client.post(reverse("inbox:contact-export-json", args=[conversation.contact.pk]))
    assert json.loads(b"".join(answer.streaming_content))["conversations"][0]["their_number"] == PHONE


def test_the_page_to_read_runs_nothing_that_a_customer_wrote(conversation):
    MessageFactory(conversation=conversation, body="<script>alert(1)</script>")
    assert "<script>" not in "".join(exporting.as_page(conversation.contact))


def test_the_export_reads_row_by_row(conversation):
    """A person with many texts is not gathered in memory: the first piece comes before the last row is read."""
    pieces = exporting.as_zip(conversation.contact)
    next(pieces)
    assert sum(1 for _ in pieces) > 1
