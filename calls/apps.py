"""The application's name and label for Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CallsConfig(AppConfig):
    """Django's record of this application."""

    name = "calls"
    verbose_name = _("Calls")

    def ready(self) -> None:
        """Let the inbox do what concerns calls: it knows none itself."""
        from calls import erasing as calls_erasing  # noqa: PLC0415 - models are loaded only now
        from calls import receiving as calls_receiving  # noqa: PLC0415
        from calls import retention as calls_retention  # noqa: PLC0415
        from calls import text_back  # noqa: PLC0415
        from inbox import doubts, erasing, receiving, retention  # noqa: PLC0415

        receiving.appliers["call"] = calls_receiving.apply
        doubts.dismissed[:] = [text_back.take_up]
        erasing.more[:] = [calls_erasing.erase]
        retention.more["calls_days"] = calls_retention
