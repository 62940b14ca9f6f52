"""The application's name and label for Django."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Django's record of this application."""

    name = "calls"
