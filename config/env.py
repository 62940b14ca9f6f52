"""Reading the environment (on environs): each setting also as `NAME_FILE`, and a sentence for what cannot be right."""

import difflib
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Never
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError, FileAwareEnv, ValidationError

OURS = ("TELEVOIPS_", "WEBHOOK_")
"""Prefixes that nothing but Textdesk uses: an unknown name behind one is a slip of the pen."""


class Env(FileAwareEnv):
    """The process's environment; a blank value counts as none, as compose files pass them."""

    def __init__(self) -> None:
        super().__init__(strip_whitespace=True)
        self.names: set[str] = set()
        self.add_parser("zone", parse_zone)
        self.add_parser("logins", parse_logins)
        self.add_parser("words", lambda value: value.replace(",", " ").split())
        self.add_parser("http_url", lambda value: parse_url(value, schemes=("http", "https")).rstrip("/"))
        self.add_parser("optional_url", lambda value: value and parse_url(value, schemes=("http", "https")))
        self.add_parser("redis_url", lambda value: value and parse_url(value, schemes=("redis", "rediss", "unix")))

    def _get_value(self, env_key: str, default: Any) -> Any:
        self.names.add(env_key)
        if os.environ.get(env_key, "").strip() and os.environ.get(f"{env_key}_FILE"):
            raise ImproperlyConfigured(f"Both {env_key} and {env_key}_FILE are set. Keep one of them.")
        value = super()._get_value(env_key, default)
        return default if isinstance(value, str) and not value.strip() else value

    def refuse_misspelt(self) -> None:
        """Stop at a name that only we could have meant but that nothing has read; call it after the last reading."""
        for name in sorted(os.environ):
            if name.startswith(OURS) and name.removesuffix("_FILE") not in self.names:
                near = difflib.get_close_matches(name, self.names, n=1)
                hint = f" Did you mean {near[0]}?" if near else " See .env.example for the names."
                raise ImproperlyConfigured(f"{name} is not a setting of Textdesk.{hint}")


def stop(error: EnvError | ValueError) -> Never:
    """Say in one sentence which setting cannot be right, without the library's traceback."""
    raise ImproperlyConfigured(str(error)) from None


def parse_zone(value: str) -> str:
    """Return the name of a time zone that this machine knows."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(f"{value!r} is no time zone. Write one like America/New_York or UTC.") from None
    return value


def parse_url(value: str, *, schemes: Iterable[str]) -> str:
    """Return an address that starts with one of `schemes` and names a host (a path, for a Unix socket)."""
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port != 0
    except ValueError as error:
        raise ValidationError(f"This is no address: {error}.") from None
    if parts.scheme not in schemes or not port_is_fine:
        raise ValidationError(f"An address here starts with {' or '.join(f'{scheme}://' for scheme in schemes)}.")
    if not (parts.path if parts.scheme == "unix" else parts.hostname):
        raise ValidationError("The address names no host.")
    return value


def parse_logins(value: str) -> list[str]:
    """Return the `user:password` words of `WEBHOOK_BASIC_AUTH`; neither part may be empty."""
    for word in value.split():
        user, colon, password = word.partition(":")
        if not (user and colon and password):
            raise ValidationError("Write user:password, several separated by spaces.")
    return value.split()


def kept_secret(path: Path) -> str:
    """Return the secret kept in `path`, made on the first call; only its owner may read the file."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        kept = path.read_text(encoding="ascii").strip()
        if len(kept) < 50:
            raise ImproperlyConfigured(f"{path} holds no whole secret. Delete it, and a new one is made.") from None
        return kept
    secret = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    return secret
