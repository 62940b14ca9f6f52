"""Call records: the carrier's rows, one for each leg of a call."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from calls.columns import HELD, Values
from calls.models.call import Call
from contacts.phone import to_wire
from inbox.models import WebhookEvent


class Columns(models.TextField[dict[str, str], dict[str, str]]):
    """Columns by name, written as JSON in a text: nobody searches them, and `jsonb` would double an import's cost."""

    def get_prep_value(self, value: Any) -> str:
        """Write the columns."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_db_value(self, value: str, *_: object) -> dict[str, str]:
        """Read the columns."""
        columns: dict[str, str] = json.loads(value)
        return columns


class CallRecord(models.Model):
    """One row of the carrier's call log, whole: the columns that we search in fields, the others as they came.

    A call gives several rows; `uniqueid` ties them together and stays text (as a number, `.10` would become `.1`).
    The webhook and the daily report bring the same rows: `digest` keeps one of each. `call` is empty until
    `calls/grouping.py` has said which call the row belongs to.
    """

    call = models.ForeignKey(
        Call,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="records",
        db_index=False,
        verbose_name=_("call"),
    )
    uniqueid = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    started_at = models.DateTimeField(
        _("started at"), help_text=_("UTC, from the uniqueid where it tells, else from calldate.")
    )
    calldate = models.CharField(max_length=40, blank=True, help_text=_("As the carrier wrote it, in its own zone."))
    did = models.CharField(max_length=80, blank=True, help_text=_("Our number that was called, E.164."))
    src = models.CharField(max_length=80, blank=True, help_text=_("Who called: E.164, an extension or a name."))
    dst = models.CharField(max_length=80, blank=True)
    dstchannel = models.CharField(max_length=80, blank=True, help_text=_("Whose phone rang, as the exchange names it."))
    disposition = models.CharField(max_length=45, blank=True)
    duration = models.PositiveIntegerField(null=True, blank=True)
    billsec = models.PositiveIntegerField(null=True, blank=True)
    rest = Columns(default=dict, help_text=_("The columns that no field above gives back as they came."))
    event = models.ForeignKey(
        WebhookEvent,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="call_records",
        db_index=False,
        verbose_name=_("event"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("call record")
        verbose_name_plural = _("call records")
        ordering = ["-started_at", "-id"]
        constraints = [
            # The digest alone would do. With the uniqueid before it the index also finds the rows of one channel
            # (grouping), and one index less to keep makes an import faster.
            models.UniqueConstraint(fields=["uniqueid", "digest"], name="calls_callrecord_one_per_row"),
            models.CheckConstraint(condition=~models.Q(uniqueid=""), name="calls_callrecord_has_a_uniqueid"),
        ]
        indexes = [
            # grouping: the rows in which the same phone rang
            models.Index(fields=["dstchannel"], condition=~Q(dstchannel=""), name="calls_callrecord_channel"),
            # the rows beneath a call
            models.Index(fields=["call"], condition=Q(call__isnull=False), name="calls_callrecord_beneath"),
            # the rows that an event brought; those of reports have none
            models.Index(fields=["event"], condition=Q(event__isnull=False), name="calls_callrecord_of_event"),
            # the sweep: the rows that no call has yet, in the order of time
            models.Index(fields=["started_at", "id"], condition=Q(call__isnull=True), name="calls_callrecord_loose"),
        ]

    def __str__(self) -> str:
        return gettext("call record %(uniqueid)s") % {"uniqueid": self.uniqueid}

    @classmethod
    def of(cls, values: Values, event: WebhookEvent | None = None) -> CallRecord:
        """Return a record of what a row holds, not saved yet."""
        return cls(**values._asdict() | {"rest": json.loads(values.rest)}, event=event)

    @property
    def row(self) -> dict[str, str]:
        """The whole row as it came, empty columns left out."""
        held = {name: to_wire(str(value)) for name in HELD if (value := getattr(self, name)) not in {None, ""}}
        return held | self.rest
