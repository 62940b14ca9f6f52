"""The table that a run prints."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement: against a limit measured in the same run (a ratio), or against a plain number."""

    what: str
    measured: str
    aim: str = ""
    is_ok: bool | None = None
    limit: str = ""
    ratio: str = ""

    @property
    def verdict(self) -> str:
        """`ok`, `missed`, or nothing where there is no aim."""
        return "" if self.is_ok is None else "ok" if self.is_ok else "missed"


def at_least(what: str, value: float, limit: float, aim: float, unit: str) -> Row:
    """Compare a rate with the limit of the same run."""
    ratio = value / limit
    return Row(what, f"{value:,.0f} {unit}", f"at least {aim:g}", ratio >= aim, f"{limit:,.0f} {unit}", f"{ratio:.2f}")


def at_most(what: str, value: float, aim: float, unit: str) -> Row:
    """Compare a number with the most that it should be."""
    return Row(what, f"{value:,.1f} {unit}", f"at most {aim:g} {unit}", value <= aim)


def none_of(what: str, wrong: int, of: int) -> Row:
    """Say how many of so many went wrong; the aim is none."""
    return Row(what, f"{wrong:,} of {of:,}", "none", wrong == 0)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0 to 1) of all values do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def table(rows: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    head = ("what", "measured", "limit, same run", "ratio", "aim", "")
    lines = [head, *((row.what, row.measured, row.limit, row.ratio, row.aim, row.verdict) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    texts = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    rule = " | ".join("-" * width for width in widths)
    return "\n".join(f"| {text} |" for text in [texts[0], rule, *texts[1:]])
