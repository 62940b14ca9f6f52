"""The first rows of several index ranges, in one statement: each range is read from its own index and cut there.

An `IN` over the ranges would sort all of their rows; this costs as much as the page, however long the ranges are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import QuerySet

MOST_PARTS = 400
"""Parts of one statement; SQLite takes 500."""


def newest(ranges: Sequence[QuerySet[Any]], *, by: str, limit: int) -> list[int]:
    """Return the newest `limit` keys of all ranges by the moment in the column `by`, newest first."""
    return first(ranges, by=by, limit=limit, is_descending=True)


def first(ranges: Sequence[QuerySet[Any]], *, by: str, limit: int, is_descending: bool) -> list[int]:
    """Return the first `limit` keys of all ranges in the order of the moment in the column `by`."""
    chunks = [ranges[start : start + MOST_PARTS] for start in range(0, len(ranges), MOST_PARTS)]
    found = [pair for chunk in chunks for pair in _union(chunk, by, limit, "-" if is_descending else "")]
    found.sort(key=lambda pair: (pair[1], pair[0]), reverse=is_descending)
    return [key for key, _ in found[:limit]]


def _union(ranges: Sequence[QuerySet[Any]], by: str, limit: int, sign: str) -> list[tuple[int, str | datetime]]:
    """Read the first keys and times of some index ranges in one statement.

    Raw, since the ORM cannot cut each part of a union on SQLite; the parts themselves are the ORM's.
    """
    parts = [rows.order_by(f"{sign}{by}", f"{sign}pk").values_list("pk", by)[:limit].query for rows in ranges]
    texts, values = zip(*(part.sql_with_params() for part in parts), strict=True)
    union = " UNION ALL ".join(f"SELECT * FROM ({text}) part{place}" for place, text in enumerate(texts))  # noqa: S608
    way = "DESC" if sign else "ASC"
    with connection.cursor() as cursor:
        sql = f"SELECT * FROM ({union}) merged ORDER BY 2 {way}, 1 {way} LIMIT {limit:d}"  # noqa: S608
        cursor.execute(sql, [value for part in values for value in part])
        found: list[tuple[int, str | datetime]] = cursor.fetchall()
        return found
