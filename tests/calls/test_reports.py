"""The daily report and files by hand: asked for, waited for, read once, in slices, whatever they look like."""

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from calls import csvfile, receiving, reports, tasks
from calls.models import Call, CallRecord, Report
from televoips.errors import OutcomeUnknown, RateLimited, Rejected, Unauthorized, Unavailable, WrongAddress
from televoips.types import ReportReady
from tests.calls import generator
from tests.calls.rows import inbound
from tests.factories import OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = "2026-11-24T12:00:00Z"


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.TELEVOIPS_REPORTS_API_KEY = "test-key"
    return tmp_path


@pytest.fixture
def midday(time_machine_at):
    return time_machine_at(NOON)


@pytest.fixture
def time_machine_at():
    import time_machine

    travels = []

    def go(moment):
        travel = time_machine.travel(moment, tick=False)
        travels.append(travel)
        return travel.start()

    yield go
    for travel in reversed(travels):
        travel.stop()


def csv_of(rows, names=None):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names or list(rows[0]), extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def take(content: bytes) -> Report:
    report = reports.take_file(file=io.BytesIO(content), by=UserFactory())
    while Report.objects.filter(pk=report.pk, state__in=["loading", "grouping"]):
        reports.work(report.pk)
    report.refresh_from_db()
    return report


def work(clock):
    """Let the sweep come round until nothing more is due within the day."""
    for _ in range(100):
        tasks.work_on_reports()
        waiting = Report.objects.filter(state__in=["asking", "loading", "grouping"]).order_by("try_at").first()
        if waiting is None:
            return
        clock.move_to(max(waiting.try_at, timezone.now()))


def test_yesterdays_report_is_asked_for_waited_for_and_read(carrier, midday, django_capture_on_commit_callbacks):
    OwnedNumberFactory(number="+13215550100")
    carrier.have_report(60)
    tasks.ask_for_report()
    tasks.ask_for_report()
    report = Report.objects.get()
    assert (report.day.isoformat(), report.state) == ("2026-11-23", "asking")
    tasks.work_on_reports()
    report.refresh_from_db()
    assert (report.state, report.tries, report.reason) == ("asking", 1, "The carrier has taken the request.")
    first_wait = report.try_at - timezone.now()
    work(midday)
    report.refresh_from_db()
    assert (report.state, report.rows_read, report.rows_new, report.rows_bad) == ("done", 60, 60, 0)
    assert report.progress == "100 %"
    assert first_wait == timedelta(seconds=15)
    assert Call.objects.filter(owned_number__isnull=False).exists()
    assert not default_storage.exists(report.file)


def test_a_report_is_not_asked_for_in_the_first_half_hour(carrier, time_machine_at):
    time_machine_at("2026-11-24T00:29:00Z")
    tasks.ask_for_report()
    assert not Report.objects.exists()


def test_without_a_key_nothing_is_asked(settings, midday):
    settings.TELEVOIPS_REPORTS_API_KEY = ""
    tasks.ask_for_report()
    assert not Report.objects.exists()


def test_the_day_is_the_carriers(carrier, settings, time_machine_at):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    time_machine_at("2026-11-24T03:00:00Z")  # still the 23rd there
    assert reports.yesterday().isoformat() == "2026-11-22"


def test_a_report_is_asked_for_from_the_carriers_midnight_to_its_next(carrier, settings, time_machine_at):
    settings.TELEVOIPS_TIME_ZONE = "America/New_York"
    time_machine_at("2026-11-24T05:29:00Z")  # half past midnight there, but for a minute
    tasks.ask_for_report()
    assert not Report.objects.exists()
    time_machine_at("2026-11-24T05:30:00Z")
    tasks.ask_for_report()
    report = Report.objects.get()
    assert (report.day.isoformat(), report.give_up_at) == ("2026-11-23", datetime(2026, 11, 25, 5, tzinfo=UTC))


def test_a_refused_key_is_said_in_plain_words_and_given_up_when_the_day_is_over(carrier, midday, monkeypatch):
    carrier.reports_api_key = "another"
    tasks.ask_for_report()
    tasks.work_on_reports()
    report = Report.objects.get()
    assert report.reason == "The carrier refuses the key for reports. Check TELEVOIPS_REPORTS_API_KEY."
    work(midday)
    report.refresh_from_db()
    assert report.state == "failed"
    assert report.reason.startswith("The carrier refuses the key")
    assert report.tries > 40
    assert timezone.now() < datetime(2026, 11, 25, tzinfo=UTC)


