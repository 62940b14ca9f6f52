"""How well the reading of rows agrees with the truth of generated calls."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from calls import facts, grouping
from calls.receiving import to_record
from tests.calls import generator


@dataclass
class Agreement:
    """How many calls there were, and for each kind how many were read otherwise than they were."""

    calls: int = 0
    grouped_otherwise: Counter[str] = field(default_factory=Counter)
    judged_otherwise: Counter[str] = field(default_factory=Counter)


def measure(count: int, *, seed: int = 1) -> Agreement:
    """Read `count` generated calls, their rows shuffled over the whole day, and compare."""
    made = list(generator.calls(count, seed=seed))
    rows = [(place, row) for place, call in enumerate(made) for row in call.rows]
    random.Random(seed).shuffle(rows)
    records = [to_record(row) for _, row in rows]
    ours = {f"+{number}": key for key, number in enumerate(generator.NUMBERS, start=1)}
    agreement = Agreement(calls=len(made))
    for places in grouping.cluster(records):
        truths = {rows[place][0] for place in places}
        call = made[min(truths)]
        if len(truths) > 1 or len(places) != len(call.rows):
            agreement.grouped_otherwise.update(made[truth].kind for truth in truths)
            continue
        found = facts.decide(facts.legs_of([records[place] for place in places]), ours)
        if (found.direction, found.result) != (call.direction, call.result):
            agreement.judged_otherwise[call.kind] += 1
    return agreement
