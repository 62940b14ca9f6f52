"""A customer's picture in the thread keeps its place while it loads and opens whole; a recording plays there."""

import struct

import pytest
from django.core.files.base import ContentFile
from django.db import connections
from playwright.sync_api import expect

from inbox import media
from tests.e2e.conftest import sign_in
from tests.e2e.steps import shown, text_in
from tests.factories import AttachmentFactory, UserFactory
from tests.inbox.live_server import serving

pytestmark = pytest.mark.browser
CUSTOMER = "14075557300"


def room_for(picture, below) -> tuple[float, float, float]:
    """Measure a picture, and how far below its top the next text begins."""
    held, following = picture.bounding_box(), below.bounding_box()
    return held["width"], held["height"], following["y"] - held["y"]


def test_a_picture_keeps_its_place_while_it_loads_and_opens_whole(tab, desk):
    text_in(desk, CUSTOMER, "Look at this", picture=True)
    tab.route("**/small/", lambda route: route.abort())
    sign_in(tab, desk)
    tab.locator(".row", has_text=shown(CUSTOMER)).get_by_role("link").click()
    expect(tab.locator(".picture")).to_have_count(1)
    text_in(desk, CUSTOMER, "And this comes below")
    picture = tab.locator(".picture img")
    below = tab.locator("#newest").get_by_text("And this comes below", exact=True)
    expect(below).to_be_visible()
    before = room_for(picture, below)
    tab.unroute("**/small/")
    tab.reload()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert room_for(picture, below) == before
    with tab.context.expect_page() as opened:
        picture.click()
    whole = opened.value
    whole.wait_for_load_state()
    assert whole.evaluate("document.images[0].naturalWidth") > 0
    assert not whole.url.endswith("/small/")


def wav(seconds: int = 1) -> bytes:
    """Return a hum, as the plainest of recordings."""
    hum = bytes(128 + (place // 8 % 2) * 40 for place in range(8000 * seconds))
    told = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8, b"data", len(hum))
    return struct.pack("<4sI4s", b"RIFF", 4 + len(told) + len(hum), b"WAVE") + told + hum


@pytest.mark.django_db(transaction=True)
def test_a_recording_plays_in_the_thread(tab, client, monkeypatch):
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    file = media.identify(wav())
    attachment = AttachmentFactory(state="stored", content_type=file.content_type, size=len(file.data))
    attachment.file.save(f"recording{file.extension}", ContentFile(file.data))
    client.force_login(UserFactory())
    with serving() as port:
        here = f"http://127.0.0.1:{port}"
        tab.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": here}])
        tab.goto(f"{here}/conversations/{attachment.message.conversation_id}/")
        player = tab.locator("audio.player")
        expect(player).to_be_visible()
        assert player.evaluate("player => player.play().then(() => player.duration)") == 1
        player.evaluate("player => { player.currentTime = 0.5 }")
        expect(player).to_have_js_property("ended", True)
        assert player.evaluate("player => player.error") is None
        with tab.expect_download() as saved:
            tab.locator("a.file").click()
        assert saved.value.suggested_filename == f"attachment-{attachment.pk}.wav"
        tab.goto("about:blank")