def test_the_pace_of_asking_grows_to_a_quarter_of_an_hour(carrier, midday, monkeypatch):
    monkeypatch.setattr(
        "calls.reports.carrier",
        SimpleNamespace(client=lambda: Raises(Rejected("There was a problem processing your request."))),
    )
    tasks.ask_for_report()
    waits = []
    for _ in range(8):
        tasks.work_on_reports()
        waits.append((Report.objects.get().try_at - timezone.now()).total_seconds())
        midday.move_to(Report.objects.get().try_at)
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]


def test_days_that_no_report_was_read_of_are_shown_to_admins(client, midday):
    for day, state in ((18, "done"), (20, "failed"), (22, "done")):
        Report.objects.create(source="carrier", day=f"2026-11-{day}", state=state)
    assert [day.day for day in reports.gaps()] == [19, 20, 21]
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert "No report was read of Nov 19, Nov 20, Nov 21" in client.get("/calls/").text
    client.force_login(UserFactory())
    assert "No report was read" not in client.get("/calls/").text


def test_yesterday_is_missing_once_its_report_has_failed(midday):
    report = Report.objects.create(source="carrier", day=reports.yesterday(), state="asking")
    assert reports.gaps() == []
    Report.objects.update(state="failed")
    assert [day.day for day in reports.gaps()] == [23]
    assert reports.ask_again(report=report)
    assert reports.gaps() == []


def test_gaps_are_shown_for_two_months_and_files_are_not_asked_for_again(midday):
    Report.objects.create(source="carrier", day="2026-01-01", state="done")
    assert reports.gaps()[0].isoformat() == "2026-09-24"
    by_hand = Report.objects.create(source="file", day=reports.yesterday(), state="failed", created_by=UserFactory())
    assert not reports.ask_again(report=by_hand)


def test_a_file_that_stands_in_for_a_missing_report_fills_its_gap(client, midday, tmp_path):
    for day in (18, 20, 22):
        Report.objects.create(source="carrier", day=f"2026-11-{day}", state="done")
    admin = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(admin)
    page = client.get("/admin/calls/report/add/").text
    assert "Import a CDR file" in page
    assert '<option value="2026-11-19">Nov 19, 2026</option>' in page
    given = {"csv": SimpleUploadedFile("calls.csv", csv_of([inbound()])), "missing_day": "2026-11-19"}
    client.post("/admin/calls/report/add/", given)
    assert [day.day for day in reports.gaps()] == [21]
    assert "Import a CDR file" in client.get("/admin/calls/report/").text
    path = tmp_path / "calls.csv"
    path.write_bytes(csv_of([inbound()]))
    call_command("import_calls", str(path), "--day=2026-11-21", by=admin.username)
    assert reports.gaps() == []
    Report.objects.filter(source="file", day="2026-11-21").update(state="failed")
    assert [day.day for day in reports.gaps()] == [21]


def test_a_report_that_failed_half_read_is_read_from_its_beginning_when_asked_again(carrier, midday):
    carrier.have_report(30)
    half = {"position": 5000, "rows_read": 12, "rows_new": 12, "rows_bad": 1, "size": 9000}
    report = Report.objects.create(source="carrier", day=reports.yesterday(), state="failed", **half)
    assert reports.ask_again(report=report)
    work(midday)
    report.refresh_from_db()
    assert (report.state, report.rows_read, report.rows_new, report.rows_bad) == ("done", 30, 30, 0)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (Rejected("There was a problem processing your request."), "There was a problem processing your request."),
        (Unauthorized("x"), "The carrier refuses the key for reports. Check TELEVOIPS_REPORTS_API_KEY."),
        (WrongAddress("x"), "The carrier's address for reports is not right. Check TELEVOIPS_BASE_URL."),
        (Unavailable("x"), "The carrier could not be reached."),
        (RateLimited("x", 4000), "The carrier asks us to wait."),
        (OutcomeUnknown("x"), "The carrier's answer did not come, broke off, or was none."),
    ],
)
def test_why_no_report_came_is_said_in_plain_words_of_the_readers_language(client, midday, monkeypatch, error, words):
    monkeypatch.setattr("calls.reports.carrier", SimpleNamespace(client=lambda: Raises(error)))
    tasks.ask_for_report()
    tasks.work_on_reports()
    report = Report.objects.get()
    assert (report.state, report.reason) == ("asking", words)
    assert report.try_at - timezone.now() == timedelta(seconds=4000 if isinstance(error, RateLimited) else 15)
    client.force_login(UserFactory(is_superuser=True, is_staff=True, language="es"))
    page = client.get("/admin/calls/report/").text
    assert (words in page) == isinstance(error, Rejected)


