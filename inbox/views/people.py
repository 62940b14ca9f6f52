"""What staff do about a person, from a conversation: name them, opt them out, start to text them."""

from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from inbox import conversations, optout, people, screens, sending
from inbox.forms import ContactForm, NewConversationForm, OptOutForm
from inbox.models import Conversation
from inbox.screens import StaffRequest
from inbox.views import pages


@require_http_methods(["GET", "POST"])
def conversation_new(request: StaffRequest) -> HttpResponse:
    """Start a conversation with a number; an existing one is gone on with."""
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request))
    initial = {"client_token": uuid4().hex, "phone": request.GET.get("phone", "")[:80]}
    form = NewConversationForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("inbox:conversation-detail", start(request, form).pk)
        except sending.CannotSend as error:
            form.add_error(None, str(error))
    context = screens.list_parts(request) | {"form": form}
    return render(request, "inbox/new.html", context, status=422 if form.errors else 200)


def start(request: StaffRequest, form: NewConversationForm) -> Conversation:
    """Make the conversation and queue its first text, or neither. Raises `CannotSend`."""
    data = form.cleaned_data
    with transaction.atomic():
        conversation = conversations.start(owned_number=data["owned_number"], phone=data["phone"])
        sending.queue_reply(
            conversation=conversation, body=data["body"], by=request.user, client_token=data["client_token"]
        )
        conversations.reopen(conversation=conversation, by=request.user)
    return conversation


@require_POST
def contact_rename(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the person a name."""
    conversation = screens.find_conversation(request, pk)
    form = ContactForm(request.POST)
    if form.is_valid():
        people.edit(contact=conversation.contact, values=form.cleaned_data, by=request.user)
    else:
        messages.error(request, "A name has at most 120 characters.")
    return screens.after_action(request, conversation)


@require_POST
def contact_opt_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Record an opt-out that came by another way than a text, with the person's words."""
    conversation = screens.find_conversation(request, pk)
    form = OptOutForm(request.POST)
    if form.is_valid():
        optout.stop_texts(conversation=conversation, by=request.user, **form.cleaned_data)
        messages.success(request, "Opted out: nothing more is sent to this person from any of our numbers.")
    else:
        messages.error(request, "Write what they said, so that the record can prove it.")
    return screens.after_action(request, conversation)
