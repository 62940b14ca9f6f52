"""The papers say what is true: every setting, the examples, the licences."""

import hashlib
import re
from pathlib import Path

from config.settings import env
from tests.events import INBOUND

ROOT = Path(__file__).resolve().parents[2]


def test_the_readme_lists_every_setting_and_no_other():
    listed = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert listed == env.names


NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def named_in(path: Path) -> set[str]:
    return set(re.findall(r"^def (test_\w+)", path.read_text(), re.MULTILINE))


def test_every_test_that_the_page_on_reliability_names_is_there():
    named = NAMED.findall((ROOT / "docs/reliability.md").read_text())
    assert len(named) > 40
    assert [name for path, name in named if name not in named_in(ROOT / path)] == []


def test_every_fault_that_is_tested_stands_on_the_page_on_reliability():
    named = {name for _, name in NAMED.findall((ROOT / "docs/reliability.md").read_text())}
    tested = set().union(*(named_in(path) for path in (ROOT / "tests/faults").glob("test_*.py")))
    assert tested - named == {"test_a_reply_goes_its_way_where_nothing_fails"}


def test_the_example_for_curl_is_the_documents_own():
    assert (ROOT / "docs/examples/message-received.json").read_bytes() == INBOUND


def test_vendored_files_are_what_they_were_when_they_came():
    vendor = ROOT / "static/vendor"
    sums = dict(reversed(line.split("  ./")) for line in (vendor / "SHA256SUMS").read_text().splitlines())
    files = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert files == set(sums)
    for name, expected in sums.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == expected
