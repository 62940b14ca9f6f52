"""Django admin for calls: who may look, what is found, and how far a report is."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from calls import receiving, reports
from calls.models import Call, CallRecord, Report, TextBack
from tests.calls.rows import CALLER, inbound, outbound
from tests.factories import OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    """A superuser who is signed in."""
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def found(client, kind, **params):
    """Return the keys of the rows that a list shows."""
    return {row.pk for row in client.get(f"/admin/calls/{kind}/", params).context["cl"].result_list}


@pytest.mark.parametrize("path", ["call", "callrecord", "report", "report/add"])
def test_calls_concern_every_number_and_are_for_superusers(client, path):
    user = UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="calls"))
    client.force_login(user)
    assert client.get(f"/admin/calls/{path}/").status_code == 403
    file = SimpleUploadedFile("calls.csv", b"uniqueid,src\n1764000000.1,201\n")
    assert client.post("/admin/calls/report/add/", {"csv": file}).status_code == 403
    assert not Report.objects.exists()
    assert "/admin/calls/call/" not in client.get("/admin/").text


@pytest.mark.parametrize("kind", ["call", "callrecord"])
def test_calls_and_rows_are_found_by_the_callers_number_and_nobody_changes_them(client, admin, ring, number, kind):
    ring(inbound(), outbound(dst="14075550142"), inbound(src="14075550142"))
    theirs = {row.pk for row in (Call.objects.filter(from_number=f"+{CALLER}"))}
    if kind == "callrecord":
        theirs = {row.pk for row in CallRecord.objects.filter(src=f"+{CALLER}")}
    assert found(client, kind, q="(407) 555-0199") == theirs
    [key] = theirs
    assert client.get(f"/admin/calls/{kind}/{key}/change/").status_code == 200
    assert client.post(f"/admin/calls/{kind}/{key}/change/", {}).status_code == 403
    assert client.post(f"/admin/calls/{kind}/{key}/delete/", {"post": "yes"}).status_code == 403


def test_rows_are_found_by_their_uniqueid_and_by_a_caller_who_is_no_number(client, admin):
    rows = [inbound(uniqueid="1764000000.10"), inbound(uniqueid="1764000000.1", src="Restricted"), inbound(src="201")]
    known, hidden, ours = (receiving.to_record(row) for row in rows)
    for record in (known, hidden, ours):
        record.save()
    assert found(client, "callrecord", q=" 1764000000.10 ") == {known.pk}
    assert found(client, "callrecord", q="anonymous") == {hidden.pk}
    assert found(client, "callrecord", q="201") == {ours.pk}


def report_of(state, **columns):
    usual = {"source": "carrier", "day": reports.yesterday(), "state": state}
    return Report.objects.create(**(usual | columns))


def test_a_report_whose_rows_become_calls_says_how_many_are_left(client, admin, monkeypatch):
    monkeypatch.setattr(reports, "MOST_COUNTED", 2)
    report_of("grouping", size=9, position=9)
    moments = [1_764_000_000, 1_764_000_060, 1_764_000_120]
    records = [receiving.to_record(inbound(at=at)) for at in moments]
    for record in records:
        record.save()

    def said():
        return client.get("/admin/calls/report/").text

    assert "More than 2 rows, up to Nov 24, 2025, 4:02:00 PM, are still to be put into calls." in said()
    assert '<progress aria-label="progress"></progress>' in said(), "a bar that stands still at its end looks hung"
    assert "100 %" not in said()
    records[2].delete()
    assert "2 rows are still to be put into calls." in said()
    records[1].delete()
    assert "1 row is still to be put into calls." in said()
    Report.objects.update(state="done")
    assert "still to be put" not in said()
    assert '<progress max="9" value="9"' in said()


def test_a_report_that_is_not_here_yet_has_no_bar(client, admin):
    report_of("asking")
    assert "<progress" not in client.get("/admin/calls/report/").text


@pytest.mark.parametrize("kind", ["call", "callrecord", "report", "textback"])
def test_a_list_takes_the_same_queries_however_many_rows(client, admin, ring, kind, django_assert_num_queries):
    address = f"/admin/calls/{kind}/"
    client.get(address)  # what is read once a process
    for n in range(3):
        number = OwnedNumberFactory(number=f"+132155502{n:02}")
        ring(inbound(did=number.number))
        report_of("done", source="file", created_by=UserFactory(), day=f"2026-01-0{n + 1}")
        report_of("grouping", source="file", created_by=UserFactory(), day=None)
        TextBack.objects.create(owned_number=number, updated_by=UserFactory())
        with django_assert_num_queries({"textback": 8, "report": 9}.get(kind, 7)):
            client.get(address)


def test_asking_again_is_logged_and_says_whether_it_helps(client, admin):
    def ask(report):
        asked = {"action": "ask_again", "_selected_action": [report.pk]}
        return client.post("/admin/calls/report/", asked, follow=True).text

    old = report_of("failed", day="2020-01-01")
    assert "The carrier gives only yesterday" in ask(old)
    assert not LogEntry.objects.exists()
    late = report_of("failed")
    assert "report is asked for again." in ask(late)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (admin, str(late.pk))


def test_who_manages_text_backs_has_those_of_their_own_numbers(client):
    shown, hidden = OwnedNumberFactory(label="Front desk"), OwnedNumberFactory(label="Secret", is_open_to_all=False)
    rules = [TextBack.objects.create(owned_number=number) for number in (shown, hidden)]
    user = UserFactory(is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="calls", content_type__model="textback")
    )
    client.force_login(user)
    assert found(client, "textback") == {rules[0].pk}
    assert client.get(f"/admin/calls/textback/{rules[1].pk}/change/").status_code == 302
    page = client.get("/admin/calls/textback/add/").text
    assert "Front desk" in page
    assert "Secret" not in page
    long_ago = timezone.now().replace(year=2020)
    TextBack.objects.update(updated_at=long_ago)
    client.post(f"/admin/calls/textback/{rules[0].pk}/change/", {"owned_number": shown.pk, "body": "Sorry!"})
    rules[0].refresh_from_db()
    assert (rules[0].body, rules[0].updated_by) == ("Sorry!", user)
    assert rules[0].updated_at > long_ago
    client.post(f"/admin/calls/textback/{rules[0].pk}/change/", {"owned_number": hidden.pk, "body": "x" * 3000})
    rules[0].refresh_from_db()
    assert (rules[0].owned_number, rules[0].body) == (shown, "Sorry!")
