"""Addresses of calls."""

from django.urls import path

from calls import webhooks

app_name = "calls"
urlpatterns = [
    path("webhooks/calls", webhooks.calls, name="webhook-calls"),
    path("webhooks/calls/", webhooks.calls),
]
