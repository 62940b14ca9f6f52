"""Pictures of texts: fetched from the carrier alone, kept under our own names, shown to those who may see them."""

import gzip
import hashlib
import re
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from inbox import attachments, live, media, tasks
from inbox.models import Attachment
from tests.factories import AttachmentFactory, OwnedNumberFactory, UserFactory
from tests.media_host import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(monkeypatch):
    events = []
    monkeypatch.setattr(live, "publish", events.append)
    return events


def fetched(host, data, path="/a.jpg"):
    host.pages[path] = data
    attachment = AttachmentFactory(url=host.url + path)
    attachments.fetch(attachment.pk)
    attachment.refresh_from_db()
    return attachment


def test_a_picture_is_stored_under_a_name_of_ours(host, published, django_capture_on_commit_callbacks):
    data = picture(size=(40, 30))
    with django_capture_on_commit_callbacks(execute=True):
        attachment = fetched(host, data, "/../secret%20name.html?x=1")
    assert (attachment.state, attachment.content_type, attachment.size) == ("stored", "image/png", len(data))
    assert (attachment.width, attachment.height) == (40, 30)
    assert attachment.file.read() == data
    assert attachment.digest == hashlib.sha256(data).hexdigest()
    for each in (attachment, fetched(host, data, "/again.png")):
        assert re.fullmatch(r"attachments/[0-9a-f]{32}\.png", each.file.name), "a taken name would get a suffix"
        assert re.fullmatch(r"thumbnails/[0-9a-f]{32}\.webp", each.thumbnail.name)
    assert [event["kinds"] for event in published] == [("attachment",)]
    attachment.file.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.2:{port}/a.jpg",
        "http://localhost:{port}/a.jpg",
        "https://127.0.0.1:{port}/a.jpg",
        "http://127.0.0.1/a.jpg",
        "http://127.0.0.1:1/a.jpg",
        "http://user@127.0.0.1:{port}/a.jpg",
        "http://user:secret@127.0.0.1:{port}/a.jpg",
        "http://@127.0.0.1:{port}/a.jpg",
        "http://127.0.0.1:{port}@evil.example/a.jpg",
        "http://127.0.0.1:{port}\\@evil.example/a.jpg",
        "http://127.0.0.1:{port}.evil.example/a.jpg",
        "http://127.0.0.1:{port}\r\nHost: evil.example/a.jpg",
        "http://[::1/a.jpg",
        "http://127.0.0.1:99999999/a.jpg",
        "//127.0.0.1:{port}/a.jpg",
        "/a.jpg",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_link_that_leads_elsewhere_fails_at_once_and_nothing_is_asked(host, url):
    host.pages["/a.jpg"] = picture()
    attachment = AttachmentFactory(url=url.replace("{port}", host.url.rpartition(":")[2]))
    attachments.fetch(attachment.pk)
    attachment.refresh_from_db()
    assert attachment.state == "failed"
    assert "media server" in attachment.error
    assert not host.asked


def test_a_redirect_is_not_followed(host):
    def away(handler):
        handler.send_response(302)
        handler.send_header("Location", host.url + "/b.jpg")
        handler.end_headers()

    host.pages["/b.jpg"] = picture()
    attachment = fetched(host, away)
    assert (attachment.state, attachment.error) == (
        "waiting",
        "The carrier's media server answered without the file: 302.",
    )
    assert len(host.asked) == 1


