"""The page of calls and its export."""

from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from calls import listing, reports
from calls.models import Call
from contacts import tables
from contacts.phone import to_wire
from inbox.models import OwnedNumber
from inbox.screens import StaffRequest

COLUMNS = [
    "began",
    "direction",
    "result",
    "from",
    "to",
    "name",
    "our number",
    "extension",
    "answered",
    "ended",
    "rang (s)",
    "talked (s)",
]


@require_GET
def call_list(request: StaffRequest) -> HttpResponse:
    """Show the calls of the numbers that the user may see, newest first."""
    filters = listing.Filters.read(request.GET)
    page = listing.page(request.user, filters, request.GET.get("after", ""))
    context = {
        "filters": filters,
        "page": page,
        "older": filters.address(page.next),
        "gaps": [date_format(day, "DAY") for day in reports.gaps()] if request.user.is_superuser else [],
        "is_first": not request.GET.get("after"),
        "numbers": OwnedNumber.objects.visible_to(request.user),
        "directions": listing.DIRECTIONS.items(),
        "results": listing.RESULTS.items(),
    }
    return render(request, "calls/list.html", context)


@require_GET
def call_export(request: StaffRequest) -> StreamingHttpResponse:
    """Stream the calls that fit the filters as CSV, times in the reader's zone."""
    rows = listing.every(request.user, listing.Filters.read(request.GET))
    lines = tables.lines(chain([COLUMNS], map(cells, rows)))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="calls-{timezone.localdate():%Y-%m-%d}.csv"'
    return answer


def cells(call: Call) -> list[object]:
    """Return a call's columns."""
    times = [call.started_at, call.answered_at, call.ended_at]
    began, answered, ended = (f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at else "" for at in times)
    return [
        began,
        call.direction,
        call.result,
        to_wire(call.from_number),
        to_wire(call.to_number),
        call.contact.name if call.contact else "",
        call.owned_number.label if call.owned_number else "",
        call.extension,
        answered,
        ended,
        call.ring_seconds,
        call.talk_seconds,
    ]
