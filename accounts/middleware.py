"""Every page asks for a sign-in, unless its view says otherwise; and speaks to who is signed in, in their language."""

from collections.abc import Callable, Iterator
from typing import Any, cast

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from accounts import locales


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own, which also takes a part of a page to the sign-in page as a whole."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """Send a stranger to the sign-in page; htmx would put that page where the part was to go."""
        if request.headers.get("HX-Request") != "true":
            return super().handle_no_permission(request, view_func)
        back = request.htmx.current_url_abs_path or "/"  # type: ignore[attr-defined]  # set by django-htmx
        where = f"{reverse('account_login')}?{urlencode({'next': back})}"
        return cast("HttpResponseRedirect", HttpResponseClientRedirect(where))


class PersonsLocaleMiddleware:
    """Speak to who is signed in, in their language and by their clock; Django's own has asked the browser before.

    A view that asks for no sign-in (webhooks, health) is left alone, so that it reads neither session nor person.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and leave nothing of this person to the thread's next request."""
        timezone.deactivate()
        response = self.get_response(request)
        language = translation.get_language()
        response.headers.setdefault("Content-Language", language)
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
            # Its lines are written when this is long over.
            response.streaming_content = in_locale(response.streaming_content, language)
        timezone.deactivate()
        translation.deactivate()
        return response

    def process_view(self, request: HttpRequest, view_func: Callable[..., HttpResponseBase], *_args: Any) -> None:
        """Look at the person only where the sign-in was asked for."""
        if getattr(view_func, "login_required", True):
            locales.activate(request.user)


def in_locale(lines: Any, language: str) -> Iterator[bytes]:
    """Write a streamed answer's lines in this language and by the clock that now goes."""
    zone = timezone.get_current_timezone()

    def write() -> Iterator[bytes]:
        with translation.override(language), timezone.override(zone):
            yield from lines

    return write()
