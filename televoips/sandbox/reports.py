"""The sandbox's call reports: requested, processing, complete, then a gzipped CSV of the calls made so far."""

import csv
import gzip
import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from televoips.sandbox.server import Handler

FOLDER = "12cd2374dc"
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
        body = gzip.compress(_csv(list(handler.sandbox.state.calls)))
        handler.send_bytes(200, body, "text/csv", {"Content-Encoding": "gzip"})


def _csv(calls: list[dict[str, str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for call in calls:
        writer.writerow(call | {"id": call["uniqueid"], "cunm": call["cnum"]})
    return out.getvalue().encode()
