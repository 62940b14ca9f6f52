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


def test_the_example_for_curl_is_the_documents_own():
    assert (ROOT / "docs/examples/message-received.json").read_bytes() == INBOUND


def test_vendored_files_are_what_they_were_when_they_came():
    vendor = ROOT / "static/vendor"
    sums = dict(reversed(line.split("  ./")) for line in (vendor / "SHA256SUMS").read_text().splitlines())
    files = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()} - {"SHA256SUMS"}
    assert files == set(sums)
    for name, expected in sums.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == expected
