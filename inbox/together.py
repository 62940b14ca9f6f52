"""Several sets of rows in one statement: a page that needs a dozen small sets waits for one answer, not for twelve.

Each set stays a queryset of its own, with its order, its limit, its `select_related` and its annotations. The database
gives each as one JSON list; what comes back are the very rows that the querysets would have given.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections
from django.utils.dateparse import parse_date, parse_datetime

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.db.models.sql.compiler import SQLCompiler

AS_DRIVERS_DO: dict[str, Callable[[Any], Any]] = {
    "DateField": parse_date,
    "DateTimeField": parse_datetime,
    "JSONField": lambda value: value if connection.vendor == "sqlite" and isinstance(value, str) else json.dumps(value),
}
"""Turns a value out of JSON into what the database's driver would have given, where that is something else.

A kind of column that stands neither here nor in `PLAIN` is refused.
"""
PLAIN = {
    "AutoField",
    "BigAutoField",
    "BigIntegerField",
    "BooleanField",
    "CharField",
    "EmailField",
    "FloatField",
    "IntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SmallIntegerField",
    "TextField",
}


def fetch(**sets: QuerySet[Any]) -> dict[str, list[Any]]:
    """Return the rows of each set by its name. Prefetches are left to whoever wants them."""
    found: dict[str, list[Any]] = {name: [] for name in sets}
    compilers: dict[str, SQLCompiler] = {}
    parts: list[str] = []
    values: list[Any] = []
    real = connections[connection.alias]  # not the proxy, which a compiler would ask thousands of times
    for name, rows in sets.items():
        compiler = rows.query.get_compiler(connection=real)
        try:
            sql, params = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            continue
        parts.append(_as_json(compiler, sql, len(parts)))
        values.extend(params)
        compilers[name] = compiler
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        answer = cursor.fetchone()
    for (name, compiler), text in zip(compilers.items(), answer, strict=True):
        found[name] = _instances(sets[name], compiler, json.loads(text or "[]"))
    return found


def _as_json(compiler: SQLCompiler, sql: str, place: int) -> str:
    """Return an expression that is all rows of a statement, in its order, as the text of one JSON list of lists."""
    columns = ", ".join(f"part{place}.{connection.ops.quote_name(str(alias))}" for _, _, alias in compiler.select)
    if connection.vendor == "postgresql":
        return f"(SELECT json_agg(json_build_array({columns}))::text FROM ({sql}) part{place})"  # noqa: S608
    return f"(SELECT json_group_array(json_array({columns})) FROM ({sql}) part{place})"  # noqa: S608


def _instances(rows: QuerySet[Any], compiler: Any, found: list[list[Any]]) -> list[Any]:
    """Let the queryset's own iterable make its rows, of values that are here already."""
    turns = {}
    for place, (expression, _, _) in enumerate(compiler.select):
        kind = expression.output_field.get_internal_type()
        if kind not in PLAIN:
            turns[place] = AS_DRIVERS_DO[kind]
    for row in found:
        for place, turn in turns.items():
            if row[place] is not None:
                row[place] = turn(row[place])
    compiler.execute_sql = lambda *_, **__: [found]
    known: Any = rows.all()
    known.query.get_compiler = lambda *_, **__: compiler
    return list(known._iterable_class(known))  # noqa: SLF001 - how every queryset makes its rows
