"""The whole product as a newcomer starts it, and a real browser to use it with."""

import os
import re
import select
import shutil
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
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_WITHIN = 180.0
expect.set_options(timeout=30_000)  # facts, not times: the gate may run on a busy machine
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FIRST_DESK = {"test_writing", "test_first_day"}
"""The files whose tests have a desk to themselves."""


@dataclass(frozen=True)
class Desk:
    """A running Textdesk: the inbox, the sandbox's phone, and the first admin."""

    url: str
    phone: str
    username: str
    password: str


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the mark in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Share the browser tests out over two desks.

    In CI one that failed is tried twice more, and told of: Playwright's own advice for busy machines.
    """
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group(f"desk-{1 if item.path.stem in FIRST_DESK else 2}"))
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
    command = [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(free_port())]
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
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn("NO CHROMIUM ON THIS MACHINE: the browser tests are skipped.", stacklevel=1)
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """Open a page that fails its test when a script fails or the content policy is broken."""
    with page_of(chromium) as page:
        yield page


@contextmanager
def page_of(chromium: Browser, **options: object) -> Iterator[Page]:
    """Open a page in a browser profile of its own."""
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
