"""Small charts of figures: where each bar of a server-made SVG stands. No colour: the classes say what a bar is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

STEP, GAP, HEIGHT = 10.0, 2.0, 100.0
"""A column's width, the gap in it, and the height of the highest: units of an SVG that is stretched."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A part of a column; `kind` is its class."""

    x: float
    y: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Column:
    """All bars of one hour or day, and what a pointer on it is told."""

    x: float
    bars: list[Bar]
    title: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns side by side; `highest` is the number that the highest stands for."""

    columns: list[Column]
    width: float
    highest: int

    step, bar, height = STEP, STEP - GAP, HEIGHT


def stacked(titles: Sequence[str], series: Mapping[str, Sequence[int]]) -> Chart:
    """Return a chart of columns in which the series, by class, stand on one another."""
    sums = [sum(values) for values in zip(*series.values(), strict=True)]
    highest = max(sums, default=0)
    columns = []
    for place, title in enumerate(titles):
        x, top, bars = place * STEP, HEIGHT, []
        for kind, values in series.items():
            if height := HEIGHT * values[place] / highest if highest else 0:
                top -= height
                bars.append(Bar(x + GAP / 2, round(top, 2), round(height, 2), kind))
        columns.append(Column(x, bars, title))
    return Chart(columns, len(titles) * STEP, highest)
