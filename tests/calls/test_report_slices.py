"""A report is downloaded within bounds and read by one worker at a time, who may be lost at any moment."""

import io
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.utils import timezone

from calls import csvfile, loading, reports, tasks
from calls.models import CallRecord, Report
from calls.models.report import ReportQuerySet
from tests.calls.rows import inbound
from tests.calls.test_reports import csv_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
SOON = timedelta(minutes=4)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def taken():
    """A file of five rows that is to be read."""
    rows = [inbound(at=1_764_000_000 + n * 60) for n in range(5)]
    return reports.take_file(file=io.BytesIO(csv_of(rows)), by=UserFactory())


@pytest.fixture
def asked():
    """A report that the carrier was asked for."""
    return Report.objects.create(source="carrier", day="2026-11-23", state="asking")


def test_a_download_that_has_no_end_is_given_up_and_leaves_nothing(asked, files, monkeypatch):
    monkeypatch.setattr(csvfile, "LARGEST", 50)
    with pytest.raises(csvfile.BadFile, match="too long"):
        reports._download(asked, iter([b"uniqueid\n"] * 9))
    assert not list(files.glob("call-reports/*"))
    asked.refresh_from_db()
    assert (asked.state, asked.file) == ("asking", "")


def test_a_download_as_long_as_a_report_may_be_is_taken(asked, monkeypatch):
    content = csv_of([inbound()])
    monkeypatch.setattr(csvfile, "LARGEST", len(content))
    reports._download(asked, iter([content]))
    asked.refresh_from_db()
    assert (asked.state, asked.size) == ("loading", len(content))


def test_who_downloads_for_long_keeps_the_report_meanwhile(asked, monkeypatch):
    clock = iter(range(0, 1000, 101))
    monkeypatch.setattr(reports.time, "monotonic", lambda: float(next(clock)))
    held = []

    def pieces():
        for piece in (b"uniqueid\n", b"1764000000.1\n", b"1764000000.2\n"):
            Report.objects.update(try_at=timezone.now())
            yield piece
            held.append(Report.objects.get().try_at - timezone.now() > SOON)

    reports._download(asked, pieces())
    assert held == [True, True, True]


def test_a_file_that_is_gone_ends_the_import_in_plain_words(taken):
    default_storage.delete(taken.file)
    tasks.work_on_reports()
    taken.refresh_from_db()
    assert (taken.state, taken.reason) == ("failed", "Our copy of the file is gone.")


def test_a_file_that_nobody_can_read_is_not_kept(taken):
    with default_storage.open(taken.file, "wb") as file:
        file.write(b"name\nAnn\n")
    tasks.work_on_reports()
    taken.refresh_from_db()
    assert taken.state == "failed"
    assert not default_storage.exists(taken.file)


def test_another_worker_leaves_a_report_alone_while_one_reads_it(taken, monkeypatch):
    load, seen = loading.load, []

    def load_while_another_comes(rows, **how):
        seen.append(len(rows))
        assert Report.objects.get().try_at - timezone.now() > SOON
        tasks.work_on_reports()
        reports.work(taken.pk)
        return load(rows, **how)

    monkeypatch.setattr(loading, "load", load_while_another_comes)
    reports.work(taken.pk)
    taken.refresh_from_db()
    assert seen == [5]
    assert (taken.state, taken.rows_read, taken.rows_new) == ("grouping", 5, 5)


def test_each_batch_keeps_the_report_for_who_reads_it(taken, monkeypatch):
    monkeypatch.setattr(reports, "PIECE", 1)
    load, held = loading.load, []

    def load_late(rows, **how):
        held.append(Report.objects.get().try_at - timezone.now() > SOON)
        Report.objects.update(try_at=timezone.now() + timedelta(seconds=1))  # as after nearly all of the lease
        return load(rows, **how)

    monkeypatch.setattr(loading, "load", load_late)
    reports.work(taken.pk)
    assert held == [True] * 5


def test_a_worker_that_was_thought_lost_counts_no_batch_a_second_time(taken, monkeypatch):
    monkeypatch.setattr(reports, "PIECE", 1)
    load, came = loading.load, []

    def load_after_another_took_over(rows, **how):
        if not came:
            came.append(True)
            Report.objects.update(try_at=timezone.now())  # the lease is over
            reports.work(taken.pk)
        return load(rows, **how)

    monkeypatch.setattr(loading, "load", load_after_another_took_over)
    reports.work(taken.pk)
    taken.refresh_from_db()
    assert (taken.rows_read, taken.rows_new, CallRecord.objects.count()) == (5, 5, 5)
    assert taken.state in {"grouping", "done"}


def test_a_batch_whose_place_could_not_be_noted_is_not_kept_and_is_read_anew(taken, monkeypatch):
    update = ReportQuerySet.update

    def break_off(reports_, **columns):
        if "position" in columns:
            assert CallRecord.objects.count() == 5, "the rows are stored by then"
            raise OperationalError
        return update(reports_, **columns)

    with monkeypatch.context() as broken:
        broken.setattr(ReportQuerySet, "update", break_off)
        with pytest.raises(OperationalError):
            reports.work(taken.pk)
    taken.refresh_from_db()
    assert (CallRecord.objects.count(), taken.position, taken.rows_read) == (0, 0, 0)
    Report.objects.update(try_at=timezone.now())  # the lease is over
    reports.work(taken.pk)
    taken.refresh_from_db()
    assert (CallRecord.objects.count(), taken.rows_read, taken.rows_new) == (5, 5, 5)


def test_what_is_not_due_yet_or_is_done_is_not_worked_on(taken):
    Report.objects.update(try_at=timezone.now() + timedelta(seconds=2))
    tasks.work_on_reports()
    assert Report.objects.get().state == "loading"
    Report.objects.update(try_at=timezone.now(), state="done")
    reports.work(taken.pk)
    assert not CallRecord.objects.exists()
