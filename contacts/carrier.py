"""Our one client of the carrier, made from the settings."""

from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

from televoips.client import Client


@cache
def client() -> Client:
    """Return this process's client; threads may share it."""
    return Client(
        base_url=settings.TELEVOIPS_BASE_URL,
        api_key=settings.TELEVOIPS_API_KEY,
        reports_api_key=settings.TELEVOIPS_REPORTS_API_KEY,
        zone=ZoneInfo(settings.TELEVOIPS_TIME_ZONE),
    )