class Raises:
    def __init__(self, error):
        self.error = error

    def request_cdr_report(self):
        raise self.error


def test_a_report_of_the_day_before_is_not_taken_for_yesterdays(carrier, midday, monkeypatch):
    """The carrier's midnight may be hours after the one that TELEVOIPS_TIME_ZONE says."""
    carrier.have_report(20)
    tasks.ask_for_report()
    ready = ReportReady("1", f"{carrier.url}/reports/cdrs/12cd2374dc/cdrs_2026-11-22.csv")
    with monkeypatch.context() as patch:
        patch.setattr("calls.reports.carrier", SimpleNamespace(client=lambda: Gives(ready)))
        tasks.work_on_reports()
    report = Report.objects.get()
    assert (report.state, report.reason) == ("asking", "The carrier still gives the report of the day before.")
    work(midday)
    assert Report.objects.get().rows_new == 20


class Gives:
    def __init__(self, answer):
        self.answer = answer

    def request_cdr_report(self):
        return self.answer


def test_both_feeds_merge_into_one_record(client, carrier, midday):
    """The report has an `id`, writes `cunm`, and leaves `userfield` out."""
    OwnedNumberFactory(number="+13215550100")
    carrier.call_in(caller="14075550199", to="13215550100", kind="group")
    body = json.dumps(list(carrier.state.calls))
    client.post("/webhooks/calls", body, content_type="application/json", headers={"X-Webhook-Key": "new-key"})
    assert CallRecord.objects.count() == 4
    tasks.ask_for_report()
    work(midday)
    report = Report.objects.get()
    assert (report.rows_read, report.rows_new) == (4, 0)
    assert (CallRecord.objects.count(), Call.objects.count()) == (4, 1)


def test_columns_may_come_in_any_order_be_missing_or_unknown():
    rows = [inbound(at=1_764_000_000 + n * 60) for n in range(3)]
    names = ["novel", "did", "duration", "ID", "uniqueid", "cunm", "src", "billsec", "disposition", "lastapp", "clid"]
    report = take(csv_of([row | {"novel": 'x,\n"y"', "cunm": "14075550199"} for row in rows], names))
    assert (report.state, report.rows_new, report.rows_bad) == ("done", 3, 0)
    record = CallRecord.objects.first()
    assert record.row["cnum"] == "14075550199"
    assert record.row["clid"] == '"Ann" <14075550199>'
    assert record.row["novel"] == 'x,\n"y"'


def test_the_same_file_twice_adds_nothing():
    rows = [row for call in generator.calls(50) for row in call.rows]
    first, second = take(csv_of(rows)), take(gzip.compress(csv_of(rows)))
    assert (first.rows_new, second.rows_new, second.rows_read) == (len(rows), 0, len(rows))
    assert not CallRecord.objects.filter(call__isnull=True).exists()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no count that goes stale")
def test_the_planner_knows_of_a_files_rows_before_they_are_grouped(monkeypatch):
    known = []

    def look(pks):
        with connection.cursor() as cursor:
            cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'calls_callrecord'::regclass")
            known.append(cursor.fetchone()[0])
        CallRecord.objects.filter(pk__in=pks).delete()

    monkeypatch.setattr(reports.grouping, "group", look)
    take(csv_of([inbound(uniqueid=f"179349{n:04}.1") for n in range(50)]))
    assert known[0] >= 50


def test_a_row_that_nobody_can_read_loses_no_other():
    content = csv_of([inbound(at=1_764_000_000), inbound(at=1_764_000_100)])
    report = take(content + b"too,few\r\n" + b",".join([b"x"] * 12) + b"\r\n\r\n")
    assert (report.state, report.rows_new, report.rows_bad) == ("done", 2, 2)
    assert "columns" in report.reason


@pytest.mark.parametrize("by", [-1, 1])
def test_a_row_of_another_width_than_the_header_is_a_bad_one(by):
    header, line, _ = csv_of([inbound(at=1_764_000_000)]).split(b"\r\n")
    line = line.rpartition(b",")[0] if by < 0 else line + b",more"
    report = take(b"\r\n".join([header, line, b""]))
    assert (report.state, report.rows_read, report.rows_new, report.rows_bad) == ("done", 1, 0, 1)


