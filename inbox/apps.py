"""The application's name and label for Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    """Django's record of this application."""

    name = "inbox"
    verbose_name = _("Inbox")

    def ready(self) -> None:
        """Have search's indexes made after each migrate; lend our numbers to the pushing of opt-outs."""
        from contacts import pushing  # noqa: PLC0415 - models are loaded only now
        from inbox import optout, search_index  # noqa: PLC0415

        pushing.our_numbers[:] = [optout.active_numbers]

        post_migrate.connect(search_index.ensure, sender=self, dispatch_uid="inbox-search-index")
