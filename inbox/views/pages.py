"""The inbox page: the list, alone or with a conversation beside it. One address answers the page or a part of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from contacts.models import Tag
from inbox import assigning, people, screens, search, search_scope

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    from inbox.models import Conversation
    from inbox.screens import StaffRequest


@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Show the list with no conversation open."""
    if part := list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request))
    if request.htmx.target == "workspace":
        answer = render(request, "inbox/_nothing_open.html")
        answer.headers["HX-Trigger-After-Settle"] = "textdesk:list"
        return answer
    return screens.full_page(request)


@require_GET
def conversation_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a conversation: the whole page, its panes, its earlier texts, or the list beside it."""
    conversation = screens.find_conversation(request, pk)
    target = request.htmx.target
    if part := list_part(target):
        return render(request, part, screens.list_parts(request, conversation))
    if target == "earlier":
        return render(request, "inbox/_earlier.html", screens.conversation_parts(request, conversation))
    if target == "workspace":
        if not request.GET.get("at"):  # what was jumped to stands above the newest
            read_shown(request, conversation)
        answer = render(request, "inbox/_conversation.html", screens.conversation_parts(request, conversation))
        answer.headers["HX-Trigger-After-Settle"] = "textdesk:list"
        return answer
    return screens.full_page(request, conversation)


@require_GET
def find(request: StaffRequest) -> HttpResponse:
    """Search people and texts, in the list's place."""
    context = screens.list_frame(request)
    scope = search_scope.Scope.read(request.GET)
    context["results"] = search.search(request.GET.get("q", ""), context["numbers"], scope)
    context |= {"scope": scope, "all_tags": Tag.objects.all()[: Tag.MOST], "colleagues": assigning.colleagues()}
    template = "inbox/_list.html" if request.htmx.target == "list" else "inbox/inbox.html"
    return render(request, template, context)


@require_GET
def conversation_refresh(request: StaffRequest, pk: int) -> HttpResponse:
    """Give an open page the parts that may have changed."""
    return screens.refresh(request, screens.find_conversation(request, pk))


@require_POST
def conversation_read(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what has been on screen; a page that was only loaded says nothing, as it may stand in the background.

    A page's script names the newest text that it shows; the button of a page without scripts means all of them.
    """
    conversation = screens.find_conversation(request, pk)
    seen = request.POST.get("seen", "")
    known = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 19 else None
    read_shown(request, conversation, known)
    return HttpResponse(status=204) if seen else redirect("inbox:conversation-detail", conversation.pk)


def read_shown(
    request: StaffRequest, conversation: WithAnnotations[Conversation, people.News], seen: int | None = None
) -> None:
    """Say that everything, or the texts up to the key `seen`, is on screen, in each conversation of the timeline."""
    screens.open_conversation(request, conversation, seen)
    if screens.is_across(request):
        for other in people.unseen_by(conversation, request.user):
            screens.open_conversation(request, other, seen)


def list_part(target: str | None) -> str:
    """Return the template of the part of the list that htmx asks for, if it does."""
    return {"list": "inbox/_list.html", "more": "inbox/_rows.html"}.get(target or "", "")
