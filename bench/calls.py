"""Call rows: importing a file of a day against bare COPY of the same file, its memory; and the door for call events."""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench import place, poster, rows, webhooks
from bench.report import Row, at_least, at_most, none_of
from televoips.sandbox import calls
from televoips.sandbox.reports import COLUMNS

ROWS = 1_000_000
LIMIT = 1200
"""Seconds after which the import is given up, so that a run ends."""
GROUPING = 120.0
"""Seconds for which calls are made of rows."""
NUMBERS = ["13215550100", "13215550101", "13215550102"]
DAY = datetime(2026, 11, 1, tzinfo=UTC)
ALONE = "import sys, django; django.setup(); from bench import calls; calls.work(sys.argv[1])"
"""The import in a process of its own, whose memory is measured; what stands above needs Django set up."""


def measure(*, quick: bool) -> list[Row]:
    """Write a file, COPY it bare, import it in a process of its own, and make calls of it."""
    from tests.factories import OwnedNumberFactory  # noqa: PLC0415 - Django is set up by now

    count = ROWS // 10 if quick else ROWS
    for number in NUMBERS:
        OwnedNumberFactory(number=f"+{number}")
    found = door(2.0 if quick else 10.0)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "calls.csv"
        write(path, count)
        bare = copy_bare(path)
        command = [sys.executable, "-c", ALONE, str(path)]
        told = subprocess.run(
            command, cwd=place.ROOT, check=True, stdout=subprocess.PIPE, text=True, timeout=LIMIT
        ).stdout
    took = json.loads(told.splitlines()[-1])
    assert took["rows"] == count
    ratio = took["load"] / bare
    per_second = f"{count / took['load']:,.0f} rows/s"
    return [
        *found,
        Row(
            f"importing {count:,} call rows",
            f"{took['load']:,.1f} s ({per_second})",
            "within 6x",
            ratio <= 6,
            f"{bare:,.1f} s",
            f"{ratio:.1f}x",
        ),
        at_most("memory of the import, at its peak", took["load_mb"], 200, "MB"),
        Row(
            f"making calls of them: {took['calls']:,} of {took['grouped']:,} rows",
            f"{took['group']:,.0f} s ({took['grouped'] / took['group']:,.0f} rows/s)",
        ),
        at_most("memory, calls made, at its peak", took["group_mb"], 200, "MB"),
    ]


def door(seconds: float) -> list[Row]:
    """Flood the door with missed calls; with texts half of the time before and half after, as machines drift."""
    from calls.models import CallRecord  # noqa: PLC0415

    rows.staff(3)
    targets = rows.conversations(1000, rows.numbers(5))
    port = place.free_port()
    with place.web(port):
        texts = flood(port, webhooks.events(targets, "before", int(1000 * seconds)), seconds / 2)
        accepted, rate = flood(port, missed_calls(targets, int(1000 * seconds)), seconds)
        after = flood(port, webhooks.events(targets, "after", int(1000 * seconds)), seconds / 2)
    stored = CallRecord.objects.count()
    CallRecord.objects.all().delete()
    return [
        at_least("call events; the limit: texts by the same way", rate, (texts[1] + after[1]) / 2, 0.9, "a second"),
        none_of("... answered 200 but not stored", accepted - stored, accepted),
    ]


def flood(port: int, requests: list[bytes], seconds: float) -> tuple[int, float]:
    """Post as fast as answers come; return how many were accepted, and how many a second."""
    start = time.time() + poster.TO_START
    (result,) = poster.in_processes(poster.flood, [(port, requests, webhooks.LINES, seconds, start)])
    return len(result.accepted), len(result.accepted) / result.seconds


def missed_calls(targets: list[rows.Target], count: int) -> list[bytes]:
    """Return events of one missed call each, one caller after the other."""
    bodies = [
        json.dumps(calls.rows_of("missed", caller=target.sender, to=target.recipient, serial=number + 1)).encode()
        for number in range(count)
        for target in [targets[number % len(targets)]]
    ]
    return [poster.request(body, place.WEBHOOK_KEY, "/webhooks/calls") for body in bodies]


def write(path: Path, count: int) -> None:
    """Write a file as the carrier's report is."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
        writer.writeheader()
        for row in calls.day_of(count, day=DAY, numbers=NUMBERS):
            writer.writerow(row | {"id": row["uniqueid"], "cunm": row["cnum"]})


def copy_bare(path: Path) -> float:
    """Return the seconds of a bare COPY of the file into a table of texts."""
    columns = ", ".join(f"{name} text" for name in COLUMNS)
    with psycopg.connect(place.DATABASE) as connection, path.open("rb") as file:
        connection.execute(f"CREATE TABLE bare ({columns})")
        start = time.monotonic()
        with connection.cursor().copy("COPY bare FROM STDIN (FORMAT csv, HEADER)") as copy:
            while piece := file.read(65536):
                copy.write(piece)
        connection.commit()
        took = time.monotonic() - start
        connection.execute("DROP TABLE bare")
    return took


def work(path: str) -> None:
    """Import a file as the worker does, and print what it took."""
    from calls import reports  # noqa: PLC0415
    from calls.models import Call, CallRecord, Report  # noqa: PLC0415
    from tests.factories import UserFactory  # noqa: PLC0415

    with open(path, "rb") as file:
        report = reports.take_file(file=file, by=UserFactory())
    took: dict[str, float] = {}
    for state, name, most in ((Report.State.LOADING, "load", LIMIT), (Report.State.GROUPING, "group", GROUPING)):
        start = time.monotonic()
        while Report.objects.filter(pk=report.pk, state=state).exists() and time.monotonic() - start < most:
            reports.work(report.pk)
        took |= {name: time.monotonic() - start, f"{name}_mb": peak_mb()}
    records = CallRecord.objects
    took |= {"rows": records.count(), "calls": Call.objects.count()}
    took["grouped"] = records.filter(call__isnull=False).count()
    sys.stdout.write(json.dumps(took) + "\n")


def peak_mb() -> float:
    """Return the most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