def test_a_line_longer_than_any_call_ends_the_import_in_plain_words(monkeypatch):
    monkeypatch.setattr(reports, "PIECE", 1)
    report = take(csv_of([inbound(cnam="Ann"), inbound(cnam="x" * (csvfile.LONGEST_LINE + 9))]))
    assert (report.state, report.reason) == ("failed", "A line of the file is longer than any call record.")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column"),
        (b"'Access Denied'", "an answer in words"),
        (b'{"message": "Forbidden"}\n', "an answer in words"),
        (b"name,age\nAnn,7\n", "no column"),
        (csv_of([inbound()])[:-7], "breaks off"),
        (gzip.compress(csv_of([inbound()]))[:-20], "broken"),
    ],
    ids=["empty", "words", "json", "other columns", "cut", "broken archive"],
)
def test_what_is_no_whole_file_of_calls_is_refused_whole(content, words):
    with pytest.raises(csvfile.BadFile, match=words):
        reports.take_file(file=io.BytesIO(content), by=UserFactory())
    assert not Report.objects.exists()


def test_a_report_that_breaks_off_is_refused_whole_and_asked_for_again(carrier, midday, monkeypatch):
    carrier.have_report(40)
    tasks.ask_for_report()
    with monkeypatch.context() as patch:
        patch.setattr("televoips.sandbox.reports._packed", lambda lines: iter([gzip.compress(b"uniqueid,src\r\n1764")]))
        for _ in range(3):
            tasks.work_on_reports()
            midday.move_to(Report.objects.get().try_at)
    assert "breaks off" in Report.objects.get().reason
    assert not CallRecord.objects.exists()
    work(midday)
    assert Report.objects.get().rows_new == 40


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_report_that_is_itself_packed_is_unpacked_and_refused_whole_where_it_is_cut(midday, monkeypatch, is_whole):
    packed = gzip.compress(csv_of([inbound(at=1_764_000_000 + n * 60) for n in range(50)]))
    ready = ReportReady("1", "https://carrier.example/1.csv")
    client = SimpleNamespace(
        request_cdr_report=lambda: ready,
        stream_cdr_csv=lambda _url: iter([packed[:100], packed[100:] if is_whole else packed[100:-30]]),
    )
    monkeypatch.setattr("calls.reports.carrier", SimpleNamespace(client=lambda: client))
    tasks.ask_for_report()
    tasks.work_on_reports()
    report = Report.objects.get()
    assert report.state == ("loading" if is_whole else "asking")
    assert ("broken" in report.reason) is not is_whole
    if is_whole:
        work(midday)
        assert CallRecord.objects.count() == 50


def test_a_download_that_drips_for_ever_is_given_up(midday, monkeypatch):
    monkeypatch.setattr(reports, "LONGEST_DOWNLOAD", -1)
    report = Report.objects.create(source="carrier", day="2026-11-23", state="asking")
    with pytest.raises(csvfile.BadFile):
        reports._download(report, iter([b"uniqueid\n"] * 9))


def test_a_worker_that_comes_second_with_the_same_report_leaves_no_file(midday, files):
    report = Report.objects.create(source="carrier", day="2026-11-23", state="loading", file="x", size=1)
    reports._download(report, iter([csv_of([inbound()])]))
    assert not list(files.glob("call-reports/*"))


def test_an_import_goes_on_where_a_lost_worker_left_it(monkeypatch):
    monkeypatch.setattr(reports, "PIECE", 2000)
    monkeypatch.setattr(reports, "SLICE_SECONDS", -1)
    rows = [inbound(at=1_764_000_000 + n * 60) for n in range(50)]
    report = reports.take_file(file=io.BytesIO(csv_of(rows)), by=UserFactory())
    reports.work(report.pk)
    report.refresh_from_db()
    assert report.state == "loading"
    assert 0 < report.rows_read < 20
    assert 0 < report.position < report.size
    while report.state != "done":
        reports.work(report.pk)
        report.refresh_from_db()
    assert (report.rows_read, report.rows_new, CallRecord.objects.count()) == (50, 50, 50)


def test_a_batch_ends_where_a_row_does_though_cells_hold_line_breaks(monkeypatch):
    rows = [inbound(at=1_764_000_000 + n * 60, cnam='two\nlines, "quoted"\n' * 3) for n in range(20)]
    for size in (1, 100, 333, 100_000):
        reader = csvfile.Reader(io.BytesIO(csv_of(rows)))
        batches = list(reader.ahead(size))
        assert sum(len(batch.rows) for batch in batches) == 20
        assert not any(batch.bad for batch in batches)
        assert batches[-1].position == len(csv_of(rows))


