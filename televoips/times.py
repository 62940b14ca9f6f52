"""The carrier's times: `YYYY-MM-DD HH:MM:SS` without a zone, so that the zone is a setting."""

from datetime import UTC, datetime, tzinfo

FORMAT = "%Y-%m-%d %H:%M:%S"


def parse_time(value: object, zone: tzinfo, fold: int = 0) -> datetime | None:
    """Return the moment in UTC, or None where the carrier wrote no readable time.

    An hour that the clocks skip or repeat is read as before the change (PEP 495), unless `fold` is 1.
    """
    if not isinstance(value, str):
        return None
    try:
        text = value.strip()[:19].replace("T", " ")
        return datetime.strptime(text, FORMAT).replace(tzinfo=zone, fold=fold).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def format_time(moment: datetime, zone: tzinfo) -> str:
    """Return an aware moment as the carrier writes times."""
    return moment.astimezone(zone).strftime(FORMAT)
