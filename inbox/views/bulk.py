"""What staff do to the rows that they selected in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from contacts.models import Tag
from inbox import assigning, bulk, screens
from inbox.listing import Filters
from inbox.models import BulkAction, Conversation, OwnedNumber
from inbox.views import pages

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.models import Team, User
    from inbox.screens import StaffRequest

UNDO_TAG = "undo-"
"""Begins the tag of a notice that offers to undo an action; its key follows."""
ASSIGNED = ngettext_lazy("%(count)d conversation assigned.", "%(count)d conversations assigned.", "count")
DONE = {
    "close": ngettext_lazy("%(count)d conversation closed.", "%(count)d conversations closed.", "count"),
    "reopen": ngettext_lazy("%(count)d conversation reopened.", "%(count)d conversations reopened.", "count"),
    "snooze": ngettext_lazy("%(count)d conversation snoozed.", "%(count)d conversations snoozed.", "count"),
    "assign": ASSIGNED,
    "team": ASSIGNED,
    "tag": ngettext_lazy("%(count)d conversation tagged.", "%(count)d conversations tagged.", "count"),
    "untag": ngettext_lazy("Tag taken off %(count)d conversation.", "Tag taken off %(count)d conversations.", "count"),
    "read": ngettext_lazy("%(count)d conversation marked as read.", "%(count)d conversations marked as read.", "count"),
    "unread": ngettext_lazy(
        "%(count)d conversation marked as unread.", "%(count)d conversations marked as unread.", "count"
    ),
    "spam": ngettext_lazy("%(count)d conversation marked as spam.", "%(count)d conversations marked as spam.", "count"),
}
"""What is said of each action that was done."""


@require_http_methods(["GET", "POST"])
def bulk_do(request: StaffRequest) -> HttpResponse:
    """Do one thing to the selected conversations, or ask to whom they go and which tag they get."""
    if request.method == "GET":  # the page that asks reads its list again, or is reloaded
        part = pages.list_part(request.htmx.target)
        return render(request, part, screens.list_parts(request)) if part else redirect("inbox:home")
    kind, _colon, value = request.POST.get("action", "").partition(":")
    rows = selected(request)
    if kind == "choose" and rows:
        return choose(request, rows)
    try:
        if not rows:
            raise bulk.CannotDo(_("Select some conversations first."))
        action = bulk.do(conversations=rows, kind=kind, value=value, by=request.user)
    except bulk.CannotDo as error:
        messages.error(request, str(error))
    else:
        count = len(action.before)
        said = DONE[kind] % {"count": count}
        messages.success(request, said, extra_tags=f"{UNDO_TAG}{action.pk}" if count else "")
    return after(request)


@require_POST
def bulk_undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo one's own action."""
    action = get_object_or_404(BulkAction, pk=pk, by=request.user)
    count = bulk.undo(action=action, by=request.user)
    said = ngettext("%(count)d conversation is as it was.", "%(count)d conversations are as they were.", count)
    messages.info(request, said % {"count": count})
    return after(request)


def selected(request: StaffRequest) -> list[Conversation]:
    """Return the conversations that the form names and the user may see, or one more than an action takes."""
    named = [key for key in request.POST.getlist("row") if key.isdecimal() and len(key) < 19][: bulk.MOST + 1]
    rows = Conversation.objects.visible_to(request.user).filter(pk__in=named)
    return list(rows.select_related("owned_number", "contact"))


def choose(request: StaffRequest, rows: list[Conversation]) -> HttpResponse:
    """Show the people, teams and tags to choose from."""
    numbers: set[OwnedNumber] = {row.owned_number for row in rows}
    people: dict[User, None] = {person: None for number in numbers for person in assigning.staff_for(number)}
    teams: dict[Team, None] = {team: None for number in numbers for team in assigning.teams_for(number)}
    context = {"selected": rows, "staff": list(people), "teams": list(teams), "tags": Tag.objects.all()[: Tag.MOST]}
    return render(request, "inbox/bulk_choose.html", screens.list_parts(request) | context)


def after(request: StaffRequest) -> HttpResponse:
    """Answer with the list as it is now."""
    if request.htmx:
        return render(request, "inbox/_list_after.html", screens.list_parts(request))
    return redirect(screens.list_path(request) + Filters.read(request.GET).address())
