"""Saved views: listed in the list's head, saved from it, and put in order on a page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Max
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from inbox import screens
from inbox.listing import Filters
from inbox.models import SavedView
from inbox.views import pages

if TYPE_CHECKING:
    from django.http import HttpResponse

    from inbox.screens import StaffRequest


class SavedViewForm(forms.ModelForm[SavedView]):
    """A view's name and whether everyone sees it."""

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]


@require_GET
def view_list(request: StaffRequest) -> HttpResponse:
    """List the views: as a part of the list's head, or as the page where they are changed."""
    if part := pages.list_part(request.htmx.target):
        return render(request, part, screens.list_parts(request))
    context: dict[str, Any] = {
        "views": SavedView.objects.visible_to(request.user).select_related("owner")[: SavedView.MOST_SHOWN],
        "filters": Filters.read(request.GET),
        "list_path": screens.list_path(request),
    }
    if request.htmx:
        return render(request, "inbox/_view_menu.html", context)
    return render(request, "inbox/views.html", screens.list_parts(request) | context)


@require_POST
def view_save(request: StaffRequest) -> HttpResponse:
    """Keep what the list is narrowed to under a name; a name that one has already stands for the new one."""
    form = SavedViewForm(request.POST)
    filters = Filters.read(request.GET)
    mine = request.user.saved_views
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 60 characters."))
    elif mine.count() >= SavedView.MOST:
        messages.error(request, _("You keep %(count)d views already; delete one first.") % {"count": SavedView.MOST})
    else:
        last = mine.aggregate(last=Max("position"))["last"] or 0
        values = {"query": filters.address(), "is_shared": form.cleaned_data["is_shared"]}
        name = form.cleaned_data["name"]
        mine.update_or_create(name=name, defaults=values, create_defaults=values | {"position": last + 1})
        messages.success(request, _("The view “%(name)s” is kept.") % {"name": name})
    return redirect(screens.list_path(request) + filters.address())


@require_POST
def view_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Rename one's view, share it or not, move it up or down, or delete it."""
    view = get_object_or_404(request.user.saved_views, pk=pk)
    action = request.POST.get("action", "save")
    form = SavedViewForm(request.POST, instance=view)
    if action == "delete":
        view.delete()
    elif action in {"up", "down"}:
        move(view, up=action == "up")
    elif (
        form.is_valid() and not request.user.saved_views.exclude(pk=pk).filter(name=form.cleaned_data["name"]).exists()
    ):
        form.save()
    else:
        messages.error(request, _("Give the view a name of its own, of at most 60 characters."))
    return redirect("inbox:view-list")


def is_taken(view: SavedView, name: str) -> bool:
    """Whether another view of the same person has the name."""
    return SavedView.objects.filter(owner=view.owner_id, name=name).exclude(pk=view.pk).exists()


def move(view: SavedView, *, up: bool) -> None:
    """Let a view change places with its neighbour."""
    with transaction.atomic():
        order = list(SavedView.objects.select_for_update().filter(owner=view.owner_id))
        place = order.index(view)
        other = place - 1 if up else place + 1
        if 0 <= other < len(order):
            order[place], order[other] = order[other], order[place]
        for position, each in enumerate(order):
            each.position = position
        SavedView.objects.bulk_update(order, ["position"])
