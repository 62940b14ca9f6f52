"""Django admin for the inbox: our numbers, what the carrier posted, and look-ups."""

from inbox.admin import catching_up, events, lookups, numbers, saved_replies

__all__ = ["catching_up", "events", "lookups", "numbers", "saved_replies"]
