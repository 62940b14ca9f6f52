"""Addresses of calls."""

from django.urls import path

from calls import views, webhooks

app_name = "calls"
urlpatterns = [
    path("calls/", views.call_list, name="call-list"),
    path("calls/export/", views.call_export, name="call-export"),
    path("webhooks/calls", webhooks.calls, name="webhook-calls"),
    path("webhooks/calls/", webhooks.calls),
]
