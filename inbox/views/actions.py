"""What staff do to a conversation and its texts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from inbox import conversations, outcomes, screens, sending, snoozing, stale
from inbox.forms import AssignForm, SnoozeForm
from inbox.listing import Filters
from inbox.models import Message
from inbox.screens import StaffRequest


@require_POST
def conversation_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a conversation."""
    conversation = screens.find_conversation(request, pk)
    conversations.close(conversation=conversation, by=request.user)
    return screens.after_action(request, conversation)


@require_POST
def conversation_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a closed conversation again."""
    conversation = screens.find_conversation(request, pk)
    conversations.reopen(conversation=conversation, by=request.user)
    return screens.after_action(request, conversation)


@require_POST
def conversation_snooze(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a conversation aside for a while."""
    conversation = screens.find_conversation(request, pk)
    form = SnoozeForm(request.POST)
    until = form.moment() if form.is_valid() else None
    if until is None or not snoozing.snooze(conversation=conversation, until=until, by=request.user):
        messages.error(request, "Choose a moment to come, within a year.")
    return screens.after_action(request, conversation)


@require_POST
def conversation_unread(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a conversation as unread and go back to the list: staying would read it."""
    conversation = screens.find_conversation(request, pk)
    snoozing.mark_unread(conversation, request.user.pk)
    home = reverse("inbox:home") + Filters.read(request.GET).address()
    return HttpResponseClientRedirect(home) if request.htmx else redirect(home)


@require_POST
def conversation_assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a conversation to somebody who may see it, or to nobody."""
    conversation = screens.find_conversation(request, pk)
    form = AssignForm(request.POST)
    chosen: int | None = form.cleaned_data["assignee"] if form.is_valid() else 0
    person = next((person for person in screens.staff_for(conversation.owned_number) if person.pk == chosen), None)
    if chosen is not None and person is None:
        messages.error(request, "This person cannot see the conversation, so it was not assigned.")
    else:
        conversations.assign(conversation=conversation, to=person, by=request.user)
    return screens.after_action(request, conversation)


@require_POST
def message_resend(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a text that failed, or that may not have left, once more."""
    message = find_message(request, pk)
    try:
        sending.resend(message=message, by=request.user)
    except sending.CannotSend as error:
        messages.error(request, str(error))
    return screens.after_action(request, message.conversation)


@require_POST
def message_arrived(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a person's word that an unknown text did arrive."""
    message = find_message(request, pk)
    if not outcomes.settle(message=message, arrived=True, by=request.user):
        messages.info(request, "This text is not in doubt any more.")
    return screens.after_action(request, message.conversation)


@require_POST
def message_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a text after all whose turn came too late."""
    message = find_message(request, pk)
    if not stale.release(message=message, by=request.user):
        messages.info(request, "This text is not held any more.")
    return screens.after_action(request, message.conversation)


@require_POST
def message_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Give up a text whose turn came too late."""
    message = find_message(request, pk)
    if not stale.cancel(message=message, by=request.user):
        messages.info(request, "This text is not held any more.")
    return screens.after_action(request, message.conversation)


def find_message(request: StaffRequest, pk: int) -> Message:
    """Return an outbound text that the user may see, or raise 404."""
    rows = Message.objects.visible_to(request.user).filter(direction=Message.Direction.OUTBOUND)
    return get_object_or_404(rows.select_related("conversation__owned_number", "conversation__contact"), pk=pk)
