"""The application's name and label for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Django's record of this application."""

    name = "accounts"
    verbose_name = _("Accounts")
