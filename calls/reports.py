"""The daily report: asked for, waited for, downloaded and read in slices; the state of each stands in its row."""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import closing
from datetime import date, datetime, timedelta
from datetime import time as clock
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext_noop

from calls import csvfile, grouping, loading
from calls.models import CallRecord, Report
from contacts import carrier
from televoips.errors import CarrierError, OutcomeUnknown, RateLimited, Unauthorized, Unavailable, WrongAddress
from televoips.types import ReportPending, ReportReady

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User

logger = structlog.get_logger(__name__)
State, Source = Report.State, Report.Source

COMPILED_AFTER = timedelta(minutes=30)
"""How long after midnight, by the carrier's clock, yesterday's report is first asked for."""
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=15)
"""The pace of asking again: doubled each time up to the longest."""
LEASE = timedelta(minutes=5)
"""A worker that takes a slice has this long before another one takes it over."""
LONGEST_DOWNLOAD = 3600.0
"""Seconds after which a download is given up, however steadily it drips."""
SLICE_SECONDS = 30.0
PIECE = 2_500_000
"""Bytes of a file, some 10,000 rows, that are read, and stored, at once."""
LOOSE_BATCH = 2000
MOST_COUNTED = 10_000
"""Rows without a call that are counted for who looks on; there may be a million."""
GAP_DAYS = 60
FILE_DAY = re.compile(r"/cdrs_(\d{4}-\d\d-\d\d)\.csv", re.ASCII)
WORDS: dict[type[CarrierError], str] = {
    Unauthorized: gettext_noop("The carrier refuses the key for reports. Check TELEVOIPS_REPORTS_API_KEY."),
    WrongAddress: gettext_noop("The carrier's address for reports is not right. Check TELEVOIPS_BASE_URL."),
    RateLimited: gettext_noop("The carrier asks us to wait."),
    Unavailable: gettext_noop("The carrier could not be reached."),
    OutcomeUnknown: gettext_noop("The carrier's answer did not come, broke off, or was none."),
}
STATUSES = {
    "requested": gettext_noop("The carrier has taken the request."),
    "processing": gettext_noop("The carrier is compiling the report."),
}


def yesterday(now: datetime | None = None) -> date:
    """Return the day that the carrier's report is about now, by its own clock."""
    return timezone.localdate(now, timezone=ZoneInfo(settings.TELEVOIPS_TIME_ZONE)) - timedelta(days=1)


def ask_for_yesterday() -> Report | None:
    """Begin with yesterday's report, once; the carrier gives no older one, so it is asked for until the day is over."""
    zone, day = ZoneInfo(settings.TELEVOIPS_TIME_ZONE), yesterday()
    midnight = datetime.combine(day + timedelta(days=1), clock.min, zone)
    if not settings.TELEVOIPS_REPORTS_API_KEY or timezone.now() < midnight + COMPILED_AFTER:
        return None
    give_up_at = datetime.combine(day + timedelta(days=2), clock.min, zone)
    report, is_new = Report.objects.get_or_create(
        source=Source.CARRIER, day=day, defaults={"state": State.ASKING, "give_up_at": give_up_at}
    )
    return report if is_new else None


def gaps() -> list[date]:
    """Return the days since the first report that none was read of, nor a file instead.

    The carrier does not give these any more; yesterday is one of them only once its report has failed.
    """
    known = Report.objects.filter(day__isnull=False)
    first = known.filter(source=Source.CARRIER).order_by("day").values_list("day", flat=True).first()
    if first is None:
        return []
    last = yesterday()
    begin = max(first, last - timedelta(days=GAP_DAYS))
    read = set(known.filter(day__gte=begin).exclude(state=State.FAILED).values_list("day", flat=True))
    has_failed = known.filter(day=last, state=State.FAILED).exists()
    days = (begin + timedelta(days=n) for n in range((last - begin).days + has_failed))
    return [day for day in days if day not in read]


def check(file: IO[bytes]) -> None:
    """Raise `BadFile` for what is no whole file of calls."""
    with csvfile.whole(file):
        pass


def take_file(*, file: IO[bytes], by: User, day: date | None = None) -> Report:
    """Keep a file that an admin imports, gzipped or not, to be read by the sweep. Raises `BadFile`.

    `day` is that of the carrier's report, where the file stands in for one that is missing.
    """
    return Report.objects.create(source=Source.FILE, state=State.LOADING, created_by=by, day=day, **_keep(file))


def ask_again(*, report: Report) -> bool:
    """Ask for a failed report once more, while the carrier still gives it; return whether it does."""
    if report.source != Source.CARRIER or report.day != yesterday():
        return False
    return Report.objects.move(
        report.pk,
        State.ASKING,
        from_=[State.FAILED],
        tries=0,
        try_at=timezone.now(),
        finished_at=None,
        position=0,
        rows_read=0,
        rows_new=0,
        rows_bad=0,
    )


def work(report_id: int) -> None:
    """Do the next step of a report, unless another worker is at it."""
    now = timezone.now()
    mine = Report.objects.filter(pk=report_id, try_at__lte=now, state__in=[State.ASKING, State.LOADING, State.GROUPING])
    if not mine.update(try_at=now + LEASE):
        return
    report = Report.objects.get(pk=report_id)
    try:
        match report.state:
            case State.ASKING:
                _ask(report)
            case State.LOADING:
                _load(report)
            case State.GROUPING:
                _group(report)
    except csvfile.BadFile as error:
        _fail(report, str(error))


