"""Django admin for the inbox: our numbers, what the carrier posted, and look-ups."""

from inbox.admin import events, lookups, numbers

__all__ = ["events", "lookups", "numbers"]
