"""The installed app: its manifest, and a worker that keeps nothing of anybody."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.images import get_image_dimensions

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_exist_in_the_sizes_that_it_says(client):
    answer = client.get("/manifest.webmanifest")
    facts = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (facts["start_url"], facts["display"]) == ("/", "standalone")
    assert {icon["purpose"] for icon in facts["icons"]} == {"any", "maskable"}
    for icon in facts["icons"]:
        path = Path(finders.find(icon["src"].removeprefix("/static/")))
        assert "{}x{}".format(*get_image_dimensions(path)) == icon["sizes"]


def test_every_page_leads_to_the_manifest_and_the_touch_icon(client):
    page = client.get("/accounts/login/").text
    assert 'rel="manifest" href="/manifest.webmanifest"' in page
    assert 'rel="apple-touch-icon"' in page


def test_the_worker_is_a_script_of_the_root_and_keeps_only_what_strangers_may_see(client):
    answer = client.get("/service-worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    kept = [re.search(r'PAGE = "(.*?)"', answer.text)[1], *re.findall(r'"(/static/.*?)"', answer.text)]
    assert kept[0] == "/offline/"
    for address in kept[1:]:
        assert finders.find(address.removeprefix("/static/")), address
    assert 'credentials: "omit"' in answer.text


def test_the_offline_page_is_the_same_for_everybody(client, admin_client):
    assert client.get("/offline/").text == admin_client.get("/offline/").text
