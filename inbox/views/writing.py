"""Writing in a conversation: a reply, now or later, a note, a draft, and what the composer asks for meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contacts import quiet_hours
from inbox import drafts, moments, notes, saved_replies, scheduling, screens, sending, thread
from inbox.forms import DraftForm, NoteForm, ReplyForm, ScheduleForm
from inbox.templatetags.writing_format import moment_here

if TYPE_CHECKING:
    from django.http import QueryDict

    from accounts.models import User
    from inbox.models import Conversation, Message
    from inbox.screens import StaffRequest


@require_POST
def conversation_reply(request: StaffRequest, pk: int) -> HttpResponse:
    """Queue a reply; one that is refused comes back with what was typed and the reason."""
    conversation = screens.find_conversation(request, pk)
    typed = request.POST.copy()
    form = ReplyForm(typed)
    if form.is_valid() and not stop_once(form, typed, conversation, by=request.user):
        send_or_say_why(form, typed, conversation, by=request.user)
    if form.errors:
        if request.htmx:
            return screens.refresh(request, conversation, composer=True, reply=form, status=422)
        return screens.full_page(request, conversation, form, status=422)
    return screens.after_action(request, conversation, composer=True)


def stop_once(form: ReplyForm, typed: QueryDict, conversation: Conversation, *, by: User) -> bool:
    """Put on the form what somebody wrote after what was on screen, once; return whether there is such."""
    seen = form.cleaned_data["seen"]
    newer = None if seen is None else thread.written_since(conversation, seen=seen, by=by)
    if newer:
        who = newer.author.display_name if newer.author else conversation.contact.display_name
        said = _("%(name)s wrote while you were typing. Read it above; press Send again if this still fits.")
        form.add_error("body", said % {"name": who})
        typed["seen"] = str(newer.pk)
    return newer is not None


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
def conversation_later(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what stands in the composer with the moments at which it can be sent."""
    conversation = screens.find_conversation(request, pk)
    typed = ReplyForm(request.POST)
    token = typed.cleaned_data.get("client_token") if typed.is_valid() else uuid4().hex
    kept = {name: request.POST.get(name, "") for name in ("body", "seen")}
    form = ScheduleForm(initial=kept | {"client_token": token})
    return schedule_sheet(request, conversation, form)


@require_POST
def conversation_schedule(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a text to be sent later; one that is refused comes back with the reason."""
    conversation = screens.find_conversation(request, pk)
    typed = request.POST.copy()
    form = ScheduleForm(typed)
    if form.is_valid() and not stop_once(form, typed, conversation, by=request.user):
        wish = form.wish()
        try:
            token = form.cleaned_data["client_token"]
            text = scheduling.schedule(conversation=conversation, wish=wish, by=request.user, client_token=token)
        except sending.CannotSend as error:
            form.add_error("body", str(error))
        else:
            drafts.discard(conversation=conversation, by=request.user)
            tell_when(request, text)
    if form.errors:
        return schedule_sheet(request, conversation, form, status=422)
    return screens.after_action(request, conversation, composer=True)


@require_GET
def conversation_moment(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what a moment of one's own means where the recipient is."""
    return own_moment(request, screens.find_conversation(request, pk).contact.phone)


def own_moment(request: StaffRequest, phone: str) -> HttpResponse:
    """Answer what a moment of one's own means where a number (E.164) is."""
    form = ScheduleForm({"own": request.GET.get("own", "")})
    form.is_valid()
    context: dict[str, object] = {}
    if at := form.cleaned_data.get("own"):
        goes = quiet_hours.next_allowed(phone, at)
        context = {"goes": goes, "is_shifted": goes > at, "theirs": moments.theirs(phone, goes)}
    return render(request, "inbox/_moment.html", context)


def tell_when(request: StaffRequest, text: Message) -> None:
    """Say when a scheduled text goes out, and why so where that is later than was asked for."""
    goes = {"moment": moment_here(text.not_before)}
    if text.is_shifted:
        messages.success(request, _("They have quiet hours then: it goes out on %(moment)s.") % goes)
    else:
        messages.success(request, _("It goes out on %(moment)s.") % goes)


def schedule_sheet(
    request: StaffRequest,
    conversation: Conversation,
    form: ScheduleForm,
    *,
    text: Message | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the form for a text's words and moment, as a part for an open page or as a page of its own."""
    phone = conversation.contact.phone
    context = {
        "conversation": conversation,
        "contact": conversation.contact,
        "form": form,
        "text": text,
        "offers": moments.offered(phone, timezone.now()),
        "clock": quiet_hours.clock(phone, timezone.now()),
        "chosen": form.data.get("at", ""),
    }
    if request.htmx:
        answer = render(request, "inbox/_schedule.html", context, status=status)
        answer.headers["Textdesk-Conversation"] = str(conversation.pk)
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#sheet", "innerHTML"
        return answer
    return render(request, "inbox/schedule.html", screens.list_parts(request, conversation) | context, status=status)


@require_POST
def conversation_note(request: StaffRequest, pk: int) -> HttpResponse:
    """Add an internal note."""
    conversation = screens.find_conversation(request, pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        notes.write(conversation=conversation, by=request.user, **form.cleaned_data)
        drafts.discard(conversation=conversation, by=request.user, mode=drafts.Mode.NOTE)
    else:
        messages.error(request, _("Write something first; a note has at most 10,000 characters."))
    return screens.after_action(request, conversation, composer=form.is_valid())


@require_POST
def conversation_draft(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what is being typed."""
    conversation = screens.find_conversation(request, pk)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    drafts.keep(conversation=conversation, typed=form.typed(), by=request.user, mode=form.cleaned_data["mode"])
    return HttpResponse(status=204)


@require_GET
def conversation_saved_replies(request: StaffRequest, pk: int) -> HttpResponse:
    """List the saved replies as they would go out here."""
    conversation = screens.find_conversation(request, pk)
    filled = saved_replies.fill_all(conversation=conversation, by=request.user)
    return render(request, "inbox/_saved_replies.html", {"replies": filled})


@require_GET
def conversation_clock(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the other person's time of day, and how their quiet hours stand."""
    conversation = screens.find_conversation(request, pk)
    clock = quiet_hours.clock(conversation.contact.phone, timezone.now())
    return render(request, "inbox/_clock.html", {"conversation": conversation, "clock": clock})
