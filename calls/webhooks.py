"""The door for call events: the same checks and answers as for texts (`inbox/webhooks.py`)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from calls import receiving
from inbox.webhooks import open_door


@csrf_exempt
def calls(request: HttpRequest) -> HttpResponse:
    """Take in one webhook of call records."""
    return open_door(request, receiving.take_in)