def test_a_quotation_mark_that_is_never_closed_ends_the_import_in_plain_words():
    content = csv_of([inbound(at=1_764_000_000 + n, clid="Ann") for n in range(1500)])
    report = take(content + b'"' + content)
    assert report.state == "failed"
    assert report.reason == "A quotation mark of the file is never closed."


def test_a_quotation_mark_within_a_cell_loses_its_row_at_most():
    rows = [inbound(at=1_764_000_000 + n * 60) for n in range(30)]
    content = csv_of(rows).replace(b",201,", b',2"01,', 1)
    report = take(content)
    assert (report.state, report.rows_new, report.rows_bad) == ("done", 30, 0)


def test_characters_that_no_database_takes_are_replaced():
    report = take(csv_of([inbound(at=1_764_000_000, cnam="a\x00b\x1cc\x1ed\x1f", dst="\\N\t\r\n201 ")]))
    assert (report.state, report.rows_new) == ("done", 1)
    record = CallRecord.objects.get()
    assert (record.row["cnam"], record.dst) == ("a?b?c?d?", "\\N\t\r\n201")


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"src": "4075550199", "dst": "914075550199", "did": "+13215550100"},
        {"src": "x" * 90, "dstchannel": "PJSIP/" + "y" * 90, "calldate": "z" * 50, "disposition": "w" * 50},
        {"duration": "-1", "billsec": "much", "src": 'Ärger \\ "q" \u2028.', "dst": "vmu201"},
    ],
)
def test_a_row_is_given_back_as_it_came_by_either_feed(changes):
    row = inbound(at=1_764_000_000, accountcode="", **changes)
    take(csv_of([row]))
    of_report = CallRecord.objects.get()
    receiving.take_in(json.dumps([row]).encode())
    assert CallRecord.objects.get() == of_report
    CallRecord.objects.all().delete()
    receiving.take_in(json.dumps([row]).encode())
    expected = {name: value for name, value in row.items() if value}
    assert of_report.row == CallRecord.objects.get().row == expected


def test_two_workers_do_not_take_the_same_slice():
    report = reports.take_file(file=io.BytesIO(csv_of([inbound()])), by=UserFactory())
    Report.objects.filter(pk=report.pk).update(try_at=timezone.now() + reports.LEASE)
    reports.work(report.pk)
    assert Report.objects.get().state == "loading"


def test_an_admin_imports_a_file_and_sees_how_far_it_is(client):
    admin = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(admin)
    bad = SimpleUploadedFile("calls.csv", b"name\nAnn\n")
    assert "no column" in client.post("/admin/calls/report/add/", {"csv": bad}).text
    good = SimpleUploadedFile("calls.csv", csv_of([inbound(at=1_764_000_000)]))
    assert client.post("/admin/calls/report/add/", {"csv": good}).status_code == 302
    report = Report.objects.get()
    assert (report.created_by, report.state) == (admin, "loading")
    tasks.work_on_reports()
    tasks.work_on_reports()
    page = client.get("/admin/calls/report/").text
    assert f'<progress max="{report.size}" value="{report.size}"' in page
    assert "100 %" in page
    assert "Done" in page
    assert client.get("/admin/calls/call/").status_code == 200
    assert client.get(f"/admin/calls/report/{report.pk}/change/").status_code == 200


def test_an_admin_asks_again_for_yesterdays_report_alone(client, midday):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    old = Report.objects.create(source="carrier", day="2026-11-20", state="failed")
    late = Report.objects.create(source="carrier", day="2026-11-23", state="failed")
    client.post("/admin/calls/report/", {"action": "ask_again", "_selected_action": [old.pk, late.pk]})
    assert dict(Report.objects.values_list("pk", "state")) == {old.pk: "failed", late.pk: "asking"}


def test_files_of_any_size_are_imported_by_a_command(tmp_path):
    by = UserFactory()
    path = tmp_path / "calls.csv"
    path.write_bytes(csv_of([inbound(at=1_764_000_000)]))
    call_command("import_calls", str(path), by=by.username)
    assert Report.objects.get().created_by == by
    with pytest.raises(CommandError, match="nobody"):
        call_command("import_calls", str(path), by="stranger")