def _ask(report: Report) -> None:
    client, now = carrier.client(), timezone.now()
    wait = min(FIRST_WAIT * 2 ** min(report.tries, 10), LONGEST_WAIT)
    try:
        answer = client.request_cdr_report()
        reason = _why_wait(answer, report.day)
        if not reason:
            _download(report, client.stream_cdr_csv(answer.url))
            return
    except CarrierError as error:
        reason = WORDS.get(type(error), str(error))
        if isinstance(error, RateLimited | Unavailable) and error.retry_after:
            wait = max(wait, timedelta(seconds=error.retry_after))
    except csvfile.BadFile as error:
        reason = str(error)
    if report.give_up_at and now + wait >= report.give_up_at:
        _fail(report, reason)
        return
    Report.objects.filter(pk=report.pk).update(tries=F("tries") + 1, try_at=now + wait, reason=reason[:300])


def _why_wait(answer: ReportPending | ReportReady, day: date | None) -> str:
    """Return why the report cannot be fetched yet; nothing where it can."""
    if isinstance(answer, ReportPending):
        return STATUSES.get(answer.status, gettext_noop("The carrier is at it."))
    named = FILE_DAY.search(answer.url)
    if named and day and named[1] == (day - timedelta(days=1)).isoformat():  # its midnight is later than we think
        return gettext_noop("The carrier still gives the report of the day before.")
    return ""


def _download(report: Report, pieces: Iterator[bytes]) -> None:
    """Store the whole file first, and refuse a cut one whole: a report is read once, so half of it must not count."""
    begun = renewed = time.monotonic()
    with tempfile.TemporaryFile() as spool:
        for piece in pieces:
            spool.write(piece)
            now = time.monotonic()
            if spool.tell() > csvfile.LARGEST or now - begun > LONGEST_DOWNLOAD:
                raise csvfile.BadFile(gettext_noop("The file is too long."))
            if now - renewed > LEASE.total_seconds() / 3:
                Report.objects.filter(pk=report.pk).update(try_at=timezone.now() + LEASE)
                renewed = now
        kept = _keep(spool)
    if Report.objects.move(report.pk, State.LOADING, from_=[State.ASKING], reason="", try_at=timezone.now(), **kept):
        logger.info("call_report_downloaded", report=report.pk, size=kept["size"])
    else:
        default_storage.delete(kept["file"])  # another worker was faster


def _keep(file: IO[bytes]) -> dict[str, Any]:
    """Store a whole file of calls, unpacked; return the columns of a report that tell of it. Raises `BadFile`.

    The carrier may have packed the file itself, not only its way here.
    """
    with csvfile.whole(file) as (plain, size):
        plain.seek(0)
        return {"file": default_storage.save("call-reports/report.csv", File(plain)), "size": size}


def _load(report: Report) -> None:
    """Read rows until the slice is over or the file is. A lost worker's batch is read again, which adds nothing."""
    end = time.monotonic() + SLICE_SECONDS
    if not default_storage.exists(report.file):
        raise csvfile.BadFile(gettext_noop("Our copy of the file is gone."))
    position, are_new = report.position, True
    with default_storage.open(report.file) as file, closing(csvfile.Reader(file, position).ahead(PIECE)) as batches:
        for batch in batches:
            with transaction.atomic():
                new = loading.load(batch.rows, are_new=are_new)
                Report.objects.filter(pk=report.pk, position=position).update(
                    position=batch.position,
                    rows_read=F("rows_read") + len(batch.rows) + batch.bad,
                    rows_new=F("rows_new") + new,
                    rows_bad=F("rows_bad") + batch.bad,
                    try_at=timezone.now() + LEASE,
                    reason=Coalesce(NullIf("reason", Value("")), Value(batch.reason[:300])),
                )
            are_new = new == len(batch.rows)
            position = batch.position
            if time.monotonic() > end:
                break
    if position >= report.size:
        Report.objects.move(report.pk, State.GROUPING, from_=[State.LOADING], try_at=timezone.now())
        default_storage.delete(report.file)
    else:
        Report.objects.filter(pk=report.pk).update(try_at=timezone.now())


def _group(report: Report) -> None:
    _refresh_statistics()
    if group_loose(SLICE_SECONDS):
        Report.objects.filter(pk=report.pk).update(try_at=timezone.now())
        return
    now = timezone.now()
    Report.objects.move(report.pk, State.DONE, from_=[State.GROUPING], finished_at=now)


def _refresh_statistics() -> None:
    """Let PostgreSQL count what a file has just brought: by its old figures it would read the whole table a batch.

    Its autovacuum does so too, but minutes later, and not at all where it is off.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE calls_callrecord, calls_call, contacts_contact, inbox_conversation")


def group_loose(seconds: float) -> bool:
    """Put rows that no call has into calls, for at most `seconds`; return whether some are left.

    The newest first: what has just come must not wait for the backlog of an import.
    """
    end = time.monotonic() + seconds
    loose = CallRecord.objects.filter(call__isnull=True).order_by("-started_at", "-id")
    while grouping.group(loose[:LOOSE_BATCH]):
        if time.monotonic() > end:
            return True
    return False


def left_to_group() -> tuple[int, datetime | None]:
    """Return how many rows no call has, at most one more than `MOST_COUNTED`, and when the next of them was."""
    rows = CallRecord.objects.filter(call__isnull=True)
    newest = rows.order_by("-started_at", "-id").values_list("started_at", flat=True).first()
    return rows.order_by().values("pk")[: MOST_COUNTED + 1].count(), newest


def _fail(report: Report, reason: str) -> None:
    Report.objects.move(
        report.pk,
        State.FAILED,
        from_=[State.ASKING, State.LOADING, State.GROUPING],
        reason=reason[:300],
        finished_at=timezone.now(),
    )
    if report.file:
        default_storage.delete(report.file)
    logger.warning("call_report_failed", report=report.pk, reason=reason[:100])
