"""The application's name and label for Django."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    """Django's record of this application."""

    name = "contacts"
