"""All addresses of Textdesk; `/live/` is served beside Django (`config/asgi.py`)."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from config import webapp
from config.health import healthz, readyz
from inbox.views.health import line_health, metrics
from inbox.views.restored_backup import restored_backup

# Admin is entered by the one sign-in page, so that its second factor and rate limits hold there too.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "Textdesk"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("favicon.ico", login_not_required(RedirectView.as_view(url=static("img/icon.svg")))),
    path("manifest.webmanifest", webapp.manifest, name="manifest"),
    path("service-worker.js", webapp.service_worker, name="service-worker"),
    path("offline/", webapp.offline, name="offline"),
    path("accounts/", include("allauth.urls")),
    path("admin/line-health/", admin.site.admin_view(line_health), name="line-health"),
    path("admin/restored-backup/", admin.site.admin_view(restored_backup), name="restored-backup"),
    path("admin/", admin.site.urls),
    path("metrics", metrics, name="metrics"),
    path("", include("accounts.urls")),
    path("", include("inbox.urls")),
    path("", include("calls.urls")),
]

handler500 = "config.errors.server_error"
