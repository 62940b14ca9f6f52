"""What is held of a person: to hand over, and to erase. For superusers, since it concerns every number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contacts import erasure
from contacts.models import Contact
from contacts.profile import same_person
from inbox import erasing, exporting, retention
from inbox.forms import ErasureForm, RetentionForm
from inbox.models import Attachment, Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from inbox.screens import StaffRequest


@require_http_methods(["GET", "POST"])
def contact_privacy(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how much is held of a person; erase it, where the form says why and bears the number's last digits."""
    contact = find_contact(request, pk)
    form = ErasureForm(request.POST or None, contact=contact, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            erased = erasing.erase(contact=contact, by=request.user, reason=form.cleaned_data["reason"])
        except erasure.CannotErase as error:
            form.add_error(None, str(error))
        else:
            said = _(
                "Erased: %(texts)s texts, %(files)s pictures, %(notes)s notes, %(calls)s calls, %(events)s events."
            )
            messages.success(request, said % vars(erased))
            return redirect("inbox:contact-privacy", pk)
    theirs = same_person(contact)
    held = {
        "numbers": theirs.count(),
        "texts": Message.objects.filter(conversation__contact__in=theirs).count(),
        "files": Attachment.objects.filter(message__conversation__contact__in=theirs).count(),
    }
    context = {"contact": contact, "form": form, "held": held}
    return render(request, "privacy/person.html", context, status=422 if form.errors else 200)


@require_POST
def contact_export(request: StaffRequest, pk: int) -> StreamingHttpResponse:
    """Hand over all that is held: `data.json`, a page to read and the pictures, in one ZIP."""
    contact = find_contact(request, pk)
    erasure.log(contact, by=request.user, what=_("Personal data exported."))
    return download(exporting.as_zip(contact), f"person-{pk}.zip", "application/zip")


@require_POST
def contact_export_json(request: StaffRequest, pk: int) -> StreamingHttpResponse:
    """Hand over the JSON alone."""
    contact = find_contact(request, pk)
    erasure.log(contact, by=request.user, what=_("Personal data exported as JSON."))
    return download((piece.encode() for piece in exporting.as_json(contact)), f"person-{pk}.json", "application/json")


def download(pieces: Iterator[bytes], name: str, content_type: str) -> StreamingHttpResponse:
    """Return a file that is written while it is sent."""
    stamp = f"{timezone.localdate():%Y-%m-%d}"
    headers = {"Content-Disposition": f'attachment; filename="{stamp}-{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)


def find_contact(request: StaffRequest, pk: int) -> Contact:
    """Return a person, for superusers alone."""
    if not request.user.is_superuser:
        raise PermissionDenied
    return get_object_or_404(Contact.objects.select_related("opt_out"), pk=pk)


@require_http_methods(["GET", "POST"])
def retention_page(request: StaffRequest) -> HttpResponse:
    """Show how long each kind is kept, say what would go now, and keep what an admin decides."""
    if not request.user.is_superuser:
        raise PermissionDenied
    kept = retention.current()
    form = RetentionForm(request.POST or None, instance=kept, label_suffix="")
    counted: dict[str, int] = retention.dry_run({name: getattr(kept, name) for name in kept.KINDS})
    if request.method == "POST" and form.is_valid():
        days = {name: form.cleaned_data[name] for name in kept.KINDS}
        if "save" in request.POST:
            retention.save(days=days, by=request.user)
            messages.success(request, _("Saved. What is due goes each night."))
            return redirect("inbox:retention")
        counted = retention.dry_run(days)
    rows = [(form[name], counted[name]) for name in kept.KINDS]
    context = {"form": form, "rows": rows, "kept": kept, "most": retention.MOST, "is_tried": request.method == "POST"}
    return render(request, "privacy/retention.html", context, status=422 if form.errors else 200)
