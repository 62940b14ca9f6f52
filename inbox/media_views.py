"""Serving our copies of pictures and files, to those who may see the conversation."""

from pathlib import PurePosixPath

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from inbox import attachments, thumbnails
from inbox.models import Attachment, OwnedNumber
from inbox.screens import StaffRequest

INLINE = ("image/", "audio/", "video/")
"""What a browser may show; everything else is saved. `inbox.media` gives these types to bytes that it knows."""


@require_safe
def serve(request: StaffRequest, attachment_id: int) -> FileResponse:
    """Send one stored attachment."""
    attachment = get_object_or_404(visible(request), pk=attachment_id, state=Attachment.State.STORED)
    return answer_with(attachment.file, name=f"attachment-{attachment.pk}", content_type=attachment.content_type)


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
        raise Http404("The file is gone.") from None
    return FileResponse(
        file,
        as_attachment=not content_type.startswith(INLINE),
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
