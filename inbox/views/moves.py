"""What staff do with a conversation as a whole: close, reopen, put aside, hand on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, HttpResponseLocation

from inbox import assigning, badges, listing, moves, screens, snoozing, spam
from inbox.forms import AssignForm, SnoozeForm
from inbox.listing import Filters
from inbox.models import Conversation
from inbox.screens import StaffRequest
from inbox.views import pages


@require_POST
def conversation_close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close a conversation; with `next`, go on to the one that follows it in the list."""
    conversation = screens.find_conversation(request, pk)
    moves.close([conversation], by=request.user)
    if "next" not in request.POST:
        return screens.after_action(request, conversation)
    filters = Filters.read(request.GET)
    following = listing.following(request.user, filters, badges.numbers_of(request.user), conversation)
    place = reverse("inbox:conversation-detail", args=[following]) if following else reverse("inbox:home")
    place += filters.address()
    if request.htmx:
        return HttpResponseLocation(place, target="#workspace", swap="innerHTML")
    return redirect(place)


@require_POST
def conversation_reopen(request: StaffRequest, pk: int) -> HttpResponse:
    """Open a closed conversation again."""
    conversation = screens.find_conversation(request, pk)
    moves.reopen([conversation], by=request.user)
    return screens.after_action(request, conversation)


@require_POST
def conversation_spam(request: StaffRequest, pk: int) -> HttpResponse:
    """Block the person as spam, or undo it."""
    conversation = screens.find_conversation(request, pk)
    act = spam.unblock if "undo" in request.POST else spam.block
    act([conversation], by=request.user)
    return screens.after_action(request, conversation)


@require_POST
def conversation_snooze(request: StaffRequest, pk: int) -> HttpResponse:
    """Put a conversation aside for a while."""
    conversation = screens.find_conversation(request, pk)
    form = SnoozeForm(request.POST)
    until = form.moment() if form.is_valid() else None
    if until is None or not snoozing.snooze(conversation=conversation, until=until, by=request.user):
        messages.error(request, _("Choose a moment to come, within a year."))
    return screens.after_action(request, conversation)


@require_POST
def conversation_unread(request: StaffRequest, pk: int) -> HttpResponse:
    """Mark a conversation as unread and go back to the list: staying would read it."""
    conversation = screens.find_conversation(request, pk)
    snoozing.mark_unread(conversation, request.user.pk)
    home = reverse("inbox:home") + Filters.read(request.GET).address()
    return HttpResponseClientRedirect(home) if request.htmx else redirect(home)


@require_http_methods(["GET", "POST"])
def conversation_assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Show to whom a conversation can be given, or give it: to a person, to a team, or to nobody."""
    conversation = screens.find_conversation(request, pk)
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request, conversation))
    if request.method == "POST":
        hand_on(request, conversation)
        return screens.after_action(request, conversation)
    context = {
        "conversation": conversation,
        "contact": conversation.contact,
        "staff": assigning.staff_for(conversation.owned_number),
        "teams": assigning.teams_for(conversation.owned_number),
    }
    if request.htmx:
        return render(request, "inbox/_assign_form.html", context)
    return render(request, "inbox/conversation_assign.html", screens.list_parts(request, conversation) | context)


def hand_on(request: StaffRequest, conversation: Conversation) -> None:
    """Give a conversation to whom the form names, where they may see it."""
    form = AssignForm(request.POST)
    chosen = form.cleaned_data if form.is_valid() else {"assignee": 0, "team": None}
    if "team" in request.POST:
        teams = assigning.teams_for(conversation.owned_number)
        team = next((team for team in teams if team.pk == chosen["team"]), None)
        if team or chosen["team"] is None:
            moves.give([conversation], to=team, by=request.user)
            return
    else:
        staff = assigning.staff_for(conversation.owned_number)
        person = next((person for person in staff if person.pk == chosen["assignee"]), None)
        if person or chosen["assignee"] is None:
            moves.assign([conversation], to=person, by=request.user)
            return
    messages.error(request, _("They cannot see the conversation, so it was not assigned."))
