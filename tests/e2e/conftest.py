"""The whole product as a newcomer starts it, and a real browser to use it with."""

import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import chromium as browsers
from tests.e2e.steps import DESK, SIZES, Staff, at, wait_live

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 180.0
expect.set_options(timeout=30_000)  # facts, not times: the gate may run on a busy machine


@dataclass(frozen=True)
class Desk:
    """A running Textdesk: the inbox, the sandbox's phone, and the first admin."""

    url: str
    phone: str
    username: str
    password: str


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the mark in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the browser tests out file by file: each worker has one desk, and takes the next file when it is free.

    In CI one that failed is tried twice more, and told of: Playwright's own advice for busy machines.
    """
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
            if os.environ.get("CI"):
                item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def desk(tmp_path_factory) -> Iterator[Desk]:
    """Run `manage.py up` on a free port, in a folder (and on PostgreSQL, a database) of its own."""
    with own_database() as database, desk_on(tmp_path_factory.mktemp("var"), database) as running:
        yield running


@contextmanager
def desk_on(var: Path, database: dict[str, str]) -> Iterator[Desk]:
    """Run `manage.py up` with its files in `var`, and end it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TELEVOIPS_", "DJANGO_"))}
    # Two desks that start at once would both take the first free port for their sandbox, and hear each other's texts.
    ports = ["--port", str(free_port()), "--sandbox-port", str(free_port())]
    command = [sys.executable, str(ROOT / "manage.py"), "up", *ports]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=kept | {"VAR_DIR": str(var), "CALL_QUIET_SECONDS": "1"} | database,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield read_desk(process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def read_desk(process: subprocess.Popen[str]) -> Desk:
    """Read the addresses and the password that `up` prints."""
    told, end = "", time.monotonic() + START_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            told += os.read(process.stdout.fileno(), 65536).decode()
        found = re.search(r"Inbox\s+(\S+?)/?\s.*Phone\s+(\S+?)/?\s.*Sign in\s+(\S+)\s+(\S+)", told, re.DOTALL)
        if found:
            return Desk(*found.groups())
    raise AssertionError(f"Textdesk did not start:\n{told}")


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """On PostgreSQL, make a database for this run alone."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    import psycopg

    server, _, _ = url.rpartition("/")
    name = f"textdesk_e2e_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield {"DATABASE_URL": f"{server}/{name}"}
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start the machine's own Chromium; without one these tests are skipped, and say so.

    For a module, since Playwright's event loop runs in this thread until it ends, and other tests start their own.
    """
    if browsers.path() is None:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn("NO CHROMIUM ON THIS MACHINE: the browser tests are skipped.", stacklevel=1)
        pytest.skip("no Chromium on this machine")
    with browsers.started() as browser:
        yield browser


@pytest.fixture
def tab(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Open a page, at a desk unless the test asks for each `size`."""
    size = request.getfixturevalue("size") if "size" in request.fixturenames else DESK
    with page_of(chromium, **at(size)) as page:
        yield page


@contextmanager
def page_of(chromium: Browser, **options: object) -> Iterator[Page]:
    """Open a page in a browser profile of its own; a script that fails, or breaks the content policy, fails the test."""
    context = chromium.new_context(**({"viewport": {"width": 1440, "height": 900}} | options))
    page = context.new_page()
    page.set_default_timeout(30_000)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert not faults


_sessions: dict[Desk, list[dict[str, Any]]] = {}
"""The cookies of those who signed in before: the door takes only so many a minute."""


def sign_in(page: Page, desk: Desk, path: str = "/") -> None:
    """Sign in as the first admin, by the door the first time and with that session from then on."""
    context = page.context
    context.add_cookies(_sessions.get(desk, []))
    page.goto(desk.url + path)
    if "/accounts/login/" in page.url:
        page.get_by_label("Username or email").fill(desk.username)
        page.get_by_label("Password").fill(desk.password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("#list")
        _sessions[desk] = [cookie for cookie in context.cookies() if cookie["name"] == "sessionid"]
    page.wait_for_selector("#list")


# --- who is there: the first admin, a colleague, and a customer with a number of their own

_customers = count(14075559000)
_colleagues: dict[Desk, Desk] = {}
"""The colleague of each desk, by its first admin."""


@pytest.fixture
def customer() -> str:
    """Return the number of a customer who has not written yet."""
    return str(next(_customers))


@pytest.fixture
def other(customer: str) -> str:
    """Return the number of another one."""
    return str(next(_customers))


@pytest.fixture(params=SIZES, ids=["wide", "narrow"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Run the test at a desk, and with a phone."""
    viewport: tuple[int, int] = request.param
    return viewport


@pytest.fixture
def me(chromium: Browser, desk: Desk, size: tuple[int, int]) -> Iterator[Staff]:
    """Sit down as the first admin, before the live list."""
    with at_work(chromium, desk, size) as staff:
        yield staff


@pytest.fixture
def they(chromium: Browser, colleague: Desk, size: tuple[int, int]) -> Iterator[Staff]:
    """Sit down as the colleague, in a browser of their own."""
    with at_work(chromium, colleague, size) as staff:
        yield staff


@contextmanager
def at_work(chromium: Browser, desk: Desk, size: tuple[int, int], **options: object) -> Iterator[Staff]:
    """Open a browser of a size, sign in, and wait until news comes."""
    with page_of(chromium, **at(size), **options) as tab:
        sign_in(tab, desk)
        wait_live(tab)
        yield Staff(tab, size == SIZES[1])


@pytest.fixture
def colleague(chromium: Browser, desk: Desk) -> Desk:
    """Return how a second person signs in: the desk's first admin makes their account, once."""
    if desk not in _colleagues:
        with page_of(chromium) as tab:
            sign_in(tab, desk)
            _colleagues[desk] = hire(tab, desk)
    return _colleagues[desk]


def hire(tab: Page, desk: Desk) -> Desk:
    """Make Ann Berg's account in the admin."""
    ann = Desk(desk.url, desk.phone, "ann", "correct horse battery")
    tab.goto(f"{desk.url}/admin/accounts/user/add/")
    for label, value in {"Username": "ann", "Email address": "ann@example.com", "First name": "Ann"}.items():
        tab.get_by_label(label).fill(value)
    tab.get_by_label("Last name").fill("Berg")
    tab.locator("#id_password1").fill(ann.password)
    tab.locator("#id_password2").fill(ann.password)
    tab.get_by_role("button", name="Save", exact=True).click()
    expect(tab.locator(".messagelist .success")).to_be_visible()
    return ann
