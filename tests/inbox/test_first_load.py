"""Budget: what a browser fetches to show the inbox for the first time, as the server sends it."""

import gzip
import re
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.staticfiles import finders

from tests.factories import MessageFactory, UserFactory

pytestmark = pytest.mark.django_db

MOST, MOST_SCRIPT = 140_000, 45_000
LINKS = re.compile(r'<(?:script[^>]*\ssrc|link[^>]*\shref|img[^>]*\ssrc)="([^"]+)"|data-worker-url="([^"]+)"')
IMPORTS = {
    ".js": re.compile(r'^\s*(?:import|export)\b[^"\'()]*["\'](\./[^"\']+)["\']', re.MULTILINE),
    ".css": re.compile(r'url\(["\']?(?!data:)([^"\')]+)|@import\s+["\']([^"\']+)'),
}


@pytest.fixture
def answer(client):
    client.force_login(UserFactory())
    talk = MessageFactory().conversation
    MessageFactory.create_batch(49, conversation=talk, body="Words of a text that someone wrote, as long as texts are.")
    for _ in range(39):
        MessageFactory()
    return client.get(f"/conversations/{talk.pk}/", headers={"Accept-Encoding": "gzip"})


def fetched(page: str) -> dict[str, bytes]:
    """Return all that the page loads, and what that loads, by address."""
    found: dict[str, bytes] = {}
    wanted = ["".join(pair) for pair in LINKS.findall(page)]
    while wanted:
        address = urlsplit(wanted.pop()).path
        if address in found or not address.startswith("/static/"):
            continue
        with open(finders.find(address.removeprefix("/static/")), "rb") as file:
            found[address] = file.read()
        links = IMPORTS.get(PurePosixPath(address).suffix)
        if links:
            wanted += [urljoin(address, "".join(link)) for link in links.findall(found[address].decode())]
    return found


def test_the_first_load_stays_within_its_budget(answer):
    assert answer.headers["Content-Encoding"] == "gzip"
    parts = {
        name: len(gzip.compress(body, 9)) for name, body in fetched(gzip.decompress(answer.content).decode()).items()
    }
    assert "/static/js/segments.js" in parts  # three imports deep
    assert "/static/js/live-worker.js" in parts
    assert "/static/js/emoji-list.js" not in parts  # fetched when it is asked for
    scripts = {name: size for name, size in parts.items() if name.endswith(".js")}
    assert sum(scripts.values()) <= MOST_SCRIPT, scripts
    assert sum(parts.values()) + len(answer.content) <= MOST, parts | {"page": len(answer.content)}


def test_no_script_waits_to_be_named_by_another(answer):
    """Each that is found in another only is a round trip later than that one, and they are four deep."""
    page = gzip.decompress(answer.content).decode()
    named = set(re.findall(r'<(?:script type="module" src|link rel="modulepreload" href)="([^"]+)"', page))
    assert "/static/js/inbox.js" in named
    imported = {
        urljoin(script, found)
        for script in named
        for found in IMPORTS[".js"].findall(Path(finders.find(script.removeprefix("/static/"))).read_text())
    }
    assert imported - named == set()
