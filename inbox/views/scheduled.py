"""What staff do to a text that waits for its time: change it, send it at once, cancel it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from inbox import scheduling, screens, sending
from inbox.forms import ScheduleForm
from inbox.models import Message
from inbox.views import pages
from inbox.views.actions import find_message
from inbox.views.writing import schedule_sheet, tell_when

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inbox.screens import StaffRequest

GONE = _("This text does not wait any more: it was sent, cancelled or blocked.")


@require_http_methods(["GET", "POST"])
def message_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change the words or the moment of a text that waits."""
    text = find_message(request, pk)
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request, text.conversation))
    if text.status != Message.Status.SCHEDULED:
        messages.info(request, _(GONE))
        if request.htmx:
            return screens.refresh(request, text.conversation)
        return redirect(reverse("inbox:conversation-detail", args=[text.conversation_id]))
    if request.method == "GET":
        form = ScheduleForm(initial=as_it_is(text))
        return schedule_sheet(request, text.conversation, form, text=text)
    form = ScheduleForm(request.POST)
    if form.is_valid():
        try:
            changed = scheduling.reschedule(message=text, wish=form.wish(), by=request.user)
        except sending.CannotSend as error:
            form.add_error("body", str(error))
        else:
            text.refresh_from_db()
            tell_when(request, text) if changed else messages.info(request, _(GONE))
    if form.errors:
        return schedule_sheet(request, text.conversation, form, text=text, status=422)
    return screens.after_action(request, text.conversation)


def as_it_is(text: Message) -> dict[str, object]:
    """Return the form's fields as a text has them."""
    own = timezone.localtime(text.scheduled_for).strftime("%Y-%m-%dT%H:%M") if text.scheduled_for else ""
    return {
        "body": text.body,
        "own": own,
        "cancels_on_reply": text.cancels_on_reply,
        "client_token": text.client_token,
    }


@require_POST
def message_send_now(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a text at once that was to wait."""
    text = find_message(request, pk)
    if not scheduling.send_now(message=text, by=request.user):
        messages.info(request, _(GONE))
    return screens.after_action(request, text.conversation)


@require_POST
def message_unschedule(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel a text that waits."""
    text = find_message(request, pk)
    if not scheduling.cancel(message=text, by=request.user):
        messages.info(request, _(GONE))
    return screens.after_action(request, text.conversation)
