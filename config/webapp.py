"""What makes the pages an app that a phone or a desktop installs: a manifest, a service worker, an offline page.

The worker keeps the offline page and what that needs, and nothing else: no page with people's data is ever stored.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

GREEN, PAPER = "#0b6b5d", "#f4f2ee"
"""`--accent` and `--ground` of the tokens, light."""


@login_not_required
@require_GET
def manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Describe the app to whoever installs it."""
    icons = [("icon-192", 192, "any"), ("icon-512", 512, "any"), ("icon-maskable-512", 512, "maskable")]
    home = reverse("inbox:home")
    facts = {
        "id": home,
        "name": "Textdesk",
        "short_name": "Textdesk",
        "description": _("Text messages, answered together"),
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "theme_color": GREEN,
        "background_color": PAPER,
        "icons": [
            {"src": static(f"img/{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for name, size, purpose in icons
        ],
        "shortcuts": [
            {"name": _("New text"), "url": reverse("inbox:conversation-new")},
            {"name": _("Calls"), "url": reverse("calls:call-list")},
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@login_not_required
@require_GET
def service_worker(request: HttpRequest) -> HttpResponse:
    """Serve the worker from the root, since it may act only on addresses beneath its own."""
    answer = render(request, "service-worker.js", content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@login_not_required
@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    """Say that there is no connection; the same for everybody, for the worker to keep."""
    return render(request, "offline.html")
