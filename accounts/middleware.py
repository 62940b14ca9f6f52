"""Every page asks for a sign-in, unless its view says otherwise."""

from collections.abc import Callable
from typing import cast

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect


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
