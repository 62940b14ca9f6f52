"""The carrier's doors, before all that only a page needs: session, sign-in, language, messages, htmx, CSP.

They know their caller by a credential of their own, answer in JSON, and must answer whatever stands in the request.
"""

from collections.abc import Callable
from functools import cached_property

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve, reverse

DOORS = ("inbox:webhook-messages", "calls:webhook-calls")


class DoorMiddleware:
    """Middleware that lets a request to one of `DOORS` through to its view, past all middleware below."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        view = self.views.get(request.path)
        if view is None:
            return self.get_response(request)
        response = view(request)
        response.headers["Content-Length"] = str(len(response.content))  # as CommonMiddleware does
        return response

    @cached_property
    def views(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """By path, with a slash at its end or without: found once, as the table of addresses is long."""
        paths = [path for name in DOORS for path in (reverse(name), f"{reverse(name)}/")]
        return {path: resolve(path).func for path in paths}
