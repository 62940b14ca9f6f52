"""The command bar's choices, as a part of a page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from inbox import commands
from inbox.screens import StaffRequest


@require_GET
def command_list(request: StaffRequest) -> HttpResponse:
    """List the conversations and commands that fit what is typed."""
    named = request.GET.get("recent", "").split(",")[: commands.MOST_CONVERSATIONS]
    recent = [int(pk) for pk in named if pk.isascii() and pk.isdecimal() and len(pk) < 19]
    found = commands.choices(request.user, request.GET.get("q", ""), recent)
    return render(request, "inbox/_command_list.html", {"found": found})
