"""What staff do to a text that is on its way, or did not arrive."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from inbox import outcomes, screens, sending, stale
from inbox.models import Message
from inbox.screens import StaffRequest


@require_POST
def message_resend(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a text that failed, or that may not have left, once more."""
    message = find_message(request, pk)
    try:
        sending.resend(message=message, by=request.user)
    except sending.CannotSend as error:
        messages.error(request, str(error))
    return screens.after_action(request, message.conversation)


@require_POST
def message_arrived(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a person's word that an unknown text did arrive."""
    message = find_message(request, pk)
    if not outcomes.settle(message=message, arrived=True, by=request.user):
        messages.info(request, _("This text is not in doubt any more."))
    return screens.after_action(request, message.conversation)


@require_POST
def message_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a text after all whose turn came too late."""
    message = find_message(request, pk)
    if not stale.release(message=message, by=request.user):
        messages.info(request, _("This text is not held any more."))
    return screens.after_action(request, message.conversation)


@require_POST
def message_cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Give up a text whose turn came too late."""
    message = find_message(request, pk)
    if not stale.cancel(message=message, by=request.user):
        messages.info(request, _("This text is not held any more."))
    return screens.after_action(request, message.conversation)


def find_message(request: StaffRequest, pk: int) -> Message:
    """Return an outbound text that the user may see, or raise 404."""
    rows = Message.objects.visible_to(request.user).filter(direction=Message.Direction.OUTBOUND)
    return get_object_or_404(rows.select_related("conversation__owned_number", "conversation__contact"), pk=pk)
