"""The sandbox's call reports: requested, processing, complete, then a gzipped CSV of the calls made so far."""

import csv
import io
import itertools
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from televoips.sandbox import calls

if TYPE_CHECKING:
    from televoips.sandbox.server import Handler

FOLDER = "12cd2374dc"
CHUNK = 64 * 1024
COLUMNS = [
    "id",
    "calldate",
    "clid",
    "src",
    "dst",
    "dcontext",
    "channel",
    "dstchannel",
    "lastapp",
    "lastdata",
    "duration",
    "billsec",
    "disposition",
    "amaflags",
    "accountcode",
    "uniqueid",
    "did",
    "recordingfile",
    "cunm",
    "cnam",
    "outbound_cnum",
    "outbound_cnam",
    "dst_cnam",
]
"""The document's columns, its `cunm` among them."""


def answer(handler: "Handler", path: str) -> None:
    """Answer `GET /reports/cdrs` and the download, in the document's odd shapes."""
    allowed = handler.headers.get("x-api-key") == handler.sandbox.reports_api_key
    day = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d")
    file = f"/reports/cdrs/{FOLDER}/cdrs_{day}.csv"
    if path == "/reports/cdrs":
        if not allowed:
            handler.send_bytes(403, b"'Access Denied'", "application/json")
            return
        with handler.sandbox.state.lock:
            handler.sandbox.state.reports_asked[day] += 1
            times = handler.sandbox.state.reports_asked[day]
        status = {1: "requested", 2: "processing"}.get(times, "complete")
        report = {"id": FOLDER, "url": handler.sandbox.url + file, "status": status}
        handler.send_json(201 if status == "complete" else 202, report)
    elif not allowed:
        handler.send_json(403, {"message": "Forbidden"})
    elif path != file:
        handler.send_json(401, {"message": "Unauthorized"})
    else:
        handler.send_stream(_packed(_lines(handler)), "text/csv", {"Content-Encoding": "gzip"})


def _lines(handler: "Handler") -> Iterator[str]:
    """Yield the report's lines: the calls made so far, and as many made-up ones of yesterday as were asked for."""
    state = handler.sandbox.state
    line = io.StringIO(newline="")
    writer = csv.DictWriter(line, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    made_up = calls.day_of(state.report_rows, day=midnight, numbers=sorted(state.owned)) if state.owned else ()
    for call in itertools.chain(list(state.calls), made_up if state.report_rows else ()):
        writer.writerow(call | {"id": call["uniqueid"], "cunm": call["cnum"]})
        if line.tell() > CHUNK:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def _packed(lines: Iterator[str]) -> Iterator[bytes]:
    """Gzip a stream."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    for text in lines:
        if piece := packer.compress(text.encode()):
            yield piece
    yield packer.flush()
