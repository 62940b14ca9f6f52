"""Statements written by hand, where the ORM would take several times as many or as long: each text passes here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import Model
from django.utils.duration import duration_microseconds

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]
Facts = Mapping[str, Any]


def run_together(statements: Sequence[str], facts: Facts) -> list[Row | None]:
    """Run statements that share their parameters, and return the first row of each.

    PostgreSQL takes them in one round trip: a text's three writes cost as much as one.
    """
    return [rows[0] if rows else None for rows in _run(statements, facts)]


def run_as_one(statements: Sequence[str], facts: Facts) -> list[Row | None]:
    """Run statements as `run_together` does, as one transaction.

    PostgreSQL makes one of what comes in one trip, each statement seeing what was committed before it began. So the
    rows that they lock are held for the server's own time, never while this program waits for its turn to run.
    """
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return run_together(statements, facts)
    with transaction.atomic():
        return run_together(statements, facts)


def keys(sql: str, facts: Facts) -> list[int]:
    """Return the first column of all rows."""
    (rows,) = _run([sql], facts)
    return [row[0] for row in rows]


def _run(statements: Sequence[str], facts: Facts) -> list[list[Row]]:
    """Return all rows of each statement."""
    if connection.vendor == "postgresql":
        rows: list[list[Row]] = connection.run_in_one_trip(statements, facts)  # type: ignore[attr-defined] # config.postgres
        return rows
    with connection.cursor() as cursor:
        return [cursor.execute(sql, facts).fetchall() for sql in statements]


def part_of(model: type[M], **columns: Any) -> M:
    """Return a row of which only some columns were read; the others are fetched when asked for."""
    names = [field.attname for field in model._meta.concrete_fields if field.attname in columns]  # noqa: SLF001 - public
    return model.from_db(connection.alias, names, [columns[name] for name in names])


def values(**facts: Any) -> dict[str, Any]:
    """Return times, days and spans of time as the database takes them, and all else as it is."""
    return {name: _as_taken(value) for name, value in facts.items()}


def _as_taken(value: Any) -> Any:
    match value:
        case datetime():
            return connection.ops.adapt_datetimefield_value(value)
        case date():
            return connection.ops.adapt_datefield_value(value)
        case timedelta() if not connection.features.has_native_duration_field:
            return duration_microseconds(value)
    return value


def later(moment: str, span: str) -> str:
    """Return SQL of a moment that is a span of time after another."""
    if connection.features.has_native_duration_field:
        return f"({moment}) + {span}"
    return connection.ops.combine_duration_expression("+", [moment, span])


def locking(*tables: str) -> str:
    """Return what makes a SELECT hold the rows of these tables, or all; nothing on SQLite, whose writers take turns."""
    return connection.ops.for_update_sql(no_key=True, of=tables) if connection.features.has_select_for_update else ""
