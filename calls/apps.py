"""The application's name and label for Django."""

from django.apps import AppConfig


class CallsConfig(AppConfig):
    """Django's record of this application."""

    name = "calls"

    def ready(self) -> None:
        """Let the inbox's sweep and replay apply call events too: it knows nothing of calls by itself."""
        from calls import receiving as calls_receiving  # noqa: PLC0415 - models are loaded only now
        from inbox import receiving  # noqa: PLC0415

        receiving.appliers["call"] = calls_receiving.apply
