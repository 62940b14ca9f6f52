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
    context = {"conversation": conversation, "lines": record.lines(conversation), "now": timezone.now()}
    return render(request, "inbox/record.html", context)


@require_GET
def conversation_csv(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Hand the same out as CSV."""
    conversation = screens.find_conversation(request, pk)
    answer = StreamingHttpResponse(record.csv_lines(conversation), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="conversation-{conversation.pk}.csv"'
    return answer
