"""The application's name and label for Django."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ContactsConfig(AppConfig):
    """Django's record of this application."""

    name = "contacts"
    verbose_name = _("Contacts")

    def ready(self) -> None:
        """Have the ledger's triggers made after each migrate."""
        from contacts import guard  # noqa: PLC0415 - models are loaded only now

        post_migrate.connect(guard.ensure, sender=self, dispatch_uid="contacts-ledger-guard")
