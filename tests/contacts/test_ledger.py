"""The ledger: nobody changes a line, and who does it behind the database's back is found out."""

import io
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from contacts import canonical, consent, guard, ledger
from contacts.models import ConsentEvent, LedgerHead
from tests.factories import ContactFactory, UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def lines():
    contact = ContactFactory()
    return [ledger.record(contact, "doubt", source="text", text=f"é “{n}” 🛑") for n in range(5)]


@pytest.fixture
def behind_its_back():
    """Do as somebody with the database's password may: take the triggers off, change, put them back."""

    def change(sql, *params):
        guard.remove()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
        guard.ensure()

    return change


def problems():
    return [problem.number for problem in ledger.verify()]


def test_the_database_refuses_to_change_a_line(lines):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ConsentEvent.objects.filter(pk=lines[1].pk).update(text="Never said")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contacts_consentevent SET kind = 'opt_in'")


def test_the_database_refuses_to_delete_a_line(lines):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        lines[0].delete()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_consentevent")


def test_an_untouched_ledger_holds(lines):
    out = io.StringIO()
    call_command("verify_ledger", stdout=out)
    assert f"5 lines, newest {lines[-1].digest}" in out.getvalue()
    call_command("verify_ledger", expect=lines[2].digest, stdout=out)


def test_an_empty_ledger_holds():
    assert problems() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("text", "Never said"),
        ("kind", "opt_in"),
        ("source", "call"),
        ("owned_number", "+13215550100"),
        ("at", "2020-01-01 00:00:00+00:00"),
        ("said_at", "2020-01-01 00:00:00+00:00"),
        ("phone", "+13215550100"),
        ("salt", "another"),
        ("commitment", "another"),
    ],
)
def test_a_changed_fact_names_its_line(lines, behind_its_back, column, value):
    behind_its_back(f"UPDATE contacts_consentevent SET {column} = %s WHERE number = 3", value)
    assert problems() == [3]
    with pytest.raises(CommandError, match="does not hold"):
        call_command("verify_ledger", stderr=io.StringIO())


def test_another_persons_number_on_a_line_is_found(lines):
    lines[0].contact.phone = "+14075559999"
    lines[0].contact.save()
    assert problems() == [1, 2, 3, 4, 5]


def test_a_line_rewritten_with_a_fitting_digest_breaks_the_chain_after_it(lines, behind_its_back):
    facts = ledger.facts_of(ConsentEvent.objects.get(number=3)) | {"kind": "opt_in"}
    behind_its_back(
        "UPDATE contacts_consentevent SET kind = %s, digest = %s WHERE number = 3",
        "opt_in",
        canonical.digest(facts),
    )
    assert problems() == [4]


def test_a_deleted_line_is_missed(lines, behind_its_back):
    behind_its_back("DELETE FROM contacts_consentevent WHERE number = 2")
    assert problems() == [2]


def test_a_deleted_end_is_missed(lines, behind_its_back):
    behind_its_back("DELETE FROM contacts_consentevent WHERE number > 3")
    assert problems() == [3]
    with pytest.raises(CommandError):
        call_command("verify_ledger", expect=lines[4].digest, stderr=io.StringIO())


def test_missing_triggers_are_told(lines):
    with connection.cursor() as cursor:
        cursor.execute(guard.drops(connection.vendor)[0])
    assert problems() == [0]


@pytest.mark.django_db(transaction=True)
def test_the_guard_comes_back_with_the_next_migrate(lines):
    guard.remove()
    assert problems() == [0]
    call_command("migrate", verbosity=0)
    assert problems() == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        lines[0].delete()


@pytest.mark.parametrize(
    "change",
    ["text = 'x'", "salt = 'x'", "text = '', phone = '', salt = '', kind = 'opt_in'", "text = ''", "salt = ''"],
)
def test_what_may_be_erased_may_not_be_changed(lines, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE contacts_consentevent SET {change} WHERE number = 2")


def test_words_that_went_without_an_erasure_are_missed(lines):
    ConsentEvent.objects.filter(number=2).update(text="", phone="", salt="")
    assert problems() == [2]


def test_a_salt_hides_the_same_words_of_two_people(lines):
    lines = [ledger.record(line.contact, "opt_out", source="text", text="STOP") for line in lines[:2]]
    assert lines[0].commitment != lines[1].commitment


def test_every_way_of_consent_writes_a_chained_line():
    contact, staff = ContactFactory(), UserFactory()
    consent.opt_out(contact=contact, source="text", text="STOP")
    consent.opt_out(contact=contact, source="call", by=staff)
    consent.restore(contact=contact, source="staff", by=staff, text="A mistake")
    consent.opt_out(contact=contact, source="import")
    consent.restore(contact=contact, source="text", text="START")
    consent.opt_out(contact=contact, source="carrier")
    kinds = list(ConsentEvent.objects.order_by("number").values_list("kind", flat=True))
    assert kinds == ["opt_out", "opt_out_repeated", "manual_restore", "import", "opt_in", "carrier_block"]
    assert problems() == []


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_take_turns_and_no_place_is_taken_twice():
    contacts = [ContactFactory() for _ in range(4)]
    failures = []

    def write(contact):
        try:
            for _ in range(5):
                ledger.record(contact, "doubt", source="text")
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[contact]) for contact in contacts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert LedgerHead.objects.get().number == 20
    assert problems() == []


def test_each_kind_of_line_is_written_by_somebody():
    code = "".join(path.read_text() for app in ("contacts", "inbox") for path in (ROOT / app).rglob("*.py"))
    assert [kind.name for kind in ConsentEvent.Kind if f"Kind.{kind.name}" not in code] == []