def test_proxies_of_the_environment_are_not_used(host, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert fetched(host, picture()).state == "stored"


def test_no_credentials_travel_to_the_media_host(host):
    fetched(host, picture())
    assert {"Authorization", "Cookie", "x-api-key"}.isdisjoint(host.asked[0][1])


MEGABYTE = 1024 * 1024


def test_a_file_of_ten_megabytes_is_taken_and_one_byte_more_is_not(host):
    largest = picture() + bytes(10 * MEGABYTE - len(picture()))
    assert fetched(host, largest).size == 10 * MEGABYTE
    attachment = fetched(host, largest + b"\x00")
    assert (attachment.state, attachment.error) == ("failed", "The file is larger than 10 MB.")


class Packed:
    """A file that its server packed, as a browser would take it: small on the wire and huge when unpacked."""

    def __init__(self, times):
        self.times, self.data = times, bytes(100 * MEGABYTE)
        for _ in range(times):
            self.data = gzip.compress(self.data)

    def __call__(self, handler):
        handler.send_response(200)
        handler.send_header("Content-Encoding", ", ".join(["gzip"] * self.times))
        handler.send_header("Content-Length", str(len(self.data)))
        handler.end_headers()
        handler.wfile.write(self.data)


@pytest.mark.parametrize("times", [1, 2])
def test_a_file_that_unpacks_to_more_is_not_unpacked_to_its_end(host, times):
    packed = Packed(times)
    tracemalloc.start()
    attachment = fetched(host, packed)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert attachment.state == "failed"
    assert peak < 60 * MEGABYTE


class Endless:
    """A file without an end; `sent` counts its bytes."""

    sent = 0

    def __call__(self, handler):
        handler.send_response(200)
        handler.end_headers()
        piece = bytes(65536)
        try:
            while self.sent < 200 * MEGABYTE:
                handler.wfile.write(piece)
                self.sent += len(piece)
        except OSError:
            pass


def test_a_file_over_ten_megabytes_fails_for_good_and_is_not_read_to_its_end(host):
    endless = Endless()
    attachment = fetched(host, endless)
    assert endless.sent < 40 * MEGABYTE, "what the lines' buffers hold comes on top"
    assert (attachment.state, attachment.error) == ("failed", "The file is larger than 10 MB.")
    assert not attachment.file


def drip_body(handler):
    handler.send_response(200)
    handler.end_headers()
    drip(handler)


def drip(handler):
    try:
        for _ in range(200):
            handler.wfile.write(b"x")
            time.sleep(0.02)
    except OSError:
        pass


@pytest.mark.parametrize("slow", [drip, drip_body])
def test_a_server_that_sends_byte_by_byte_does_not_hold_a_worker(host, monkeypatch, slow):
    assert media.DEADLINE == 20
    monkeypatch.setattr(media, "DEADLINE", 0.3)
    began = time.monotonic()
    attachment = fetched(host, slow)
    assert time.monotonic() - began < 3
    assert attachment.state == "waiting"
    assert "too long" in attachment.error


def cut_short(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(picture()[:20])


@pytest.mark.parametrize(
    "answer", [cut_short, b"", lambda handler: None, lambda handler: handler.wfile.write(b"\x16\x03")]
)
def test_half_an_answer_is_not_stored(host, answer):
    attachment = fetched(host, answer)
    assert attachment.state == "waiting"
    assert attachment.error
    assert not attachment.file


def test_a_host_that_is_gone_is_tried_again_later(host):
    host.close()
    attachment = AttachmentFactory(url=host.url + "/a.jpg")
    attachments.fetch(attachment.pk)
    attachment.refresh_from_db()
    assert attachment.error == "The carrier's media server cannot be reached."
    assert attachment.fetch_at > timezone.now() + timedelta(seconds=50)


def test_after_six_tries_over_two_hours_it_has_failed_and_a_person_may_ask_again(host, published):
    attachment = AttachmentFactory(url=host.url + "/missing.jpg")
    waits = timedelta(0)
    for _ in range(6):
        attachments.fetch(attachment.pk)
        attachments.fetch(attachment.pk)  # not due: nothing happens
        attachment.refresh_from_db()
        if attachment.state == "waiting":
            waits += attachment.fetch_at - timezone.now()
            Attachment.objects.update(fetch_at=timezone.now())
    assert attachment.state == "failed"
    assert attachment.error == "The carrier no longer has this file."
    assert len(host.asked) == 6
    assert timedelta(hours=1, minutes=55) < waits < timedelta(hours=2, minutes=5)
    host.pages["/missing.jpg"] = picture()
    person = UserFactory()
    assert attachments.try_again(attachment, by=person)
    assert not attachments.try_again(attachment, by=UserFactory())
    attachments.fetch(attachment.pk)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.error) == ("stored", "")
    assert attachment.retried_by == person
    assert attachment.retried_at


def test_a_try_whose_lease_ran_out_does_not_overwrite_the_next_one(host, monkeypatch):
    host.pages["/a.jpg"] = picture()
    attachment = AttachmentFactory(url=host.url + "/a.jpg")
    whole = media.download

    def slow(url, *, media_url):
        Attachment.objects.update(attempts=2)  # the sweep gave it to another worker meanwhile
        return whole(url, media_url=media_url)

    monkeypatch.setattr(media, "download", slow)
    attachments.fetch(attachment.pk)
    attachment.refresh_from_db()
    assert attachment.state == "waiting"
    assert not attachment.file
    assert not attachment.thumbnail
    folders = [attachment.file.storage.path(name) for name in ("attachments", "thumbnails")]
    assert not any(entry.is_file() for folder in folders for entry in Path(folder).iterdir())


def test_a_fetch_that_kills_its_worker_every_time_ends(host):
    host.pages["/a.jpg"] = picture()
    attachment = AttachmentFactory(url=host.url + "/a.jpg", attempts=6)
    attachments.fetch(attachment.pk)
    attachment.refresh_from_db()
    assert attachment.state == "failed"
    assert not host.asked


def test_a_full_disk_is_a_later_try(host, monkeypatch):
    monkeypatch.setattr(
        "django.core.files.storage.FileSystemStorage._save", lambda *_a: (_ for _ in ()).throw(OSError(28))
    )
    attachment = fetched(host, picture())
    assert attachment.state == "waiting"
    assert attachment.error == "Our own store did not take the file: OSError."


def test_the_sweep_finds_what_no_nudge_reached(monkeypatch):
    due, later = AttachmentFactory(), AttachmentFactory(fetch_at=timezone.now() + timedelta(hours=1))
    asked = []
    monkeypatch.setattr("inbox.nudges.fetch", asked.append)
    tasks.sweep_media()
    assert asked == [due.pk]
    assert later.pk not in asked


def test_the_whole_way_from_webhook_to_picture(post_event, host, monkeypatch, django_capture_on_commit_callbacks):
    from tests.events import text_in

    OwnedNumberFactory(number="+13215550100")
    host.pages["/a.png"] = picture()
    asked = []
    monkeypatch.setattr("inbox.nudges.fetch", asked.append)
    with django_capture_on_commit_callbacks(execute=True):
        post_event(text_in(media=[host.url + "/a.png"]))
    assert asked == [Attachment.objects.get().pk], "at once: such links live for two days"
    tasks.fetch_attachment(*asked)
    assert Attachment.objects.get().is_image


def test_a_picture_whose_small_copy_cannot_be_made_is_kept_all_the_same(host):
    broken = picture(size=(60, 60))[:-40]
    attachment = fetched(host, broken)
    assert attachment.is_image
    assert not attachment.thumbnail
