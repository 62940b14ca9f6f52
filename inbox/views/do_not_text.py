"""Bringing a do-not-text list, for superusers: upload, see row by row what will happen, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import do_not_text as reading
from contacts.models import DoNotTextList, DoNotTextRow
from contacts.tables import Unreadable
from inbox import do_not_text
from inbox.forms import DoNotTextForm

if TYPE_CHECKING:
    from inbox.screens import StaffRequest

PAGE = 100
LISTS = 50
Outcome = DoNotTextRow.Outcome


def find_list(request: StaffRequest, pk: int) -> DoNotTextList:
    """Return a list, for superusers alone."""
    only_superusers(request)
    return get_object_or_404(DoNotTextList.objects.select_related("created_by", "confirmed_by"), pk=pk)


def only_superusers(request: StaffRequest) -> None:
    """Refuse everyone else."""
    if not request.user.is_superuser:
        raise PermissionDenied


@require_http_methods(["GET", "POST"])
def lists(request: StaffRequest) -> HttpResponse:
    """Show the lists that were brought, and take another."""
    only_superusers(request)
    form = DoNotTextForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            content = file.read(reading.MOST_BYTES + 1)
            return redirect(
                "inbox:do-not-text", reading.upload(name=file.name or "", content=content, by=request.user).pk
            )
        except Unreadable as error:
            form.add_error("file", str(error))
    rows = DoNotTextList.objects.select_related("created_by").order_by("-pk")[:LISTS]
    context = {"form": form, "lists": rows}
    return render(request, "consent/lists.html", context, status=422 if form.errors else 200)


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what each row of a list will do, or did."""
    source = find_list(request, pk)
    counts = source.rows.aggregate(
        applied=Count("pk", filter=Q(applied_at__isnull=False)),
        **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
    )
    after = request.GET.get("after", "")
    rows = (
        source.rows.filter(line__gt=int(after))
        if after.isascii() and after.isdecimal() and len(after) < 9
        else source.rows
    )
    page = list(rows.all()[: PAGE + 1])
    context = {
        "source": source,
        "counts": counts,
        "rows": page[:PAGE],
        "following": page[PAGE - 1].line if len(page) > PAGE else None,
    }
    return render(request, "consent/list.html", context)


@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a list be applied."""
    source = find_list(request, pk)
    if do_not_text.confirm(source=source, by=request.user):
        messages.success(request, _("These people are being blocked, and the carrier is told of one a second."))
    return redirect("inbox:do-not-text", pk)


@require_GET
def errors(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the rows that were not read, as a file to mend and bring again."""
    source = find_list(request, pk)
    answer = HttpResponse(reading.errors_csv(source), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="not-read-{source.pk}.csv"'
    return answer
