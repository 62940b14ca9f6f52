"""What the carrier says, as frozen types. Numbers stand as the carrier writes them; times are aware, UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer of `POST /messages`: the carrier took the text under this id."""

    uuid: str


@dataclass(frozen=True, slots=True)
class CarrierMessage:
    """One message of `GET /messages`. Its ids may differ in form from the webhooks'."""

    id: str
    direction: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    time: datetime | None
    media: tuple[str, ...] = ()
    raw: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class TextReceived:
    """Webhook `message-received`: a customer texted. `recipients` are all whom a group text went to."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    media: tuple[str, ...]
    time: datetime | None
    segment_count: int | None


@dataclass(frozen=True, slots=True)
class TextDelivered:
    """Webhook `message-delivered`: `id` is the uuid that `POST /messages` answered; `text` may be empty."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    time: datetime | None
    segment_count: int | None


@dataclass(frozen=True, slots=True)
class TextFailed:
    """Webhook `message-failed`: as delivered, with the code that says why (`televoips.codes`)."""

    id: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    time: datetime | None
    segment_count: int | None
    error_code: int | None
    description: str


MessageEvent = TextReceived | TextDelivered | TextFailed


@dataclass(frozen=True, slots=True)
class ReportPending:
    """The call report is being compiled (202); ask again in a while. `status` is `requested` or `processing`."""

    id: str
    url: str
    status: str


@dataclass(frozen=True, slots=True)
class ReportReady:
    """The call report can be downloaded from `url` (201)."""

    id: str
    url: str
