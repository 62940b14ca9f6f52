"""Small copies of pictures for the thread: made from bytes that nobody vouches for, so within limits. No database here.

A few kilobytes can unpack to gigabytes. So a picture's size is read from its header and judged before anything is
unpacked, one picture at a time in each process; and the copy carries pixels alone, no place, no device, no owner.
"""

import threading
from io import BytesIO

from PIL import Image, ImageOps

from inbox.media import PICTURES

SIDE = 640
"""Pixels of the copy's longer side at most: twice what the thread shows, so that it is sharp on good screens."""
MAX_UNPACKED = 25_000_000
"""Pixels that are unpacked, about 100 MB; a JPEG is unpacked smaller than it is, so that any photograph passes."""
CONTENT_TYPE, EXTENSION = "image/webp", ".webp"
_one_at_a_time = threading.Lock()


def make(data: bytes) -> bytes | None:
    """Return the picture small, turned the right way round, as WebP; None where it cannot or must not be unpacked."""
    try:
        with _one_at_a_time, Image.open(BytesIO(data), formats=PICTURES) as image:
            return shrink(image)
    except Exception:  # decoders fail in many ways; the thread then shows the picture itself
        return None


def shrink(image: Image.Image) -> bytes | None:
    """Unpack the first frame, if it is small enough for that, and return it small."""
    image.draft("RGB", (2 * SIDE, 2 * SIDE))
    if image.width * image.height > MAX_UNPACKED:
        return None
    has_alpha = image.has_transparency_data
    small = ImageOps.exif_transpose(image).convert("RGBA" if has_alpha else "RGB")
    small.thumbnail((SIDE, SIDE))
    stream = BytesIO()
    small.save(stream, "WEBP", quality=80, method=4, exif=b"", xmp=b"", icc_profile=b"")
    return stream.getvalue()
