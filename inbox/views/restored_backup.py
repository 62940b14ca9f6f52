"""Admin's page about a restored backup: what waits in it and may have been sent, and letting sending go on."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from inbox import restores
from inbox.models import CatchUp, SendingState
from inbox.screens import StaffRequest

PAGE = 50
Decide = Callable[..., int]
DECISIONS: dict[str, Decide] = {"release": restores.release, "cancel": restores.cancel}
"""What a button may say, of one text (`message`) or of all."""


@require_http_methods(["GET", "HEAD", "POST"])
def restored_backup(request: StaffRequest) -> HttpResponse:
    """Show the texts that a restored backup holds, or do what a button says."""
    if not request.user.has_perm("inbox.change_sendingstate"):
        raise PermissionDenied
    if request.method == "POST":
        act(request, request.POST.get("decision", ""), request.POST.get("message", ""))
        return redirect("restored-backup")
    state = SendingState.current()
    after = number(request.GET.get("after", ""))
    rows = restores.undecided(request.user).filter(pk__gt=after or 0)
    rows = rows.select_related("conversation__contact", "conversation__owned_number", "author").order_by("pk")
    shown = list(rows[: PAGE + 1])
    context = {
        "title": _("Restored backup"),
        "state": state,
        "is_held": state.restored_at is not None and state.looked_at is None,
        "texts": shown[:PAGE],
        "after": shown[PAGE - 1].pk if len(shown) > PAGE else None,
        "catching_up": CatchUp.objects.filter(kind=CatchUp.Kind.RECENT).first(),
    }
    return render(request, "admin/restored_backup.html", each_context(request) | context)


def each_context(request: HttpRequest) -> dict[str, object]:
    """Return what each page of admin needs."""
    return admin.site.each_context(request)


def act(request: StaffRequest, decision: str, message: str) -> None:
    """Release or cancel one text or the next of all, or let sending go on; say what came of it."""
    if decision == "go-on":
        if restores.end(by=request.user):
            messages.success(request, _("Sending goes on once catching up is done."))
        return
    decide = DECISIONS.get(decision)
    if decide is None:
        return
    chosen = restores.undecided(request.user)
    if message != "all":
        chosen = chosen.filter(pk=number(message) or 0)
    done = decide(chosen, by=request.user)
    messages.success(request, report(decision, done))
    tell_what_is_left(request, request.user, is_all=message == "all")


def report(decision: str, done: int) -> str:
    """Return what was done."""
    if decision == "release":
        return ngettext("%(done)d text released.", "%(done)d texts released.", done) % {"done": done}
    return ngettext("%(done)d text cancelled.", "%(done)d texts cancelled.", done) % {"done": done}


def tell_what_is_left(request: HttpRequest, user: User, *, is_all: bool) -> None:
    """Say that one press was not enough for all."""
    if is_all and restores.undecided(user).exists():
        messages.warning(
            request, _("Only the first %(most)d were done. Press again for the next.") % {"most": restores.MOST_AT_ONCE}
        )


def number(text: str) -> int | None:
    """Return a primary key from a form or an address, or None."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
