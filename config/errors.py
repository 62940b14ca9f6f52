"""The answer when a page fails: our fault, or the database's that will be back in a moment."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error as plain_server_error

RETRY_SECONDS = 5


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away or too busy, so that browsers and proxies try again; else 500."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        # Without the request: who is signed in stands in the database as well, and each look for it would wait.
        answer = HttpResponse(render_to_string("503.html"), status=503)
        answer.headers["Retry-After"] = str(RETRY_SECONDS)
        return answer
    return plain_server_error(request)
