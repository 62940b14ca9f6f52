"""What staff do about a person, from a conversation: name them, opt them out, start to text them."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseLocation

from contacts import quiet_hours
from contacts.phone import InvalidPhone, parse_typed
from inbox import conversations, drafts, moments, moves, optout, people, scheduling, screens, sending
from inbox.forms import ContactForm, NewConversationForm, OptOutForm
from inbox.models import Conversation, OwnedNumber
from inbox.screens import StaffRequest
from inbox.views import pages
from inbox.views.writing import own_moment, tell_when

MOST_NUMBERS = 50
"""Our numbers that the sender's menu offers beside those that know the person."""


@require_http_methods(["GET", "POST"])
def conversation_new(request: StaffRequest) -> HttpResponse:
    """Start a conversation with a number; an existing one is gone on with."""
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request))
    asked = {name: request.GET.get(name, "")[:80] for name in ("phone", "owned_number")}
    initial = {"client_token": uuid4().hex} | asked
    form = NewConversationForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("inbox:conversation-detail", start(request, form).pk)
        except sending.CannotSend as error:
            form.add_error(None, str(error))
    context = screens.list_parts(request) | recipient_parts(form["phone"].value() or "") | {"form": form}
    context["chosen"] = form.data.get("at", "")
    return render(request, "inbox/new.html", context, status=422 if form.errors else 200)


def start(request: StaffRequest, form: NewConversationForm) -> Conversation:
    """Make the conversation and queue or schedule its first text, or neither. Raises `CannotSend`."""
    data, by = form.cleaned_data, request.user
    with transaction.atomic():
        conversation = conversations.start(owned_number=data["owned_number"], phone=data["phone"])
        if form.is_later:
            token = data["client_token"]
            text = scheduling.schedule(conversation=conversation, wish=form.wish(), by=by, client_token=token)
            tell_when(request, text)
        else:
            sending.queue_reply(conversation=conversation, body=data["body"], by=by, client_token=data["client_token"])
        moves.reopen([conversation], by=by)
    return conversation


def recipient_parts(typed: str) -> dict[str, Any]:
    """Return what is known of the time of day where a number is, as somebody types it, and what to offer for later."""
    try:
        phone = parse_typed(typed)
    except InvalidPhone:
        return {"clock": None, "offers": []}
    now = timezone.now()
    clock_url = f"{reverse('inbox:recipient-clock')}?{urlencode({'phone': phone})}"
    return {"clock": quiet_hours.clock(phone, now), "offers": moments.offered(phone, now), "clock_url": clock_url}


@require_GET
def recipient(request: StaffRequest) -> HttpResponse:
    """Show the time of day where a typed number is, whether it is quiet there, and when a text could go."""
    return render(request, "inbox/_recipient.html", recipient_parts(request.GET.get("phone", "")[:80]))


@require_GET
def recipient_clock(request: StaffRequest) -> HttpResponse:
    """Show the clock alone, as quiet hours began or ended."""
    return render(request, "inbox/_clock.html", recipient_parts(request.GET.get("phone", "")[:80]))


@require_GET
def recipient_moment(request: StaffRequest) -> HttpResponse:
    """Say what a moment of one's own means where a typed number is."""
    try:
        phone = parse_typed(request.GET.get("phone", "")[:80])
    except InvalidPhone:
        return HttpResponse()
    return own_moment(request, phone)


@require_POST
def contact_rename(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the person a name."""
    conversation = screens.find_conversation(request, pk)
    form = ContactForm(request.POST)
    if form.is_valid():
        people.edit(contact=conversation.contact, values=form.cleaned_data, by=request.user)
    else:
        messages.error(request, _("A name has at most 120 characters."))
    return screens.after_action(request, conversation)


@require_POST
def contact_opt_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Record an opt-out that came by another way than a text, with the person's words."""
    conversation = screens.find_conversation(request, pk)
    form = OptOutForm(request.POST)
    if form.is_valid():
        optout.stop_texts(conversation=conversation, by=request.user, **form.cleaned_data)
        messages.success(request, _("Opted out: nothing more is sent to this person from any of our numbers."))
    else:
        messages.error(request, _("Write what they said, so that the record can prove it."))
    return screens.after_action(request, conversation)


@require_GET
def conversation_senders(request: StaffRequest, pk: int) -> HttpResponse:
    """List our numbers that this person can be answered from: those that know them, then the others."""
    conversation = screens.find_conversation(request, pk)
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request, conversation))
    talks = list(people.conversations_of(conversation.contact, request.user))
    known = {talk.owned_number_id for talk in talks}
    numbers = OwnedNumber.objects.visible_to(request.user).filter(is_active=True).exclude(pk__in=known)
    context = {"conversation": conversation, "talks": talks, "numbers": numbers[:MOST_NUMBERS]}
    if request.htmx:
        return render(request, "inbox/_senders.html", context)
    page = screens.list_parts(request, conversation) | context | {"contact": conversation.contact}
    return render(request, "inbox/senders.html", page)


@require_POST
def conversation_sender(request: StaffRequest, pk: int) -> HttpResponse:
    """Go on with the same person from another number of ours; what was being typed comes along."""
    conversation = screens.find_conversation(request, pk)
    talks = people.conversations_of(conversation.contact, request.user)
    wanted = request.POST.get("to", "")
    to = next((talk for talk in talks if str(talk.pk) == wanted), None)
    if to is None:
        raise Http404
    body = request.POST.get("body", "")
    if body.strip() and to != conversation and drafts.Mode.REPLY not in drafts.find(conversation=to, by=request.user):
        drafts.keep(conversation=to, typed=drafts.Typed(body), by=request.user)
        drafts.discard(conversation=conversation, by=request.user)
    address = reverse("inbox:conversation-detail", args=[to.pk])
    if screens.is_across(request):
        address += "?across=1"
    return HttpResponseLocation(address, target="#workspace") if request.htmx else redirect(address)
