"""Finding people and texts."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Contact, Tag
from inbox import search, search_index
from inbox.models import Conversation, ConversationTag, Message, Note
from tests.factories import ContactFactory, ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    user = UserFactory()
    client.force_login(user)
    return user


def find(client, query):
    return client.get("/search/", {"q": query}).context["results"]


def people(client, query):
    return {row.contact.display_name for row in find(client, query).people}


def texts(client, query):
    return [found.row.body for found in find(client, query).texts]


@pytest.mark.parametrize("query", ["(407) 555-0177", "407.555.0177", "+1 407 555 0177", "5550177", "0177", "177"])
def test_a_person_is_found_by_their_number_in_any_format_or_its_last_digits(client, staff, query):
    ConversationFactory(contact=ContactFactory(phone="+14075550177", name="Ann Lee"))
    ConversationFactory(contact=ContactFactory(phone="+14075559999", name="Bob"))
    assert people(client, query) == {"Ann Lee"}


@pytest.mark.parametrize("query", ["ann", "LEE", "nn le", "Ann Lee"])
def test_a_person_is_found_by_any_part_of_their_name(client, staff, query):
    contact = ContactFactory(name="Ann")
    ConversationFactory(contact=contact)
    ConversationFactory(contact=ContactFactory(name="Zed"))
    contact.name = "Ann Lee"
    contact.save()
    assert people(client, query) == {"Ann Lee"}


def test_texts_are_found_by_all_their_words_newest_first_the_last_as_a_beginning(client, staff):
    for body in ("the red bicycle is ready", "a red car", "Bicycles, RED ones", "nothing"):
        MessageFactory(body=body)
    assert texts(client, "red bicy") == ["Bicycles, RED ones", "the red bicycle is ready"]
    assert texts(client, "bicy red") == []


def test_a_changed_or_deleted_text_is_found_as_it_is_now(client, staff):
    first, second = MessageFactory(body="alpha"), MessageFactory(body="alpha too")
    Message.objects.filter(pk=first.pk).update(body="beta")
    second.delete()
    assert texts(client, "alpha") == []
    assert texts(client, "beta") == ["beta"]


def test_the_words_are_marked_and_everything_else_is_escaped(client, staff):
    MessageFactory(body="x" * 100 + " <b>red</b> & <script>alert(1)</script> redder " + "y" * 200)
    shown = client.get("/search/", {"q": "red"}).text
    assert "&lt;b&gt;<mark>red</mark>&lt;/b&gt; &amp; &lt;script&gt;" in shown
    assert "<script>alert" not in shown


def test_nothing_on_a_number_that_one_may_not_see_is_found(client, staff):
    number = OwnedNumberFactory(is_open_to_all=False)
    conversation = ConversationFactory(owned_number=number, contact=ContactFactory(name="Hidden Person"))
    MessageFactory(conversation=conversation, body="hidden words")
    OwnedNumberFactory()
    assert find(client, "hidden").is_empty


@pytest.mark.parametrize(
    "query", ["", "   ", "'", '"', "a' OR 1=1 --", "%", "_", "*", "NEAR(a b)", "a:b", "\\", "🚲", "é" * 300]
)
def test_odd_queries_find_nothing_and_break_nothing(client, staff, query):
    MessageFactory(body="ordinary")
    answer = client.get("/search/", {"q": query})
    assert answer.status_code == 200
    assert answer.context["results"].texts == []


def test_a_result_opens_the_thread_at_that_text(client, staff):
    conversation = ConversationFactory()
    made = [MessageFactory(conversation=conversation, body=f"text number{n}") for n in range(120)]
    wanted = made[20]
    link = f"/conversations/{conversation.pk}/?at={wanted.pk}#message-{wanted.pk}"
    assert link.replace("&", "&amp;") in client.get("/search/", {"q": "number20"}).text
    days = client.get(link).context["thread"].days
    shown = [entry.message.pk for day in days for entry in day.entries if entry.message]
    assert shown == [message.pk for message in made[11:]]


@pytest.mark.parametrize("rows", [1, 20])
def test_a_search_takes_the_same_queries_however_much_it_finds(client, staff, rows, django_assert_max_num_queries):
    number = OwnedNumberFactory()
    for n in range(rows):
        contact = ContactFactory(name=f"Red {n}")
        MessageFactory(conversation=ConversationFactory(owned_number=number, contact=contact), body="red")
    with django_assert_max_num_queries(10 if connection.vendor == "sqlite" else 15):
        assert len(find(client, "red").texts) == rows


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its indexes by itself")
def test_triggers_that_a_rebuilt_table_lost_are_made_again_and_what_they_missed_is_read_in(client, staff):
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER inbox_search_words_i")
        MessageFactory(body="missed")
        assert texts(client, "missed") == []
        search_index.ensure()
    assert texts(client, "missed") == ["missed"]
    MessageFactory(body="seen")
    assert texts(client, "seen") == ["seen"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its indexes by itself")
def test_an_index_of_a_former_version_is_made_anew_with_what_is_there(client, staff):
    ConversationFactory(contact=ContactFactory(name="Ann", company="Bicycles Ltd"))
    with connection.cursor() as cursor:
        for suffix in "iud":
            cursor.execute(f"DROP TRIGGER inbox_search_people_{suffix}")
        cursor.execute("DROP TABLE inbox_search_people")
        search_index.ensure_fts(cursor, "contacts_contact", "inbox_search_people", ["name", "phone"], "trigram")
    search_index.ensure()
    assert people(client, "bicycles") == {"Ann"}


@pytest.mark.parametrize("query", ["Bicycles Ltd", "bicyc", "ann@bikes.example", "@bikes"])
def test_a_person_is_found_by_company_and_email(client, staff, query):
    ConversationFactory(contact=ContactFactory(name="Ann", company="Bicycles Ltd", email="ann@bikes.example"))
    ConversationFactory(contact=ContactFactory(name="Bob", company="Cars"))
    assert people(client, query) == {"Ann"}


def notes(client, query, **narrowed):
    results = client.get("/search/", {"q": query, **narrowed}).context["results"]
    return [found.row.body for found in results.notes]


def note_in(conversation, body, n=1):
    return Note.objects.create(
        conversation=conversation, body=body, author=UserFactory(), client_token=f"note-token-{n}"
    )


def test_notes_are_found_by_their_words_and_open_the_thread_there(client, staff):
    conversation = ConversationFactory()
    moment = timezone.now() - timedelta(days=9)
    for n in range(70):
        MessageFactory(conversation=conversation, body=f"text {n}", occurred_at=moment + timedelta(minutes=n))
    note = note_in(conversation, "The gate code is <4711>")
    Note.objects.update(at=moment + timedelta(minutes=5, seconds=1))
    shown = client.get("/search/", {"q": "gate cod"}).text
    assert "<mark>gate</mark> <mark>cod</mark>e is &lt;4711&gt;" in shown
    link = f"/conversations/{conversation.pk}/?note={note.pk}#note-{note.pk}"
    assert link in shown
    days = client.get(link).context["thread"].days
    entries = [entry for day in days for entry in day.entries]
    assert note in [entry.note for entry in entries]
    assert next(entry.message.body for entry in entries if entry.message) == "text 0"


def test_a_note_on_a_hidden_number_or_changed_since_is_not_found(client, staff):
    hidden = ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False))
    note_in(hidden, "secret plan")
    mine = note_in(ConversationFactory(), "secret wish", n=2)
    assert notes(client, "secret") == ["secret wish"]
    Note.objects.filter(pk=mine.pk).update(body="other words")
    assert notes(client, "secret") == []
    assert notes(client, "other") == ["other words"]


@pytest.fixture
def two(staff):
    """Two conversations that differ in all that a search is narrowed to, each with a person, a text and a note."""
    first = ConversationFactory(contact__name="Red Ann", assignee=staff)
    second = ConversationFactory(contact__name="Red Bob", status="closed")
    tag = Tag.objects.create(name="VIP")
    ConversationTag.objects.create(conversation=first, tag=tag, added_by=staff)
    days = {first: datetime(2026, 3, 1, 12, tzinfo=UTC), second: datetime(2026, 3, 2, 12, tzinfo=UTC)}
    for n, (talk, at) in enumerate(days.items()):
        MessageFactory(conversation=talk, body=f"red {talk.contact.name}", occurred_at=at)
        note_in(talk, f"red {talk.contact.name}", n)
        Note.objects.filter(conversation=talk).update(at=at)
        Conversation.objects.filter(pk=talk.pk).update(last_message_at=at)
    return first, second, tag


@pytest.mark.parametrize(
    ("narrowed", "left"),
    [
        ({}, {"Red Ann", "Red Bob"}),
        ({"number": "first"}, {"Red Ann"}),
        ({"status": "closed"}, {"Red Bob"}),
        ({"assignee": "me"}, {"Red Ann"}),
        ({"assignee": "nobody"}, {"Red Bob"}),
        ({"tag": "vip"}, {"Red Ann"}),
        ({"since": "2026-03-02"}, {"Red Bob"}),
        ({"until": "2026-03-01"}, {"Red Ann"}),
        ({"since": "2026-03-01", "until": "2026-03-02"}, {"Red Ann", "Red Bob"}),
        ({"status": "closed", "tag": "vip"}, set()),
        (
            {"status": "x", "assignee": "y", "tag": "z", "since": "9999-99-99", "until": "0001-01-01"},
            {"Red Ann", "Red Bob"},
        ),
    ],
)
def test_a_search_is_narrowed_to_number_assignee_tag_days_and_status(client, staff, two, narrowed, left):
    first, _, tag = two
    keys = {"first": first.owned_number_id, "me": staff.pk, "vip": tag.pk}
    answer = client.get("/search/", {"q": "red"} | {name: keys.get(value, value) for name, value in narrowed.items()})
    results = answer.context["results"]
    assert {row.contact.name for row in results.people} == left
    assert {found.row.body.removeprefix("red ") for found in results.texts} == left
    assert {found.row.body.removeprefix("red ") for found in results.notes} == left


def test_narrowing_to_a_hidden_number_finds_nothing(client, staff):
    hidden = MessageFactory(conversation__owned_number=OwnedNumberFactory(is_open_to_all=False), body="red")
    results = client.get("/search/", {"q": "red", "number": hidden.owned_number_id}).context["results"]
    assert results.is_empty


def plans_of_texts(word, number):
    """Return how PostgreSQL would run each statement that looks for a word in texts, and how many were found."""
    with CaptureQueriesContext(connection) as asked:
        found = search.find_texts([word], [number.pk], search.Scope())
    plans = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in [query["sql"] for query in asked if "to_tsquery" in query["sql"]]:
            cursor.execute(f"EXPLAIN {statement}")
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
    return plans, len(found)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL's planner")
def test_a_rare_word_is_looked_up_in_its_index_once_the_newest_texts_were_read():
    number = OwnedNumberFactory()
    MessageFactory(body="a rare word", conversation=ConversationFactory(owned_number=number))
    (newest, *others), found = plans_of_texts("rar", number)
    assert "inbox_message_pkey" in newest, newest
    assert others
    assert all("inbox_search_words" in plan for plan in others), others
    assert found == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL's planner")
def test_a_word_of_every_text_is_found_in_the_newest_without_its_index():
    talk = ConversationFactory()
    made = MessageFactory.create_batch(search.MOST_TEXTS + 5, body="a word of Every text", conversation=talk)
    (newest,), found = plans_of_texts("every", talk.owned_number)
    assert "inbox_search_words" not in newest, newest
    assert found == search.MOST_TEXTS + 1
    keys = [message.pk for message in search.find_texts(["every"], [talk.owned_number_id], search.Scope())]
    assert keys == [message.pk for message in made[:3:-1]]


def test_a_word_that_is_common_in_old_texts_alone_is_found_there(client, staff, monkeypatch):
    monkeypatch.setattr(search, "REACH", 10)
    talk = ConversationFactory()
    MessageFactory.create_batch(search.MOST_TEXTS + 5, body="once common", conversation=talk)
    MessageFactory.create_batch(9, body="of late", conversation=talk)
    last = MessageFactory(body="common again", conversation=talk)
    found = find(client, "commo")
    assert [text.row.body for text in found.texts] == [last.body] + ["once common"] * (search.MOST_TEXTS - 1)
    assert found.has_more


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL's planner")
def test_names_companies_and_emails_are_found_by_their_indexes():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = search.contacts_matching("ann lee").explain()
    for column in ("name", "company", "email"):
        assert f"inbox_search_{column}_any_case" in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no trigram index that answers to equality")
def test_a_number_is_looked_up_in_its_own_index_however_little_is_known_of_the_table():
    """Trigrams of the bare column would answer too, and took minutes for a thousand numbers of a young table."""
    phones = [f"+1407555{n:04d}" for n in range(1000)]
    assert "inbox_search" not in Contact.objects.filter(phone__in=phones).explain()
    assert "inbox_search" not in Contact.objects.filter(phone=phones[0]).explain()
