"""What a search is narrowed to: number, assignee, tag, state, and the days between which something was written."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from inbox.listing import STATES
from inbox.models import Conversation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Scope:
    """Each part narrows where it is given; `assignee` is a person's key or `nobody`, days are the reader's."""

    number: int | None = None
    assignee: str = ""
    tag: int | None = None
    state: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, params: Mapping[str, str]) -> Scope:
        """Read the address's parameters; what makes no sense there counts as not given."""
        assignee, state = params.get("assignee", ""), params.get("status", "")
        return cls(
            number=_key(params.get("number", "")),
            assignee=assignee if assignee == NOBODY or _key(assignee) else "",
            tag=_key(params.get("tag", "")),
            state=state if state in STATES else "",
            since=_day(params.get("since", "")),
            until=_day(params.get("until", "")),
        )

    @property
    def is_open(self) -> bool:
        """Whether nothing is narrowed."""
        return not any(asdict(self).values())

    def conversations(self) -> QuerySet[Conversation] | None:
        """Return the conversations that it leaves, or None where it leaves all; numbers and days are apart."""
        rows = Conversation.objects.all()
        if self.state:
            rows = rows.filter(status=self.state)
        if self.tag:
            rows = rows.filter(taggings__tag=self.tag)
        if self.assignee:
            rows = rows.filter(assignee=None if self.assignee == NOBODY else int(self.assignee))
        return rows if self.state or self.tag or self.assignee else None

    def between(self, column: str) -> dict[str, Any]:
        """Return the bounds of a moment, as the ORM's filters take them."""
        bounds: dict[str, Any] = {}
        if self.since:
            bounds[f"{column}__gte"] = _start_of(self.since)
        if self.until:
            bounds[f"{column}__lt"] = _start_of(self.until + timedelta(days=1))
        return bounds


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year < 3000 else None


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
