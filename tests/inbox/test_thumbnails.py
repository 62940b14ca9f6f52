"""Small copies of pictures: right way round, without what a camera writes along, and never unpacked beyond a limit."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from inbox import thumbnails
from tests.media_host import picture


def opened(data):
    return Image.open(BytesIO(thumbnails.make(data)))


def test_a_large_picture_becomes_small_and_keeps_its_shape():
    data = picture("JPEG", (2000, 1000))
    small = opened(data)
    assert (small.format, small.size) == ("WEBP", (640, 320))
    assert len(thumbnails.make(data)) < len(data)


def test_a_small_picture_is_not_enlarged():
    assert opened(picture("PNG", (40, 30))).size == (40, 30)


@pytest.mark.parametrize(("turned", "corner"), [(1, (0, 0)), (3, (1, 1)), (6, (1, 0)), (8, (0, 1))])
def test_a_turned_photograph_is_turned_the_right_way_round(turned, corner):
    image = Image.new("RGB", (80, 40), "white")
    image.paste("black", (0, 0, 20, 20))
    stream, exif = BytesIO(), Image.Exif()
    exif[0x0112] = turned
    image.save(stream, "JPEG", quality=95, exif=exif)
    small = opened(stream.getvalue())
    width, height = small.size
    assert small.size == ((80, 40) if turned in (1, 3) else (40, 80))
    x, y = (8 + corner[0] * (width - 16), 8 + corner[1] * (height - 16))
    assert small.convert("L").getpixel((x, y)) < 60


def test_place_device_and_profile_do_not_travel_along():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Ann"
    exif.get_ifd(0x8825)[1] = "N"
    data = picture("JPEG", (40, 30), exif=exif, icc_profile=b"profile of Ann", comment=b"by Ann", xmp=b"<x>Ann</x>")
    assert b"Ann" in data
    small = thumbnails.make(data)
    assert b"Ann" not in small
    assert not any(chunk in small for chunk in (b"EXIF", b"XMP ", b"ICCP"))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "L", "1", "I;16"])
def test_pictures_of_every_kind_have_one(mode):
    stream = BytesIO()
    kind = "JPEG" if mode == "CMYK" else "PNG"
    Image.new(mode, (50, 40)).save(stream, kind, **({"transparency": 0} if mode == "P" else {}))
    small = opened(stream.getvalue())
    assert small.size == (50, 40)
    assert small.has_transparency_data == (mode in ("RGBA", "LA", "P"))


def test_of_an_animation_the_first_frame_is_shown():
    stream = BytesIO()
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    frames[0].save(stream, "GIF", save_all=True, append_images=frames[1:])
    small = opened(stream.getvalue())
    red, _, blue = small.convert("RGB").getpixel((5, 5))
    assert red > 200 > blue
    assert getattr(small, "n_frames", 1) == 1


def bomb(width, height):
    """Return a PNG of a few kilobytes that holds so many pixels, all of one colour."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    row = b"\x00" * (width // 8 + 1)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(row * height, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_a_bomb_is_never_unpacked(monkeypatch):
    data = bomb(6_000, 6_000)
    assert len(data) < 10_000
    monkeypatch.setattr(Image.Image, "convert", lambda *_a, **_k: pytest.fail("unpacked"))
    assert thumbnails.make(data) is None


def test_a_photograph_of_fifty_million_pixels_has_one_all_the_same():
    assert opened(picture("JPEG", (8_000, 6_000))).size == (640, 480)


@pytest.mark.parametrize("data", [b"", b"no picture", picture("PNG", (90, 90))[:-60], b"\xff\xd8\xff\xe0 nothing"])
def test_what_cannot_be_unpacked_has_none(data):
    assert thumbnails.make(data) is None


def test_a_kind_of_picture_that_we_do_not_know_is_not_tried():
    assert thumbnails.make(picture("TIFF")) is None
    assert thumbnails.make(picture("BMP")) is None
