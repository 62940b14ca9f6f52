"""Bringing a list of people who must not be texted."""

import csv
import io
import itertools
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contacts import consent
from contacts import do_not_text as reading
from contacts.keywords import explain
from contacts.models import ConsentEvent, DoNotTextList, OptOut
from inbox import do_not_text, doubts, sending, tasks
from inbox.models import OptOutDoubt
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, UserFactory

pytestmark = pytest.mark.django_db
FILE = """Name;Since;Phone
Ann;2026-11-20;(407) 555-0111
Bob;2026-11-21;+1 407 555 0112
Cy;2026-11-21;not a number
Ann again;2026-11-22;1-407-555-0111
Di;2026-11-23;1.40756E+10
Ed;2026-11-23;407.555.0113
"""


@pytest.fixture
def admin(client):
    user = UserFactory(is_superuser=True)
    client.force_login(user)
    return user


def bring(client, content, name="list.csv"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("inbox:do-not-text-lists"), {"file": file})


def test_each_row_says_what_will_happen_and_nothing_happens_yet(client, admin):
    consent.opt_out(contact=ContactFactory(phone="+14075550112"), source="text")
    page = client.get(bring(client, FILE).url)
    rows = [(row.line, row.phone, row.outcome) for row in page.context["rows"]]
    assert rows == [
        (2, "+14075550111", "block"),
        (3, "+14075550112", "known"),
        (4, "", "error"),
        (5, "+14075550111", "repeated"),
        (6, "", "error"),
        (7, "+14075550113", "block"),
    ]
    assert "shortened" in page.content.decode()
    tasks.sweep_do_not_text()
    assert OptOut.objects.count() == 1


def test_confirmed_it_blocks_with_the_row_as_the_record_and_the_carrier_at_a_pace(client, admin):
    conversation = ConversationFactory(contact__phone="+14075550111")
    waiting = sending.queue_reply(conversation=conversation, body="Hi", by=admin, client_token="waiting")
    address = bring(client, FILE).url
    client.post(f"{address}confirm/")
    tasks.sweep_do_not_text()
    waiting.refresh_from_db()
    assert waiting.status == "blocked"
    first, _, third = OptOut.objects.order_by("push_at")
    assert (third.push_at - first.push_at).total_seconds() > 1.5
    line = ConsentEvent.objects.get(contact=conversation.contact)
    assert (line.kind, line.source, line.actor) == ("import", "import", admin)
    assert line.text == "list.csv, line 2: Ann, 2026-11-20, (407) 555-0111"
    assert DoNotTextList.objects.get().done_at
    tasks.sweep_do_not_text()
    assert ConsentEvent.objects.count() == 3


def test_the_carrier_is_told_at_one_pace_however_many_runs_a_list_takes(client, admin, monkeypatch):
    monkeypatch.setattr(do_not_text, "BATCH", 2)
    address = bring(client, "Phone\n" + "\n".join(f"407555{n:04}" for n in range(120, 127))).url
    client.post(f"{address}confirm/")
    for _ in range(4):
        tasks.sweep_do_not_text()
    pushes = list(OptOut.objects.order_by("push_at").values_list("push_at", flat=True))
    assert len(pushes) == 7
    assert min((later - push).total_seconds() for push, later in itertools.pairwise(pushes)) >= 0.9


def test_who_is_on_a_list_is_in_doubt_no_more(client, admin):
    message = MessageFactory(conversation=ConversationFactory(contact__phone="+14075550111"), body="stop?")
    doubts.raise_doubt(message, explain("stop?"))
    client.post(f"{bring(client, FILE).url}confirm/")
    tasks.sweep_do_not_text()
    doubt = OptOutDoubt.objects.get()
    assert (doubt.decision, doubt.decided_by) == ("opted_out", admin)


def test_two_runs_that_have_one_row_in_hand_block_its_person_once(client, admin):
    client.post(f"{bring(client, FILE).url}confirm/")
    row = DoNotTextList.objects.get().rows.filter(outcome="block").first()
    for _ in range(2):
        do_not_text.apply_row(row, row.source, by=admin, push_after=timedelta(0))
    assert [line.kind for line in ConsentEvent.objects.all()] == ["import"]


def test_a_list_is_taken_on_some_rows_at_a_time_and_confirmed_once(client, admin, monkeypatch):
    monkeypatch.setattr(do_not_text, "BATCH", 2)
    bring(client, "\n".join(f"407555{n:04}" for n in range(200, 205)))
    source = DoNotTextList.objects.get()
    assert do_not_text.apply_some() == 0
    assert do_not_text.confirm(source=source, by=admin)
    assert not do_not_text.confirm(source=source, by=UserFactory())
    assert [do_not_text.apply_some() for _ in range(4)] == [2, 2, 1, 0]
    assert OptOut.objects.count() == 5


def test_what_was_not_read_comes_back_to_be_mended_and_brought_again(client, admin):
    address = bring(client, FILE + '=cmd();2026;"123"\n').url
    rows = list(csv.reader(io.StringIO(client.get(f"{address}errors.csv").content.decode())))
    assert [row[0] for row in rows] == ["Cy", "Di", "'=cmd()"]
    assert rows[0][3].startswith("line 4: ")
    rows[0][2] = "407 555 0119"
    mended = io.StringIO()
    csv.writer(mended).writerows(rows)
    again = client.get(bring(client, mended.getvalue()).url)
    assert [row.phone for row in again.context["rows"]] == ["+14075550119", "", ""]


@pytest.mark.parametrize(
    "content",
    [
        "4075550111",
        "phone\n407-555-0111\n",
        "id,phone\n9,(407) 555-0111",
        "id\tphone\n9\t+14075550111",
        "id|phone|note\r\n9|14075550111|é",
        "Téléphone\n+1 407 555 0111".encode("cp1252"),
        "phone\n407.555.0111".encode("utf-16"),
        "\ufeffphone,x\n'+14075550111,1",
    ],
)
def test_any_usual_file_is_read(content):
    lines = reading.read(content if isinstance(content, bytes) else content.encode())
    assert [line.phone for line in lines] == ["+14075550111"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04....", "Excel"),
        (b"", "No phone number"),
        (b"a,b\nc,d\n", "No phone number"),
        (b"4075550111\n" * 20_001, "20,000"),
        (b"x" * (2 * 1024 * 1024 + 1), "2 MB"),
    ],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(client, admin, content, why):
    answer = bring(client, content or b"\n")
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not DoNotTextList.objects.exists()


def test_a_large_list_takes_as_many_queries_as_a_small_one(admin, django_assert_max_num_queries):
    content = "\n".join(f"407{200 + n // 10000}{n % 10000:04}" for n in range(1500)).encode()
    with django_assert_max_num_queries(25):
        source = reading.upload(name="large.csv", content=content, by=admin)
    assert source.rows.count() == 1500


def test_rows_come_in_pages(client, admin):
    address = bring(client, "\n".join(f"407555{n:04}" for n in range(150))).url
    page = client.get(address)
    assert (len(page.context["rows"]), page.context["following"]) == (100, 100)
    assert len(client.get(f"{address}?after=100").context["rows"]) == 50


def test_only_superusers_bring_lists(client):
    client.force_login(UserFactory(is_staff=True))
    source = DoNotTextList.objects.create(name="x", created_by=UserFactory(), created_at=timezone.now())
    assert bring(client, FILE).status_code == 403
    for name, method in (("", "get"), ("-errors", "get"), ("-confirm", "post")):
        assert getattr(client, method)(reverse(f"inbox:do-not-text{name}", args=[source.pk])).status_code == 403
