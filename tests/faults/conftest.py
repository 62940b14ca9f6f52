"""A desk of real processes for each database, shared by the tests, mended and checked after each of them."""

import os
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import promises
from tests.faults.desk import Desk, forget_connection, make_template
from tests.faults.servers import Postgres, find_postgres

FIRST_DESK = {"test_carrier", "test_database"}
"""The files whose tests on PostgreSQL have a desk to themselves: about half of the time."""


class House:
    """The desks of one run, each started when first asked for, and the PostgreSQL server that one of them needs."""

    def __init__(self, folders: Callable[[], Path]) -> None:
        self.folders = folders
        self.desks: dict[str, Desk] = {}
        self.server: Postgres | None = None

    def desk(self, kind: str) -> Desk:
        """Return the desk on "postgres" or "sqlite"."""
        if kind not in self.desks:
            server = self.postgres() if kind == "postgres" else None
            self.desks[kind] = desk = Desk(server)
            try:
                desk.start(make_template(server, self.folders()))
            except BaseException as error:
                error.add_note(desk.tails())
                raise
        return self.desks[kind]

    def postgres(self) -> Postgres:
        """Return the server; where PostgreSQL is not installed the test is skipped, and says so."""
        if self.server is None:
            folder = find_postgres()
            if folder is None:
                with warnings.catch_warnings():
                    warnings.simplefilter("default")
                    warnings.warn("NO POSTGRESQL IS INSTALLED: what goes wrong with it is not tested.", stacklevel=1)
                pytest.skip("no PostgreSQL is installed on this machine")
            self.server = Postgres(folder)
        return self.server

    def close(self) -> None:
        """End every program."""
        for desk in self.desks.values():
            desk.stop()
        if self.server:
            self.server.stop()


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the mark in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the tests out over three desks, each started once: PostgreSQL has two, as most tests are on it.

    In CI one that failed is tried twice more, and told of: a busy machine may not reach the moment that a test waits for.
    """
    for item in items:
        if item.path.parent == Path(__file__).parent:
            is_sqlite = "sqlite" in item.nodeid or "sqlite_desk" in item.fixturenames
            name = "sqlite" if is_sqlite else "postgres-1" if item.path.stem in FIRST_DESK else "postgres-2"
            item.add_marker(pytest.mark.xdist_group(f"faults-{name}"))
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Where the desks stand."""
    house = House(lambda: tmp_path_factory.mktemp("template"))
    yield house
    house.close()


def borrow(house: House, kind: str) -> Iterator[Desk]:
    """Give a desk to one test, then mend it and hold it to its promises."""
    desk = house.desk(kind)
    desk.people = []
    with desk.connected():
        try:
            yield desk
        finally:
            desk.mend()
        desk.drain()
        assert still_broken(desk) == []
        forget_connection()


def still_broken(desk: Desk) -> list[str]:
    """Return the promises that are broken when all has come to rest: a webhook may still be on its way."""
    for _ in range(20):
        if not (faults := promises.broken(desk)):
            break
        time.sleep(0.25)
    return faults


@pytest.fixture
def django_db_unblocked(django_db_blocker) -> Iterator[None]:
    """Let the test's own queries pass: they go to the desk's database."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def desk(house: House, django_db_unblocked: None) -> Iterator[Desk]:
    """A desk on PostgreSQL."""
    yield from borrow(house, "postgres")


@pytest.fixture(params=["postgres", "sqlite"])
def any_desk(request: pytest.FixtureRequest, house: House, django_db_unblocked: None) -> Iterator[Desk]:
    """A desk on each database in turn."""
    yield from borrow(house, request.param)


@pytest.fixture
def sqlite_desk(house: House, django_db_unblocked: None) -> Iterator[Desk]:
    """A desk on SQLite."""
    yield from borrow(house, "sqlite")
