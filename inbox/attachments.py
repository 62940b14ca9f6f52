"""Fetching the pictures of texts from the carrier."""


def fetch(attachment_id: int) -> None:
    """Fetch one attachment."""
