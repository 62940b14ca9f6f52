"""Tags: the list of them to filter by, and the menu that puts them on a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from contacts.models import Tag
from inbox import screens, tagging
from inbox.listing import Filters
from inbox.views import pages

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inbox.models import Conversation
    from inbox.screens import StaffRequest


@require_GET
def tag_list(request: StaffRequest) -> HttpResponse:
    """List the tags, each with the way to what bears it: as a page, or as a part of the list's menu."""
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request))
    context = {
        "tags": Tag.objects.all()[: Tag.MOST],
        "filters": Filters.read(request.GET),
        "list_path": screens.list_path(request),
    }
    if request.htmx:
        return render(request, "inbox/_tag_links.html", context)
    return render(request, "inbox/tags.html", screens.list_parts(request) | context)


@require_http_methods(["GET", "POST"])
def conversation_tags(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the form of a conversation's tags, or save it."""
    conversation = screens.find_conversation(request, pk)
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request, conversation))
    if request.method == "POST":
        save(request, conversation)
        return screens.after_action(request, conversation)
    context = {
        "conversation": conversation,
        "contact": conversation.contact,
        "borne": set(conversation.taggings.values_list("tag", flat=True)),
        "tags": Tag.objects.all()[: Tag.MOST],
        "longest": Tag.LONGEST,
    }
    if request.htmx:
        return render(request, "inbox/_tag_form.html", context)
    return render(request, "inbox/conversation_tags.html", screens.list_parts(request, conversation) | context)


def save(request: StaffRequest, conversation: Conversation) -> None:
    """Change what the form changed, and nothing that a colleague did meanwhile: it says what it showed as chosen."""
    chosen, shown = (set(request.POST.getlist(name)) for name in ("tags", "shown"))
    add = tagging.chosen(sorted(chosen - shown))
    remove = tagging.chosen(sorted(shown - chosen))
    typed = request.POST.get("new", "").split(",")[: Tag.MOST_ON_ONE] if "create" in request.POST else []
    try:
        add += [tag for tag in Tag.objects.ensure(typed, by=request.user) if tag not in add]
        tagging.change(conversations=[conversation], add=add, remove=remove, by=request.user)
    except tagging.TooManyTags as error:
        messages.error(request, str(error))
