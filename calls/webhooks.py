"""The door for call events: the same checks and answers as for texts (`inbox/webhooks.py`)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from calls import receiving
from inbox.webhooks import open_door


@login_not_required
@csrf_exempt
def calls(request: HttpRequest) -> HttpResponse:
    """Take in one webhook of call records."""
    return open_door(request, receiving.take_in)
