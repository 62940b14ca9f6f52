"""Where a page says who is at it, and learns how colleagues are called."""

from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_POST

from inbox import presence
from inbox.models import Conversation
from inbox.screens import StaffRequest


@require_POST
def conversation_presence(request: StaffRequest, pk: int) -> HttpResponse:
    """Tell colleagues that the user views a conversation, types in it, or left it."""
    seen = Conversation.objects.visible_to(request.user).only("owned_number")
    conversation = get_object_or_404(seen, pk=pk)
    doing = request.POST.get("doing", "")
    if doing not in presence.Doing:
        return HttpResponseBadRequest()
    presence.tell(conversation=conversation, doing=presence.Doing(doing), by=request.user)
    return HttpResponse(status=204)


@require_GET
@cache_control(private=True, max_age=300)
def colleagues(request: StaffRequest) -> JsonResponse:  # noqa: ARG001
    """Return the names that belong to the keys in the events."""
    return JsonResponse(presence.colleagues())
