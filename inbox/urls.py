"""Addresses of the inbox."""

from django.urls import path

from inbox import webhooks

app_name = "inbox"
urlpatterns = [
    path("webhooks/messages", webhooks.messages, name="webhook-messages"),
    path("webhooks/messages/", webhooks.messages),
]
