"""The page of figures and its export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from calls import charts, figures
from calls.figures import Counts, Range
from contacts import tables
from contacts.phone import to_wire
from inbox.models import OwnedNumber

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from calls.charts import Chart
    from calls.figures import Figures
    from inbox.screens import StaffRequest

COLUMNS = ["number", "label", "hour", *figures.COUNTED]
MARKS = 5
"""Words under a chart at most."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Counts along hours or days: two charts of them, and the rows of the table that says the same."""

    title: str
    along: str
    """What the table's first column is called."""
    texts: Chart
    calls: Chart
    marks: list[str]
    """A word under each column, or nothing."""
    rows: list[tuple[str, Counts]]


@require_GET
def figure_page(request: StaffRequest) -> HttpResponse:
    """Show the figures of the numbers that the user may see."""
    asked = Range.read(request.GET)
    found = figures.read(request.user, asked)
    days = [formats.date_format(day, "DAY") for day in found.days]
    panels = [panel(_("By hour of the day"), _("Hour"), hour_names(), found.hours)]
    if len(days) > 1:
        panels.append(panel(_("By day"), _("Day"), days, list(found.days.values())))
    context = {
        "asked": asked,
        "found": found,
        "panels": panels,
        "sparks": [(one, spark(one.hours)) for one in found.numbers],
        "numbers": OwnedNumber.objects.visible_to(request.user),
        "ranges": {name: label for name, (_days, label) in figures.RANGES.items()},
        "zone": timezone.get_default_timezone_name(),
        "most_days": figures.MOST_DAYS,
        "most_missed": figures.MOST_MISSED,
    }
    return render(request, "calls/figures.html", context)


@require_GET
def figure_export(request: StaffRequest) -> HttpResponse:
    """Give the counts as CSV: a row for each number and hour of the day."""
    asked = Range.read(request.GET)
    lines = tables.lines(table(figures.read(request.user, asked)))
    answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"figures-{asked.first:%Y-%m-%d}-{asked.last:%Y-%m-%d}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def table(found: Figures) -> Iterator[list[object]]:
    """Yield the heads and the rows of the export."""
    yield [*COLUMNS]
    for one in found.numbers:
        for hour, counts in enumerate(one.hours):
            counted = [getattr(counts, column) for column in figures.COUNTED]
            yield [to_wire(one.number.number), one.number.label, f"{hour:02}:00", *counted]


def hour_names() -> list[str]:
    """Return the 24 hours as people write them."""
    return [formats.time_format(time(hour), "HOUR") for hour in range(24)]


def panel(title: str, along: str, names: Sequence[str], counts: Sequence[Counts]) -> Panel:
    """Return the charts and the table of some counts."""
    texts = {"bar-in": [one.texts_in for one in counts], "bar-out": [one.texts_out for one in counts]}
    calls = {
        "bar-in": [one.taken for one in counts],
        "bar-missed": [one.missed for one in counts],
        "bar-out": [one.calls_out for one in counts],
    }
    every = -(-len(names) // MARKS)
    return Panel(
        title,
        along,
        charts.stacked([_titled(name, _texts_words(one)) for name, one in zip(names, counts, strict=True)], texts),
        charts.stacked([_titled(name, _calls_words(one)) for name, one in zip(names, counts, strict=True)], calls),
        ["" if place % every else name for place, name in enumerate(names)],
        list(zip(names, counts, strict=True)),
    )


def spark(hours: Sequence[Counts]) -> Chart:
    """Return the small chart of a number's day: texts and calls of each hour together."""
    sums = [one.texts_in + one.texts_out + one.calls_in + one.calls_out for one in hours]
    titles = [f"{name}: {count}" for name, count in zip(hour_names(), sums, strict=True)]
    return charts.stacked(titles, {"bar-in": sums})


def _titled(name: str, words: str) -> str:
    return f"{name}: {words}"


def _texts_words(counts: Counts) -> str:
    return _("%(texts_in)d texts in, %(texts_out)d out") % {
        "texts_in": counts.texts_in,
        "texts_out": counts.texts_out,
    }


def _calls_words(counts: Counts) -> str:
    words = _("%(calls_in)d calls in, %(missed)d of them missed, %(calls_out)d out")
    return words % {"calls_in": counts.calls_in, "missed": counts.missed, "calls_out": counts.calls_out}
