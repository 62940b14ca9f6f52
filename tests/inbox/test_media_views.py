"""Serving our copies: to those who may see the conversation, and so that nothing in them runs."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from inbox import attachments
from tests.factories import AttachmentFactory, UserFactory
from tests.media_host import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def fetched(host):
    def fetch(data):
        host.pages["/a"] = data
        attachment = AttachmentFactory(url=host.url + "/a")
        attachments.fetch(attachment.pk)
        attachment.refresh_from_db()
        return attachment

    return fetch


def get(client, attachment, *, small=False):
    return client.get(reverse("inbox:attachment-thumbnail" if small else "inbox:attachment", args=[attachment.pk]))


@pytest.mark.parametrize(
    ("data", "disposition"),
    [
        (picture(), 'inline; filename="attachment-{pk}.png"'),
        (b"<script>alert(1)</script>", 'attachment; filename="attachment-{pk}.txt"'),
        (b"%PDF-1.7\n", 'attachment; filename="attachment-{pk}.pdf"'),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", 'attachment; filename="attachment-{pk}.heic"'),
    ],
)
def test_our_copy_is_served_so_that_no_script_in_it_runs(client, fetched, data, disposition):
    client.force_login(UserFactory())
    attachment = fetched(data)
    answer = get(client, attachment)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == data
    answer.close()
    assert answer["Content-Type"] == attachment.content_type
    assert answer["Content-Disposition"] == disposition.replace("{pk}", str(attachment.pk))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private")


def test_the_small_copy_is_served_with_the_same_care(client, fetched):
    client.force_login(UserFactory())
    attachment = fetched(picture("JPEG", (1200, 800)))
    answer = get(client, attachment, small=True)
    data = b"".join(answer.streaming_content)
    answer.close()
    assert Image.open(BytesIO(data)).size == (640, 427)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Disposition"] == f'inline; filename="attachment-{attachment.pk}-small.webp"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private")


def test_a_file_that_is_no_picture_has_no_small_copy(client, fetched):
    client.force_login(UserFactory())
    assert get(client, fetched(b"%PDF-1.7\n"), small=True).status_code == 404
    assert get(client, AttachmentFactory(), small=True).status_code == 404


def test_the_thread_shows_the_small_copy_in_its_size_and_opens_the_full_one(client, fetched):
    client.force_login(UserFactory())
    attachment = fetched(picture("JPEG", (1200, 800)))
    page = client.get(reverse("inbox:conversation-detail", args=[attachment.message.conversation_id])).text
    full, small = (reverse(f"inbox:{name}", args=[attachment.pk]) for name in ("attachment", "attachment-thumbnail"))
    assert f'<a class="picture" href="{full}"' in page
    assert f'src="{small}"' in page
    assert 'width="320" height="213"' in page


def test_without_a_small_copy_the_thread_shows_the_picture_itself_in_the_same_size(client, fetched):
    client.force_login(UserFactory())
    attachment = fetched(picture("JPEG", (1200, 800)))
    type(attachment).objects.update(thumbnail="")
    page = client.get(reverse("inbox:conversation-detail", args=[attachment.message.conversation_id])).text
    assert f'src="{reverse("inbox:attachment", args=[attachment.pk])}"' in page
    assert 'width="320" height="213"' in page


MP3, AMR = b"ID3\x03" + bytes(range(200)), b"#!AMR\n" + bytes(20)


def test_a_recording_and_a_video_are_played_in_the_thread_and_saved_by_the_link(client, fetched):
    client.force_login(UserFactory())
    for data, element in (
        (MP3, "audio"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "video"),
        (AMR, ""),
        (b"%PDF-1.7\n", ""),
    ):
        attachment = fetched(data)
        page = client.get(reverse("inbox:conversation-detail", args=[attachment.message.conversation_id])).text
        address = reverse("inbox:attachment", args=[attachment.pk])
        assert f'<a class="file" href="{address}" download>' in page
        assert re.findall(rf'<(\w+) class="player" controls[^>]* src="{address}"', page) == [element] * bool(element)


@pytest.mark.parametrize("content_type", ["image/svg+xml", "text/html", "image/jpeg+xml", "video/x-unknown", ""])
def test_only_known_types_are_shown_whatever_stands_in_the_row(client, fetched, content_type):
    client.force_login(UserFactory())
    attachment = fetched(b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>")
    type(attachment).objects.update(content_type=content_type)
    answer = get(client, attachment)
    answer.close()
    assert answer["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("data", [MP3, AMR, b"\x00\x00\x00\x18ftypmp42\x00\x00"], ids=["mp3", "amr", "mp4"])
def test_recordings_and_videos_are_shown_and_not_saved(client, fetched, data):
    client.force_login(UserFactory())
    answer = get(client, fetched(data))
    answer.close()
    assert answer["Content-Disposition"].startswith("inline;")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-", 206, 0, 203),
        ("bytes=0-1", 206, 0, 1),
        ("bytes=100-199", 206, 100, 199),
        ("bytes=200-9999", 206, 200, 203),
        ("bytes=204-", 200, 0, 203),
        ("bytes=5-2", 200, 0, 203),
        ("bytes=-5", 200, 0, 203),
        ("bytes=0-1,5-6", 200, 0, 203),
        ("bytes=\u0663-", 200, 0, 203),
        ("lines=0-1", 200, 0, 203),
        ("", 200, 0, 203),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for_with_the_same_care(client, fetched, asked, status, first, last):
    client.force_login(UserFactory())
    address = reverse("inbox:attachment", args=[fetched(MP3).pk])
    answer = client.get(address, headers={"Range": asked} if asked else {})
    assert answer.status_code == status
    assert answer.getvalue() == MP3[first : last + 1]
    answer.close()
    assert answer["Accept-Ranges"] == "bytes"
    assert answer.get("Content-Range") == (f"bytes {first}-{last}/204" if status == 206 else None)
    assert answer["Content-Length"] == str(last - first + 1)
    assert answer["Content-Type"] == "audio/mpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"].startswith("private")


def test_what_is_saved_has_no_parts(client, fetched):
    client.force_login(UserFactory())
    answer = client.get(reverse("inbox:attachment", args=[fetched(b"%PDF-1.7\n").pk]), headers={"Range": "bytes=0-1"})
    assert (answer.status_code, answer.getvalue()) == (200, b"%PDF-1.7\n")
    answer.close()


def test_nobody_sees_a_file_of_a_number_that_they_may_not_see(client, fetched):
    attachment = fetched(picture())
    assert get(client, attachment).status_code == get(client, attachment, small=True).status_code == 302
    number = attachment.message.owned_number
    number.is_open_to_all = False
    number.save(update_fields=["is_open_to_all"])
    client.force_login(UserFactory())
    assert get(client, attachment).status_code == get(client, attachment, small=True).status_code == 404
    assert client.post(reverse("inbox:attachment-retry", args=[attachment.pk])).status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    answer = get(client, attachment)
    assert answer.status_code == 200
    answer.close()


def test_a_file_that_is_not_stored_or_lost_is_not_found(client, fetched):
    client.force_login(UserFactory())
    assert get(client, AttachmentFactory()).status_code == 404
    attachment = fetched(picture())
    attachment.file.storage.delete(attachment.file.name)
    assert get(client, attachment).status_code == 404


def test_why_a_picture_is_still_on_its_way_is_told_in_the_readers_language(client, host):
    person = UserFactory(language="es")
    client.force_login(person)
    host.pages["/a"] = lambda handler: (handler.send_response(503), handler.end_headers())
    attachment = AttachmentFactory(url=host.url + "/a")
    attachments.fetch(attachment.pk)
    page = client.get(reverse("inbox:conversation-detail", args=[attachment.message.conversation_id])).text
    assert "El servidor de archivos del operador respondió sin el archivo: 503." in page


def test_staff_can_ask_for_a_failed_file_again(client, monkeypatch, django_capture_on_commit_callbacks):
    asked = []
    monkeypatch.setattr("inbox.nudges.fetch", asked.append)
    person = UserFactory(first_name="Robin", last_name="Reed")
    client.force_login(person)
    attachment = AttachmentFactory(state="failed", error="gone", attempts=6)
    address = reverse("inbox:attachment-retry", args=[attachment.pk])
    assert client.get(address).status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address)
    assert answer["Location"] == reverse("inbox:conversation-detail", args=[attachment.message.conversation_id])
    attachment.refresh_from_db()
    assert (attachment.state, attachment.attempts) == ("waiting", 0)
    assert asked == [attachment.pk]
    assert client.post(address, headers={"HX-Request": "true"}).status_code == 204
    type(attachment).objects.update(state="failed", error="The carrier no longer has this file.")
    page = client.get(answer["Location"]).text
    assert "The picture could not be fetched. The carrier no longer has this file." in page
    assert f'action="{address}"' in page
    assert "Try again" in page
    assert "Robin Reed last tried again" in page
