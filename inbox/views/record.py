"""A conversation as a page to print, and as a file."""

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from inbox import record, screens
from inbox.screens import StaffRequest


@require_GET
def conversation_record(request: StaffRequest, pk: int) -> HttpResponse:
    """Show everything in a conversation on one page, made for paper."""
    conversation = screens.find_conversation(request, pk)
    has_notes = asks_for_notes(request)
    lines = record.lines(conversation, user=request.user, has_notes=has_notes)
    context = {"conversation": conversation, "lines": lines, "now": timezone.now(), "has_notes": has_notes}
    return render(request, "inbox/record.html", context)


@require_GET
def conversation_csv(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Hand the same out as CSV."""
    conversation = screens.find_conversation(request, pk)
    lines = record.csv_lines(conversation, user=request.user, has_notes=asks_for_notes(request))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="conversation-{conversation.pk}.csv"'
    return answer


def asks_for_notes(request: StaffRequest) -> bool:
    """Whether colleagues' notes are wanted: not in a record that leaves the house."""
    return request.GET.get("notes") != "0"
