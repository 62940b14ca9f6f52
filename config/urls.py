"""All addresses of Textdesk; `/live/` is served beside Django (`config/asgi.py`)."""

from django.contrib import admin
from django.urls import include, path

from config.health import healthz, readyz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("", include("inbox.urls")),
    path("", include("calls.urls")),
]
