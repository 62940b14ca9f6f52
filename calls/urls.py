"""Addresses of calls."""

from django.urls import path

from calls import webhooks
from calls.views import calls, figures

app_name = "calls"
urlpatterns = [
    path("calls/", calls.call_list, name="call-list"),
    path("calls/export/", calls.call_export, name="call-export"),
    path("reports/", figures.figure_page, name="figure-page"),
    path("reports/export/", figures.figure_export, name="figure-export"),
    path("webhooks/calls", webhooks.calls, name="webhook-calls"),
    path("webhooks/calls/", webhooks.calls),
]
