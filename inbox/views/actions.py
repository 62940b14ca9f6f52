"""What staff do to a conversation and its texts."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from inbox import conversations, outcomes, screens, sending
from inbox.forms import AssignForm, ReplyForm
from inbox.models import Message
from inbox.screens import StaffRequest


@require_POST
def conversation_reply(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue a reply; one that is refused comes back with what was typed and the reason."""
    conversation = screens.find_conversation(request, pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            sending.queue_reply(conversation=conversation, by=request.user, **form.cleaned_data)
        except sending.CannotSend as error:
            form.add_error("body", str(error))
    if form.errors:
        if request.htmx:
            return screens.refresh(request, conversation, composer=True, reply=form, status=422)
        return screens.full_page(request, conversation, form, status=422)
    return screens.after_action(request, conversation, composer=True)


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


def find_message(request: StaffRequest, pk: int) -> Message:
    """Return an outbound text that the user may see, or raise 404."""
    rows = Message.objects.visible_to(request.user).filter(direction=Message.Direction.OUTBOUND)
    return get_object_or_404(rows.select_related("conversation__owned_number", "conversation__contact"), pk=pk)
