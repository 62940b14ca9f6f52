"""Serving our copies of pictures and files, to those who may see the conversation."""

import re
from pathlib import PurePosixPath

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inbox import attachments, media, thumbnails
from inbox.models import Attachment, OwnedNumber
from inbox.screens import StaffRequest


@require_safe
def serve(request: StaffRequest, attachment_id: int) -> HttpResponseBase:
    """Send one stored attachment."""
    attachment = get_object_or_404(visible(request), pk=attachment_id, state=Attachment.State.STORED)
    whole = answer_with(attachment.file, name=f"attachment-{attachment.pk}", content_type=attachment.content_type)
    if attachment.plays_as:
        whole.headers["Accept-Ranges"] = "bytes"
        if asked := byte_range(request.headers.get("Range", ""), attachment.file.size):
            return part_of(whole, attachment.file, *asked)
    return whole


RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})", re.ASCII)


def byte_range(asked: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte that a player asks for (RFC 9110, 14.2); None where it gets the whole file.

    Without such answers nobody can seek, and Safari plays nothing at all.
    """
    found = RANGE.fullmatch(asked.strip())
    if not found:
        return None
    first, last = int(found[1]), min(int(found[2] or size), size - 1)
    return (first, last) if first <= last else None


def part_of(whole: FileResponse, field: FieldFile, first: int, last: int) -> HttpResponse:
    """Return some bytes of a file, of 10 MB at most, with all else as it is with the whole."""
    whole.close()
    with field.open("rb") as file:
        file.seek(first)
        answer = HttpResponse(file.read(last - first + 1), status=206, headers=dict(whole.items()))
    answer.headers["Content-Range"] = f"bytes {first}-{last}/{field.size}"
    answer.headers["Content-Length"] = str(last - first + 1)
    return answer


@require_safe
def thumbnail(request: StaffRequest, attachment_id: int) -> FileResponse:
    """Send the small copy of a stored picture."""
    pictures = visible(request).filter(state=Attachment.State.STORED).exclude(thumbnail="")
    attachment = get_object_or_404(pictures, pk=attachment_id)
    name = f"attachment-{attachment.pk}-small"
    return answer_with(attachment.thumbnail, name=name, content_type=thumbnails.CONTENT_TYPE)


def answer_with(field: FieldFile, *, name: str, content_type: str) -> FileResponse:
    """Return a file of ours so that nothing in it runs; what a browser must not show, it saves as `name`."""
    try:
        file = field.open("rb")
    except FileNotFoundError:
        raise Http404(_("The file is gone.")) from None
    return FileResponse(
        file,
        as_attachment=content_type not in media.SHOWN,
        filename=f"{name}{PurePosixPath(str(field)).suffix}",
        content_type=content_type,
        headers={
            "Cache-Control": "private, max-age=3600",
            # Set here, so that the middleware adds no policy of its own.
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
def retry(request: StaffRequest, attachment_id: int) -> HttpResponse:
    """Fetch a failed attachment again; the page learns of it by the live event."""
    attachment = get_object_or_404(visible(request), pk=attachment_id)
    attachments.try_again(attachment, by=request.user)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("inbox:conversation-detail", attachment.message.conversation_id)


def visible(request: StaffRequest) -> QuerySet[Attachment]:
    """The attachments of conversations that the viewer may see."""
    numbers = OwnedNumber.objects.visible_to(request.user)
    return Attachment.objects.filter(message__owned_number__in=numbers).select_related("message__conversation")
