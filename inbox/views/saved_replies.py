"""The pages of saved replies: everyone's and one's own, each with a preview of what goes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inbox import saved_replies
from inbox.forms import SavedReplyForm
from inbox.models import SavedReply

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inbox.screens import StaffRequest


@require_GET
def saved_reply_list(request: StaffRequest) -> HttpResponse:
    """List the wordings that one may use, one's own first."""
    rows = SavedReply.objects.visible_to(request.user).select_related("updated_by")
    query = " ".join(request.GET.get("q", "").split())[:100]
    if query:
        rows = rows.filter(name__icontains=query) | rows.filter(body__icontains=query)
    found = list(rows[: saved_replies.MOST])
    context = {
        "own": [reply for reply in found if reply.owner_id],
        "shared": [reply for reply in found if not reply.owner_id],
        "query": query,
    }
    return render(request, "inbox/saved_replies/list.html", context)


@require_http_methods(["GET", "POST"])
def saved_reply_new(request: StaffRequest) -> HttpResponse:
    """Write a new wording."""
    return edit(request, SavedReply())


@require_http_methods(["GET", "POST"])
def saved_reply_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a wording."""
    return edit(request, find(request, pk))


def edit(request: StaffRequest, reply: SavedReply) -> HttpResponse:
    """Show the form of a wording, or keep it."""
    is_shared = bool(reply.pk) and reply.owner_id is None
    form = SavedReplyForm(request.POST or None, instance=reply, user=request.user, initial={"is_shared": is_shared})
    if request.method == "POST" and form.is_valid():
        saved_replies.save(form.instance, is_shared=form.cleaned_data["is_shared"], by=request.user)
        messages.success(request, _("Saved. Type / in the composer to use it."))
        return redirect("inbox:saved-reply-list")
    context = {
        "form": form,
        "reply": reply,
        "example": saved_replies.example(form["body"].value() or "", request.user),
        "variables": saved_replies.VARIABLES,
    }
    return render(request, "inbox/saved_replies/form.html", context, status=422 if form.errors else 200)


@require_POST
def saved_reply_preview(request: StaffRequest) -> HttpResponse:
    """Show how a wording that is being typed would read, and what it costs."""
    example = saved_replies.example(request.POST.get("body", "")[:10_000], request.user)
    return render(request, "inbox/saved_replies/_preview.html", {"example": example})


@require_POST
def saved_reply_remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a wording out of use."""
    saved_replies.remove(find(request, pk), by=request.user)
    messages.success(request, _("Removed. An admin can bring it back."))
    return redirect("inbox:saved-reply-list")


def find(request: StaffRequest, pk: int) -> SavedReply:
    """Return a wording that one may use, or raise 404."""
    return get_object_or_404(SavedReply.objects.visible_to(request.user), pk=pk)
