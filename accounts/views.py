"""The pages of what is a person's own. Whatever is signed in changes itself alone."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import locales
from accounts.forms import PreferencesForm
from accounts.models import User


@require_http_methods(["GET", "POST"])
def you(request: HttpRequest) -> HttpResponse:
    """Show and keep a person's own choices."""
    form = PreferencesForm(request.POST or None, instance=person(request))
    if request.method == "POST" and form.is_valid():
        locales.activate(form.save())  # the answer is in the language that they just chose
        messages.success(request, _("Saved."))
        return redirect("accounts:settings-you")
    return render(request, "settings/you.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Switch single keys on or off, from their list."""
    keep(request, has_shortcuts=bool(request.POST.get("on")))
    return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("inbox:home")


@require_POST
def first_steps_hide(request: HttpRequest) -> HttpResponse:
    """Put the list of first steps away."""
    keep(request, hides_first_steps=True)
    return HttpResponse() if request.headers.get("HX-Request") else redirect("inbox:home")


def person(request: HttpRequest) -> User:
    """Return who is signed in: every page asks for that, unless it says otherwise."""
    return cast("User", request.user)


def keep(request: HttpRequest, **choice: bool) -> None:
    """Keep one choice of who is signed in."""
    User.objects.filter(pk=person(request).pk).update(**choice)
