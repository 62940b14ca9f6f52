"""The application's name and label for Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InboxConfig(AppConfig):
    """Django's record of this application."""

    name = "inbox"

    def ready(self) -> None:
        """Have search's indexes made after each migrate."""
        from inbox import search_index  # noqa: PLC0415 - models are loaded only now

        post_migrate.connect(search_index.ensure, sender=self, dispatch_uid="inbox-search-index")
