"""How a call to the carrier can end badly. For a send these are the outcomes that must be told apart."""

from televoips.codes import ErrorMeaning, describe, gettext_noop

__all__ = [
    "CarrierError",
    "ErrorMeaning",
    "OutcomeUnknown",
    "RateLimited",
    "Rejected",
    "Unauthorized",
    "Unavailable",
    "WrongAddress",
    "describe",
    "plain",
]


class CarrierError(Exception):
    """Any bad end; the text holds no key and no phone number."""


class Rejected(CarrierError):
    """Surely refused (400, 413, 422), with the carrier's own sentence."""


class Unauthorized(CarrierError):
    """The key is refused (401, 403): nothing will be taken until somebody mends it."""


class WrongAddress(CarrierError):
    """A redirect, 404 or 405: this is not the API."""


class RateLimited(CarrierError):
    """Too fast (429): surely not taken. `retry_after` is in seconds, where it was given."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(CarrierError):
    """Surely not taken: no connection was made, or 503 with Retry-After (in seconds)."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class OutcomeUnknown(CarrierError):
    """It may have been taken: a timeout after the bytes left, a dropped line, 5xx, an answer nobody can read."""


WORDS: dict[type[Exception], str] = {
    Unauthorized: gettext_noop("The carrier refuses our API key. Check TELEVOIPS_API_KEY."),
    WrongAddress: gettext_noop("The carrier's address answers something else. Check TELEVOIPS_BASE_URL."),
    RateLimited: gettext_noop("The carrier asks us to wait."),
    Unavailable: gettext_noop("The carrier could not be reached."),
    OutcomeUnknown: gettext_noop("The carrier's answer did not come, broke off, or was none."),
}


def plain(error: Exception) -> str:
    """Return what happened as staff may read it, whole, so that it can be translated; a refusal in its own words."""
    return WORDS.get(type(error), str(error))
