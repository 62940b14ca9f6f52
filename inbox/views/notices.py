"""What an open page asks for after news: whom to tell of what, in this browser."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from inbox import notices
from inbox.screens import StaffRequest


@require_GET
def notice_list(request: StaffRequest) -> HttpResponse:
    """Answer with what happened after a place, and with how the person wants to be told.

    Without a place the page begins now: it gets the keys alone of what just happened, to pass over them later.
    """
    place, now, user = notices.Place.read(request.GET.get("since", "")), notices.Place.now(), request.user
    found = notices.since(user, place or now, now)
    return JsonResponse(
        {
            "place": str(now),
            "known": [] if place else [one.key for one in found],
            "notices": [
                {"key": one.key, "title": one.title, "body": one.body, "conversation": one.conversation, "url": one.url}
                for one in (found if place else ())
            ],
            "desktop": user.tells_on_desktop,
            "sound": user.tells_by_sound,
            "focused": user.tells_in_focus,
        },
        headers={"Cache-Control": "no-store"},
    )
