"""Contacts as files: bring one, see row by row what will happen, confirm; take all away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts import columns, fields, tables
from contacts.models import ContactImport, ContactImportRow
from inbox import contact_exports, contact_imports, people
from inbox.contact_forms import ContactFileForm
from inbox.views.contacts import asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse, HttpResponseBase

    from inbox.screens import StaffRequest

PAGE = 100
MOST_FILES = 50
Outcome = ContactImportRow.Outcome
MEANINGS = {
    columns.PHONE: _("Number"),
    columns.NAME: _("Name"),
    columns.FIRST: _("First name"),
    columns.LAST: _("Last name"),
    columns.COMPANY: _("Company"),
    columns.EMAIL: _("Email"),
    columns.TAGS: _("Tags"),
}

logger = structlog.get_logger(__name__)


def need(request: StaffRequest, permission: str) -> None:
    """Refuse who has not got a permission: superusers have all, others get it in Django admin."""
    if not request.user.has_perm(f"contacts.{permission}"):
        raise PermissionDenied


def find_import(request: StaffRequest, pk: int) -> ContactImport:
    """Return a file that the user brought; superusers see everyone's."""
    need(request, "import_contacts")
    rows = ContactImport.objects.defer("content").select_related("created_by", "confirmed_by")
    return get_object_or_404(rows if request.user.is_superuser else rows.filter(created_by=request.user), pk=pk)


@require_http_methods(["GET", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """Show the files that were brought, and take another."""
    need(request, "import_contacts")
    form = ContactFileForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            source = contact_imports.upload(
                name=file.name or "",
                content=file.read(contact_imports.MOST_BYTES + 1),
                keeps_known=form.cleaned_data["keeps_known"],
                by=request.user,
            )
        except tables.Unreadable as error:
            form.add_error("file", str(error))
        else:
            return redirect("inbox:contact-import", source.pk)
    rows = ContactImport.objects.defer("content").select_related("created_by").order_by("-pk")
    mine = rows if request.user.is_superuser else rows.filter(created_by=request.user)
    context = {"form": form, "files": mine[:MOST_FILES]}
    return render(request, "contacts/imports.html", context, status=422 if form.errors else 200)


@require_GET
def contact_import(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what each row of a file will do, or did; while it is being read or applied, how far that is."""
    source = find_import(request, pk)
    counts = source.rows.aggregate(
        applied=Count("pk", filter=Q(applied_at__isnull=False)),
        **{outcome.value: Count("pk", filter=Q(outcome=outcome)) for outcome in Outcome},
    )
    is_busy = not source.problem and (source.read_at is None or bool(source.confirmed_at and not source.done_at))
    context = {"source": source, "counts": counts, "is_busy": is_busy, "to_apply": counts["new"] + counts["update"]}
    if request.htmx.target == "progress":
        return render(request, "contacts/_import_sum.html", context)
    shown = request.GET.get("outcome", "")
    shown = shown if shown in Outcome.values else ""
    page, following = rows_of(source, shown, request.GET.get("after", ""))
    context |= {
        "rows": contact_imports.told(page),
        "following": following,
        "shown": shown,
        "outcomes": [(outcome, counts[outcome.value]) for outcome in Outcome],
        "columns": columns_of(source),
    }
    return render(request, "contacts/import.html", context)


def rows_of(source: ContactImport, outcome: str, after: str) -> tuple[list[ContactImportRow], str]:
    """Return a page of rows in the file's order, and where the next begins: `line-position`."""
    rows = source.rows.order_by("line", "position")
    if outcome:
        rows = rows.filter(outcome=outcome)
    line, _sign, position = after.partition("-")
    if line.isdecimal() and position.isdecimal() and len(line) < 9 and len(position) < 4:
        rows = rows.filter(Q(line__gt=line) | Q(line=line, position__gt=position), line__gte=line)
    page = list(rows[: PAGE + 1])
    last = page[PAGE - 1] if len(page) > PAGE else None
    return page[:PAGE], f"{last.line}-{last.position}" if last else ""


def columns_of(source: ContactImport) -> list[tuple[str, str]]:
    """Return each column's name and meaning, to be changed before a file is confirmed."""
    if source.kind != ContactImport.Kind.CSV or source.confirmed_at:
        return []
    width = max(len(source.heads), len(source.meanings))
    heads = [*source.heads, *[""] * (width - len(source.heads))]
    meanings = [*source.meanings, *[""] * (width - len(source.meanings))]
    numbered = enumerate(zip(heads, meanings, strict=True), 1)
    return [(head or gettext("Column %(place)s") % {"place": place}, meaning) for place, (head, meaning) in numbered]


def meanings() -> dict[str, str]:
    """Return what a column can mean, with the words for it."""
    custom = {f"{columns.CUSTOM}{field.key}": field.name for field in fields.active()}
    return {meaning: str(words) for meaning, words in MEANINGS.items()} | custom


@require_http_methods(["GET", "POST"])
def contact_import_columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody say what the columns mean, and read the file again."""
    source = find_import(request, pk)
    known = meanings()
    if request.method == "POST":
        chosen = [value if value in known else "" for value in request.POST.getlist("meaning")[: tables.MOST_CELLS]]
        if columns.PHONE not in chosen:
            messages.error(request, gettext("Say which column has the phone numbers."))
            return redirect("inbox:contact-import-columns", source.pk)
        contact_imports.remap(source=source, meanings=chosen)
        return redirect("inbox:contact-import", source.pk)
    sample = source.rows.order_by("line").values_list("cells", flat=True)[:3]
    context = {"source": source, "columns": columns_of(source), "meanings": known, "sample": list(sample)}
    return render(request, "contacts/import_columns.html", context)


@require_POST
def contact_import_confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a file be applied."""
    source = find_import(request, pk)
    contact_imports.confirm(source=source, by=request.user)
    return redirect("inbox:contact-import", pk)


@require_POST
def contact_import_discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throw away a file that was not confirmed."""
    source = find_import(request, pk)
    if contact_imports.discard(source=source):
        messages.success(request, gettext("Thrown away. No contact was touched."))
    return redirect("inbox:contact-imports")


@require_GET
def contact_import_errors(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Give the lines that were not read, as a file to mend and bring again."""
    source = find_import(request, pk)
    is_card = source.kind == ContactImport.Kind.VCARD
    return as_file(contact_imports.errors(source), f"not-read-{source.pk}", "vcf" if is_card else "csv")


@require_GET
def contact_export(request: StaffRequest, ending: str) -> HttpResponseBase:
    """Give the people of the list, searched and narrowed as it is, as a file."""
    need(request, "export_contacts")
    query, tag = asked(request)
    rows = people.select(request.user, query=query, tag=tag)
    logger.info("contacts_exported", ending=ending)
    name = f"contacts-{timezone.localdate():%Y-%m-%d}"
    if ending == "vcf":
        version = "4.0" if request.GET.get("version") == "4.0" else "3.0"
        return as_file(contact_exports.vcards(rows, version=version), name, ending)
    return as_file(contact_exports.csv_lines(rows), name, ending)


def as_file(content: Iterable[str], name: str, ending: str) -> StreamingHttpResponse:
    """Answer with a file to keep, as it is made."""
    kind = {"csv": "text/csv", "vcf": "text/vcard"}[ending]
    answer = StreamingHttpResponse(content, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return answer
