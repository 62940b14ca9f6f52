"""Bringing contacts from a file and taking them away: preview, confirmation, errors to mend, bounds."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from contacts import consent, vcard
from contacts.models import Contact, ContactChange, ContactImport, ContactImportRow, CustomField, Tag
from inbox import contact_imports, pruning, tasks
from tests.factories import ContactFactory, ConversationFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    """Somebody who is no superuser, and may bring and take files."""
    user = UserFactory()
    user.user_permissions.set(Permission.objects.filter(codename__in=["import_contacts", "export_contacts"]))
    client.force_login(user)
    return user


def bring(client, content, name="people.csv", **more):
    content = content.encode() if isinstance(content, str) else content
    answer = client.post(reverse("inbox:contact-imports"), {"file": SimpleUploadedFile(name, content), **more})
    assert answer.status_code == 302, answer.text
    return ContactImport.objects.latest("pk")


def confirm(client, source):
    client.post(reverse("inbox:contact-import-confirm", args=[source.pk]))
    source.refresh_from_db()


def outcomes(source):
    return [(row.line, row.outcome, row.problem) for row in source.rows.all()]


def body(answer):
    return b"".join(answer.streaming_content).decode()


def test_each_row_says_what_it_will_do_and_nothing_is_touched_before(client, staff):
    ContactFactory(phone="+14075550101", name="Old name", is_shared=True)
    ContactFactory(phone="+14075550102", name="Same", is_shared=True)
    source = bring(
        client,
        "Name,Phone,Email\n"
        "Ann,(407) 555-0100,ann@b.example\n"
        "New name,+1 407 555 0101,\n"
        "Same,407.555.0102,\n"
        "Bob,12345,\n"
        "Cid,4075550104,no email\n"
        "Twice,4075550100,\n"
        "Nobody,,\n",
    )
    assert [(line, outcome) for line, outcome, _ in outcomes(source)] == [
        (2, "new"), (3, "update"), (4, "same"), (5, "error"), (6, "error"), (7, "error"), (8, "error"),
    ]  # fmt: skip
    problems = {line: problem for line, _, problem in outcomes(source)}
    assert "no email address" in problems[6]
    assert problems[7] == "This number stands in line 2 already."
    assert problems[8] == "There is no phone number."
    page = client.get(reverse("inbox:contact-import", args=[source.pk])).text
    for words in ("Old name", "New name", "no email address", "Import 2 rows"):
        assert words in page
    assert not Contact.objects.filter(phone="+14075550100").exists()
    assert Contact.objects.get(phone="+14075550101").name == "Old name"


def test_a_confirmed_file_adds_and_changes_people_with_who_and_when(client, staff):
    old = ContactFactory(phone="+14075550101", name="Old name", company="Stays", is_shared=True)
    plan = CustomField.objects.create(name="Plan", kind="choice", choices="Gold")
    source = bring(client, 'Name,Phone,Plan,Tags\nAnn,4075550100,gold,"VIP, New"\nNew name,4075550101,,VIP\n')
    confirm(client, source)
    assert source.done_at
    ann = Contact.objects.get(phone="+14075550100")
    assert (ann.name, ann.custom, ann.is_shared) == ("Ann", {plan.key: "Gold"}, True)
    assert {tag.name for tag in ann.tags.all()} == {"VIP", "New"}
    old.refresh_from_db()
    assert (old.name, old.company) == ("New name", "Stays")
    assert {(change.contact.name, change.kind, change.actor) for change in ContactChange.objects.all()} == {
        ("Ann", "imported", staff),
        ("New name", "imported", staff),
    }
    confirm(client, source)
    assert ContactChange.objects.count() == 2


def test_what_is_known_stays_where_only_blanks_are_to_be_filled(client, staff):
    old = ContactFactory(phone="+14075550101", name="Known", is_shared=True)
    source = bring(client, "Name,Phone,Company\nOther,4075550101,Bikes\n", keeps_known="on")
    confirm(client, source)
    old.refresh_from_db()
    assert (old.name, old.company) == ("Known", "Bikes")


def test_tags_are_added_and_blanks_take_nothing_away(client, staff):
    old = ContactFactory(phone="+14075550101", name="Ann", email="a@b.example", is_shared=True)
    old.tags.add(Tag.objects.create(name="Old"))
    confirm(client, bring(client, "Name,Phone,Email,Tags\n,4075550101,,new;OLD\n"))
    old.refresh_from_db()
    assert (old.name, old.email) == ("Ann", "a@b.example")
    assert sorted(tag.name for tag in old.tags.all()) == ["Old", "new"]


def test_an_opt_out_is_never_touched_by_a_file(client, staff):
    contact = ContactFactory(phone="+14075550101", is_shared=True)
    consent.opt_out(contact=contact, source="text", text="STOP")
    confirm(client, bring(client, "Phone,Name,Opted out\n4075550101,Ann,no\n"))
    assert Contact.objects.get(name="Ann").is_opted_out


def test_somebody_whom_one_may_not_see_is_neither_shown_nor_changed(client, staff):
    hidden = ConversationFactory(
        contact=ContactFactory(phone="+14075550101", name="Secret"),
        owned_number=OwnedNumberFactory(is_open_to_all=False),
    ).contact
    source = bring(client, "Phone,Name\n4075550101,Mine\n")
    assert outcomes(source)[0][1:] == ("error", "This number belongs to somebody whom you may not see. Ask an admin.")
    assert "Secret" not in client.get(reverse("inbox:contact-import", args=[source.pk])).text
    ContactImportRow.objects.update(outcome="update", problem="")
    confirm(client, source)
    hidden.refresh_from_db()
    assert hidden.name == "Secret"
    assert outcomes(source)[0][1] == "error"


def test_errors_come_back_as_a_file_that_is_mended_and_brought_again(client, staff):
    source = bring(client, "Name,Phone\nAnn,12\n=cmd(),4075550199 x\nFine,4075550100\n")
    confirm(client, source)
    file = body(client.get(reverse("inbox:contact-import-errors", args=[source.pk])))
    table = list(csv.reader(io.StringIO(file.removeprefix("\ufeff"))))
    assert table[0] == ["Name", "Phone", "Problem (Textdesk)"]
    assert [row[0] for row in table[1:]] == ["Ann", "'=cmd()"]
    again = bring(client, file.replace("12,", "4075550102,").replace("4075550199 x", "4075550199"))
    assert [outcome for _, outcome, _ in outcomes(again)] == ["new", "new"]
    confirm(client, again)
    assert Contact.objects.filter(name__in=["Ann", "=cmd()", "Fine"]).count() == 3


def test_cards_are_read_previewed_and_brought(client, staff):
    text = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann Lee\r\nTEL;TYPE=CELL:4075550100\r\nTEL:4075550101\r\nEND:VCARD\r\n"
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob\r\nTEL:nonsense\r\nEND:VCARD\r\n"
    )
    source = bring(client, text, "people.vcf")
    assert [(row.line, row.position, row.outcome) for row in source.rows.all()] == [
        (1, 0, "new"),
        (1, 1, "new"),
        (2, 0, "error"),
    ]
    confirm(client, source)
    assert Contact.objects.filter(name="Ann Lee").count() == 2
    file = body(client.get(reverse("inbox:contact-import-errors", args=[source.pk])))
    assert "X-TEXTDESK-PROBLEM" in file
    mended = bring(client, file.replace("nonsense", "4075550102"), "mended.vcf")
    assert [row.outcome for row in mended.rows.all()] == ["new"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"", "empty"),
        (b"Name,Email\nAnn,a@b.example\n", "No column with phone numbers"),
        (b"x" * (contact_imports.MOST_BYTES + 1), "larger than 4 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(client, staff, content, sentence):
    answer = client.post(reverse("inbox:contact-imports"), {"file": SimpleUploadedFile("people.csv", content)})
    assert answer.status_code == 422
    assert sentence in answer.text or (not content and "empty" in answer.text)
    assert not ContactImport.objects.exists()


def test_a_fault_further_down_ends_the_reading_with_a_sentence(client, staff):
    good = "".join(f"Ann,40755601{n}\n" for n in range(10, 40))
    source = bring(client, f'Name,Phone\n{good}"' + "x" * 200_000)
    source.refresh_from_db()
    assert "not closed" in source.problem
    assert "not closed" in client.get(reverse("inbox:contact-import", args=[source.pk])).text
    confirm(client, source)
    assert not Contact.objects.exists()


def test_the_meaning_of_columns_is_changed_and_the_file_read_again(client, staff):
    source = bring(client, "What,Phone,Other\nAnn,4075550100,4075550101\n")
    address = reverse("inbox:contact-import-columns", args=[source.pk])
    assert "What" in client.get(address).text
    client.post(address, {"meaning": ["name", "", "phone"]})
    (row,) = source.rows.all()
    assert (row.phone, row.values) == ("+14075550101", {"name": "Ann"})
    answer = client.post(address, {"meaning": ["name", "", "nonsense"]}, follow=True)
    assert "Say which column" in answer.text


def test_a_large_file_is_read_and_applied_in_the_background_step_by_step(client, staff, monkeypatch):
    monkeypatch.setattr(contact_imports, "SECONDS", 600.0)  # a busy machine needs more than one round's time
    rows = 1300
    text = "Phone,Name\n" + "".join(f"407556{n:04},Person {n}\n" for n in range(rows))
    source = bring(client, text)
    assert (source.rows_read, source.read_at) == (contact_imports.STEP + 1, None)
    page = client.get(reverse("inbox:contact-import", args=[source.pk])).text
    assert "501 of about 1302 rows" in page
    tasks.sweep_contact_imports()
    source.refresh_from_db()
    assert source.read_at
    confirm(client, source)
    assert Contact.objects.count() == contact_imports.APPLIED_AT_ONCE
    assert "100 of 1300 rows" in client.get(reverse("inbox:contact-import", args=[source.pk])).text
    tasks.sweep_contact_imports()
    source.refresh_from_db()
    assert source.done_at
    assert Contact.objects.count() == rows
    assert bytes(source.content) == b""


def test_a_step_that_another_worker_took_is_not_kept_twice(client, staff):
    source = bring(client, "Phone\n" + "".join(f"407556{n:04}\n" for n in range(700)))
    stale = ContactImport.objects.get(pk=source.pk)
    tasks.sweep_contact_imports()
    contact_imports.read_some(stale, until=0)
    assert source.rows.count() == 700


def test_a_file_is_thrown_away_before_it_is_confirmed_and_not_after(client, staff):
    source = bring(client, "Phone\n4075550100\n")
    confirm(client, source)
    client.post(reverse("inbox:contact-import-discard", args=[source.pk]))
    assert ContactImport.objects.filter(pk=source.pk).exists()
    other = bring(client, "Phone\n4075550101\n")
    client.post(reverse("inbox:contact-import-discard", args=[other.pk]))
    assert not ContactImport.objects.filter(pk=other.pk).exists()


def test_a_preview_has_pages_and_is_narrowed_to_an_outcome(client, staff):
    good = "".join(f"407556{n:04},Person {n}\n" for n in range(150))
    source = bring(client, f"Phone,Name\n{good}bad,Odd one\n")
    address = reverse("inbox:contact-import", args=[source.pk])
    first = client.get(address)
    second = client.get(address, {"after": first.context["following"]})
    shown = [row.line for answer in (first, second) for row, _ in answer.context["rows"]]
    assert shown == list(range(2, 153))
    wrong = client.get(address, {"outcome": "error"})
    assert [row.line for row, _ in wrong.context["rows"]] == [152]
    assert client.get(address, {"outcome": "x", "after": "9" * 40}).status_code == 200


def test_files_are_for_who_has_the_permission_and_ones_own_alone(client, staff):
    source = bring(client, "Phone\n4075550100\n")
    addresses = [reverse(f"inbox:contact-import{name}", args=[source.pk]) for name in ("", "-columns", "-errors")]
    other = UserFactory()
    other.user_permissions.set(staff.user_permissions.all())
    client.force_login(other)
    for address in addresses:
        assert client.get(address).status_code == 404
    assert client.post(reverse("inbox:contact-import-confirm", args=[source.pk])).status_code == 404
    client.force_login(UserFactory())
    free = [reverse("inbox:contact-imports"), reverse("inbox:contact-csv"), reverse("inbox:contact-vcards")]
    for address in [*addresses, *free]:
        assert client.get(address).status_code == 403
    assert not Contact.objects.exists()


def test_an_old_file_goes_and_the_contacts_stay(client, staff):
    source = bring(client, "Phone\n4075550100\n")
    confirm(client, source)
    ContactImport.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert pruning.prune_imports() == 1
    assert not ContactImportRow.objects.exists()
    assert Contact.objects.count() == 1


def test_an_export_is_whole_harmless_and_comes_back_as_it_went(client, staff):
    plan = CustomField.objects.create(name="Plan", kind="yes_no")
    hidden = ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False)).contact
    ann = ContactFactory(phone="+14075550100", name='=HYPERLINK("x")', custom={plan.key: True}, is_shared=True)
    ann.tags.add(Tag.objects.create(name="VIP"))
    ContactFactory(phone="+442079460958", name="שרה", company="@home", is_shared=True)
    consent.opt_out(contact=ann, source="text")
    answer = client.get(reverse("inbox:contact-csv"))
    assert "attachment" in answer.headers["Content-Disposition"]
    file = body(answer)
    table = list(csv.reader(io.StringIO(file.removeprefix("\ufeff"))))
    assert table[0] == ["Phone", "Name", "Company", "Email", "Tags", "Plan", "Opted out", "Known since"]
    assert table[1][:7] == ["(407) 555-0100", '\'=HYPERLINK("x")', "", "", "VIP", "yes", "yes"]
    assert table[2][:3] == ["+44 20 7946 0958", "שרה", "'@home"]
    assert hidden.display_phone not in file
    again = bring(client, file)
    assert [outcome for _, outcome, _ in outcomes(again)] == ["same", "same"]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_cards_go_out_and_come_back_as_they_went(client, staff, version):
    plan = CustomField.objects.create(name="Plan")
    ann = ContactFactory(phone="+14075550100", name="Ann; Lee", custom={plan.key: "Gold, big"}, is_shared=True)
    ann.tags.add(Tag.objects.create(name="VIP"))
    file = body(client.get(reverse("inbox:contact-vcards"), {"version": version}))
    assert f"VERSION:{version}" in file
    (card,) = vcard.cards(file.replace("\r\n", "\n"))
    assert (card.name, card.phones, card.tags) == ("Ann; Lee", ["+14075550100"], ["VIP"])
    assert [outcome for _, outcome, _ in outcomes(bring(client, file, "x.vcf"))] == ["same"]


def test_an_export_takes_queries_by_its_batches_not_by_its_people(client, staff, django_assert_max_num_queries):
    tag = Tag.objects.create(name="VIP")
    for n in range(30):
        ContactFactory(name=f"P{n}", is_shared=True).tags.add(tag)
    with django_assert_max_num_queries(12):
        assert body(client.get(reverse("inbox:contact-csv"))).count("\r\n") == 31


def test_a_number_is_no_name_when_it_comes_back(client, staff):
    contact = ContactFactory(phone="+14075550100", is_shared=True)
    file = body(client.get(reverse("inbox:contact-vcards")))
    confirm(client, bring(client, file, "x.vcf"))
    contact.refresh_from_db()
    assert contact.name == ""


def test_an_export_is_narrowed_as_the_list_is(client, staff):
    ContactFactory(name="Ann Lee", is_shared=True)
    ContactFactory(name="Bob", is_shared=True)
    file = body(client.get(reverse("inbox:contact-csv"), {"q": "Lee"}))
    assert "Ann Lee" in file
    assert "Bob" not in file


def test_what_the_worker_finds_wrong_is_told_in_the_language_of_who_brought_the_file(client, staff):
    User.objects.filter(pk=staff.pk).update(language="es")
    numbers = "".join(f"407556{n:04}\n" for n in range(contact_imports.STEP + 10))
    source = bring(client, f"Phone\n{numbers}call me\n")
    assert not source.read_at
    tasks.sweep_contact_imports()
    assert "Escribe un número de teléfono" in source.rows.get(outcome="error").problem
