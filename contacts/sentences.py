"""Sentences that are kept in English, as the database holds them, in the language of whoever reads them."""

from django.utils.translation import gettext


def in_readers_language(kept: str) -> str:
    """Return a kept sentence translated; a detail after a colon stays as it is, where nobody marked it."""
    return ": ".join(gettext(part) for part in kept.split(": ")) if kept else ""
