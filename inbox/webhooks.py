"""The door that the carrier posts to: authenticate, store, apply, answer. `inbox/receiving.py` does the applying.

Nothing of the session, the CSRF check or the network stands in the way. An authentic, whole body always gets 200,
whatever it holds: the carrier gives up after an hour or 20 tries, and what we refused would be gone.
"""

import base64
import binascii
import hmac
from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from inbox import receiving
from inbox.models import WebhookEvent

MAX_BODY = 5 * 1024 * 1024


@login_not_required
@csrf_exempt
def messages(request: HttpRequest) -> HttpResponse:
    """Take in one messaging event."""
    return open_door(request, receiving.take_in)


def open_door(request: HttpRequest, take_in: Callable[[bytes], WebhookEvent]) -> HttpResponse:
    """Check method, credentials, size and wholeness, hand the raw body to `take_in`, and answer as documented.

    405 for anything but POST, 401 for a stranger, 413 over 5 MiB, 400 for a body cut short, 503 when the database
    is down (the carrier tries again), else 200 `{"outcome": "success"}`.
    """
    if request.method != "POST":
        return JsonResponse({"outcome": "only POST"}, status=405, headers={"Allow": "POST"})
    if not is_carrier(request):
        return JsonResponse({"outcome": "unauthorized"}, status=401, headers={"WWW-Authenticate": "Basic"})
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    if announced > MAX_BODY:
        return JsonResponse({"outcome": "too large"}, status=413)
    try:
        body = request.read(MAX_BODY + 1)
    except (UnreadablePostError, OSError):
        return JsonResponse({"outcome": "incomplete"}, status=400)
    if len(body) < announced:
        return JsonResponse({"outcome": "incomplete"}, status=400)
    try:
        take_in(body)
    except Error:
        return JsonResponse({"outcome": "try again"}, status=503)
    return JsonResponse({"outcome": "success"})


def is_carrier(request: HttpRequest) -> bool:
    """Whether the request bears one of the webhook's credentials; none configured means nobody does."""
    basic, key = basic_login(request), request.headers.get(settings.WEBHOOK_API_KEY_HEADER, "")
    # Both are always compared, so that the time taken tells nothing.
    by_login = one_of(basic, settings.WEBHOOK_BASIC_AUTH)
    by_key = one_of(wire_bytes(key), settings.WEBHOOK_API_KEY)
    return by_login or by_key


def one_of(given: bytes, valid: Iterable[str]) -> bool:
    """Compare with each valid secret in constant time; an empty one matches nothing."""
    matches = [hmac.compare_digest(given, secret.encode()) for secret in valid if secret]
    return bool(given) and any(matches)


def basic_login(request: HttpRequest) -> bytes:
    """Return `user:password` of an HTTP Basic header (RFC 7617), or nothing."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(wire_bytes(encoded.strip()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def wire_bytes(header: str) -> bytes:
    """Return a header's bytes as they came: WSGI hands them over as latin-1."""
    return header.encode("latin-1", errors="replace")
