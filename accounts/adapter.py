"""What we change in allauth; `config/borrowed.py` lists what is only said otherwise in other languages."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class StaffAdapter(DefaultAccountAdapter):
    """Accounts are made by admins: nobody signs up by themselves. What goes wrong is said as our own pages speak."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off. Ask your admin."),
        "email_password_mismatch": _("This email address and this password do not belong together."),
        "username_password_mismatch": _("This username and this password do not belong together."),
        "enter_current_password": _("This is not your password as it is now."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many failed login attempts. Try again later."),
        "rate_limited": _("Too often in too short a time. Try again in a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse sign-up."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Two-step sign-in, in our words as well."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code does not fit. Type the one that your app shows now.")
    }
