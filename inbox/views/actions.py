"""What staff do to a conversation and its texts."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import User
from inbox import conversations, drafts, notes, outcomes, saved_replies, screens, sending, snoozing, stale, thread
from inbox.forms import AssignForm, NoteForm, ReplyForm, SnoozeForm
from inbox.listing import Filters
from inbox.models import Conversation, Message
from inbox.screens import StaffRequest


@require_POST
def conversation_reply(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue a reply; one that is refused comes back with what was typed and the reason."""
    conversation = screens.find_conversation(request, pk)
    typed = request.POST.copy()
    form = ReplyForm(typed)
    if form.is_valid():
        if newer := newer_than_seen(form, conversation, by=request.user):
            typed["seen"] = str(newer.pk)
        else:
            send_or_say_why(form, typed, conversation, by=request.user)
    if form.errors:
        if request.htmx:
            return screens.refresh(request, conversation, composer=True, reply=form, status=422)
        return screens.full_page(request, conversation, form, status=422)
    return screens.after_action(request, conversation, composer=True)


def newer_than_seen(form: ReplyForm, conversation: Conversation, *, by: User) -> Message | None:
    """Return what somebody wrote after what was on screen: the reply stops once, and the page shows it."""
    seen = form.cleaned_data["seen"]
    newer = None if seen is None else thread.written_since(conversation, seen=seen, by=by)
    if newer:
        who = newer.author.display_name if newer.author else conversation.contact.display_name
        form.add_error(
            "body", f"{who} wrote while you were typing. Read it above; press Send again if this still fits."
        )
    return newer


def send_or_say_why(form: ReplyForm, typed: QueryDict, conversation: Conversation, *, by: User) -> None:
    """Queue the reply and throw its draft away, or put the reason on the form."""
    body, token = form.cleaned_data["body"], form.cleaned_data["client_token"]
    try:
        sending.queue_reply(conversation=conversation, body=body, by=by, client_token=token)
    except sending.AlreadySent as error:
        typed["client_token"] = uuid4().hex
        form.add_error("body", str(error))
    except sending.CannotSend as error:
        form.add_error("body", str(error))
    else:
        drafts.discard(conversation=conversation, by=by)


@require_POST
def conversation_note(request: StaffRequest, pk: int) -> HttpResponse:
    """Add an internal note."""
    conversation = screens.find_conversation(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.write(conversation=conversation, by=request.user, **form.cleaned_data)
    else:
        messages.error(request, "Write something first; a note has at most 10,000 characters.")
    return screens.after_action(request, conversation, composer=form.is_valid())


@require_POST
def conversation_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what is being typed."""
    conversation = screens.find_conversation(request, pk)
    drafts.keep(conversation=conversation, body=request.POST.get("body", ""), by=request.user)
    return HttpResponse(status=204)


@require_GET
def conversation_saved_replies(request: StaffRequest, pk: int) -> HttpResponse:
    """List the saved replies as they would go out here."""
    conversation = screens.find_conversation(request, pk)
    filled = saved_replies.fill_all(conversation=conversation, by=request.user)
    return render(request, "inbox/_saved_replies.html", {"replies": filled})


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
