"""Two questions a machine asks: is the process up (`/healthz`), and could it serve (`/readyz`)."""

from collections.abc import Callable

import redis
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from inbox.redis import connection as redis_connection


@login_not_required
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process serves requests; looks at nothing else."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, migrations and Redis are fit, else 503 naming what is not.

    Without a database nobody asks it for its migrations: each asking may take seconds.
    """
    faults: dict[str, str] = {}
    for name, check in CHECKS.items():
        if "database" in faults and name == "migrations":
            continue
        if fault := check():
            faults[name] = fault
    return JsonResponse({"ready": not faults, "faults": faults}, status=503 if faults else 200)


def database_fault() -> str:
    """Return what is wrong with the database, or nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return ""


def migrations_fault() -> str:
    """Return that migrations are waiting, or nothing."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "The migrations could not be read."
    return f"{len(waiting)} migrations are waiting. Run manage.py migrate." if waiting else ""


def redis_fault() -> str:
    """Return what is wrong with Redis, or nothing."""
    try:
        redis_connection().ping()
    except redis.RedisError:
        return "Redis does not answer. Texts still come in and wait; live pages fall back to polling."
    return ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": database_fault,
    "migrations": migrations_fault,
    "redis": redis_fault,
}
