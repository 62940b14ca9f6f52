"""The application's name and label for Django."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Django's record of this application."""

    name = "inbox"
