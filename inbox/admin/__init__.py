"""Django admin for the inbox: our numbers, what the carrier posted, and look-ups."""

from inbox.admin import automatic, calendars, catching_up, events, lookups, numbers, saved_replies

__all__ = ["automatic", "calendars", "catching_up", "events", "lookups", "numbers", "saved_replies"]
