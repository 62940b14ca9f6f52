"""The corpus of `corpus.tsv`: texts with the class that a reasonable reader gives them, a third held back.

The split is by a hash of the text, so that it never changes with the file's order. Rules are written while looking at
the other two thirds alone; `python -m tests.contacts.corpus` prints how the held-back third fares.
"""

import csv
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

from contacts.keywords import Keyword, classify

CLASSES = [*Keyword, "ordinary"]


@dataclass(frozen=True)
class Example:
    """One text, with its class (a keyword's value, or `ordinary`) and why it has it."""

    text: str
    expected: str
    why: str

    @property
    def is_held_back(self) -> bool:
        return hashlib.sha256(self.text.encode()).digest()[0] % 3 == 0

    @property
    def found(self) -> str:
        return classify(self.text) or "ordinary"


def examples() -> list[Example]:
    with (Path(__file__).parent / "corpus.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Example(row["text"].replace("\\n", "\n"), row["class"], row["why"]) for row in rows]


def figures(rows: list[Example]) -> dict[str, tuple[int, float, float]]:
    """Return, by class, how many texts there are, the precision and the recall."""
    table = {}
    for name in CLASSES:
        there = [row for row in rows if row.expected == name]
        found = [row for row in rows if row.found == name]
        right = sum(row.found == name for row in there)
        table[str(name)] = (len(there), right / max(len(found), 1), right / max(len(there), 1))
    return table


def main() -> None:
    rows = examples()
    for title, part in (
        ("Held back", [row for row in rows if row.is_held_back]),
        ("Seen", [row for row in rows if not row.is_held_back]),
    ):
        print(f"{title}: {len(part)} texts, {sum(row.found == row.expected for row in part)} right")
        for name, (count, precision, recall) in figures(part).items():
            print(f"  {name:10} {count:4}  precision {precision:.3f}  recall {recall:.3f}")
        if "--show" in sys.argv and title == "Seen":
            for row in part:
                if row.found != row.expected:
                    print(f"    {row.expected} read as {row.found}: {row.text!r}")


if __name__ == "__main__":
    main()
