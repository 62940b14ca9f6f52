"""Downloading one file from the carrier's media host, and telling what it is. No database here.

A link comes from outside, so only its path is used: scheme, host and port must be those of `TELEVOIPS_MEDIA_URL`, and
the connection goes to an address that was checked, not looked up a second time. No redirects, no proxies.
"""

import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import SplitResult, quote, urlsplit

from django.utils.translation import gettext_noop
from PIL import Image
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
PICTURES = ("JPEG", "PNG", "GIF", "WEBP")
"""What of Pillow's decoders is let at bytes from outside."""
CONNECT_TIMEOUT = 3.05
READ_TIMEOUT = 10.0
DEADLINE = 20.0
"""Seconds that one download may take in all."""
MAX_ADDRESSES = 4
PORTS = {"http": 80, "https": 443}
ANOTHER_ANSWER = gettext_noop("The carrier's media server answered without the file")
DOWNLOAD = "application/octet-stream"
"""The type of what a page must not show: browsers save it."""


class MediaError(Exception):
    """The file could not be had; the sentence is fit for staff. `is_permanent` tells that trying again is useless."""

    def __init__(self, sentence: str, *, is_permanent: bool = False) -> None:
        super().__init__(sentence)
        self.is_permanent = is_permanent


class NoConnection(Exception):
    """No connection to this address; there may be another."""


@dataclass(frozen=True, slots=True)
class File:
    """A file with the type that its bytes tell, and the size of a picture that a page may show."""

    data: bytes
    content_type: str
    extension: str
    width: int | None = None
    height: int | None = None


def download(url: str, *, media_url: str) -> File:
    """Return the file behind the carrier's link. Raises `MediaError`."""
    target, host = check(url, media_url=media_url), urlsplit(media_url)
    end = time.monotonic() + DEADLINE
    try:
        for address in resolve(host):
            with suppress(NoConnection):
                return identify(get(host, address, target, end=end))
    except (HTTPError, http.client.HTTPException, OSError) as error:
        raise MediaError(gettext_noop("The carrier's media server broke off, or took too long.")) from error
    raise MediaError(gettext_noop("The carrier's media server cannot be reached."))


def check(url: str, *, media_url: str) -> str:
    """Return the link's path and query, quoted; refuse any link that leads away from the carrier's media host."""
    refused = MediaError(gettext_noop("The link does not lead to the carrier's media server."), is_permanent=True)
    if not url.isprintable() or "\\" in url:
        raise refused
    try:
        given, ours = urlsplit(url), urlsplit(media_url)
        is_ours = origin(given) == origin(ours)
    except ValueError:
        raise refused from None
    if not is_ours or "@" in given.netloc:
        raise refused
    path = quote(given.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(given.query, safe="/%:@!$&'()*+,;=~?")
    return f"{path}?{query}" if query else path


def origin(parts: SplitResult) -> tuple[str, str, int]:
    """Return scheme, host and port, the default port made explicit. Raises `ValueError` for a port that is none."""
    return parts.scheme, parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)


def resolve(host: SplitResult) -> list[str]:
    """Return the addresses of the media host; all must be public, unless the host is this machine (the sandbox)."""
    _, name, port = origin(host)
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise MediaError(gettext_noop("The carrier's media server has no address.")) from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(is_allowed(address, name) for address in addresses):
        raise MediaError(gettext_noop("The carrier's media server has an address that is not public."))
    return addresses[:MAX_ADDRESSES]


def is_allowed(address: str, name: str) -> bool:
    """Whether we connect to an address: a public one, or our own where the host is named as this machine."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if name in {"localhost", "127.0.0.1", "::1"}:
        return ip.is_loopback
    return ip.is_global and not ip.is_multicast


def get(host: SplitResult, address: str, target: str, *, end: float) -> bytes:
    """Return the body of a 200, within the size and the time. Raises `MediaError`, and what broke the line."""
    line = connect(host, address)
    with ends_at(line, end):
        line.request("GET", target, headers={"Host": host.netloc, "Accept-Encoding": "identity"}, preload_content=False)
        answer = line.getresponse()
        if answer.status in {404, 410}:
            raise MediaError(gettext_noop("The carrier no longer has this file."))
        if answer.status != 200:
            raise MediaError(f"{ANOTHER_ANSWER}: {answer.status}.")
        body = bytearray()
        while (piece := answer.read1(64 * 1024, decode_content=True)) and len(body) <= MAX_BYTES:
            body += piece
    if len(body) > MAX_BYTES:
        raise MediaError(gettext_noop("The file is larger than 10 MB."), is_permanent=True)
    if time.monotonic() >= end:  # what was cut may look whole
        raise MediaError(gettext_noop("The carrier's media server took too long."))
    if not body:
        raise MediaError(gettext_noop("The carrier sent an empty file."))
    return bytes(body)


def connect(host: SplitResult, address: str) -> HTTPConnection:
    """Return an open connection to `address`; TLS asks for and checks the host's own name."""
    scheme, name, port = origin(host)
    line: HTTPConnection
    if scheme == "https":
        trusted = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
        trusted.load_default_certs()
        line = HTTPSConnection(address, port, timeout=CONNECT_TIMEOUT, ssl_context=trusted, server_hostname=name)
    else:
        line = HTTPConnection(address, port, timeout=CONNECT_TIMEOUT)
    try:
        line.connect()
    except (HTTPError, OSError) as error:
        line.close()
        raise NoConnection from error
    line.sock.settimeout(READ_TIMEOUT)
    return line


@contextmanager
def ends_at(line: HTTPConnection, end: float) -> Iterator[None]:
    """Close the connection afterwards, and cut it at `end`: a header that comes byte by byte must not hold a worker."""
    sock = line.sock

    def cut() -> None:
        with suppress(OSError):
            # the plain socket's own: TLS's would change the object under the reader
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = threading.Timer(max(end - time.monotonic(), 0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        line.close()
        sock.close()


def identify(data: bytes) -> File:
    """Return the file with its type by its bytes; a picture that cannot be measured, or is huge, is a download."""
    content_type, extension = sniff(data)
    if not content_type.startswith("image/"):
        return File(data, content_type, extension)
    size = measure(data)
    if size is None:
        return File(data, DOWNLOAD, extension)
    return File(data, content_type, extension, *size)


def measure(data: bytes) -> tuple[int, int] | None:
    """Return a picture's width and height as it is shown, or None where no page should show it."""
    try:
        with Image.open(BytesIO(data), formats=PICTURES) as image:
            width, height = image.size
            exif = Image.Exif()
            exif.load(image.info.get("exif", b""))  # `getexif` would unpack a PNG to look behind its pixels
            is_turned = exif.get(0x0112, 1) >= 5
    except Exception:
        return None
    if width * height > MAX_PIXELS:
        return None
    return (height, width) if is_turned else (width, height)


SIGNATURES = [
    (re.compile(pattern, re.DOTALL), content_type, extension)
    for pattern, content_type, extension in (
        (rb"\xff\xd8\xff", "image/jpeg", ".jpg"),
        (rb"\x89PNG\r\n\x1a\n", "image/png", ".png"),
        (rb"GIF8[79]a", "image/gif", ".gif"),
        (rb"RIFF....WEBP", "image/webp", ".webp"),
        (rb"RIFF....WAVE", "audio/wav", ".wav"),
        (rb"....ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)", DOWNLOAD, ".heic"),  # few browsers show it
        (rb"....ftyp3g[p2]", "video/3gpp", ".3gp"),
        (rb"....ftypqt  ", "video/quicktime", ".mov"),
        (rb"....ftypM4[AB] ", "audio/mp4", ".m4a"),
        (rb"....ftyp(?:iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash|mmp4)", "video/mp4", ".mp4"),
        (rb"ID3[\x02-\x04]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "audio/mpeg", ".mp3"),
        (rb"\xff[\xf0\xf1\xf8\xf9]", "audio/aac", ".aac"),
        (rb"OggS\x00", "audio/ogg", ".ogg"),
        (rb"#!AMR(?:-WB)?\n", "audio/amr", ".amr"),
        (rb"%PDF-", "application/pdf", ".pdf"),
        (rb"(?i:(?:\xef\xbb\xbf)?\s{0,20}BEGIN:VCARD\s)", "text/vcard", ".vcf"),
    )
]
"""The first bytes of what customers send; anything else is a download."""
SHOWN = frozenset(kind for _, kind, _ in SIGNATURES if kind.startswith(("image/", "audio/", "video/")))
"""The types that a browser may show. No SVG is among them, nor anything else that can hold a script."""


def sniff(data: bytes) -> tuple[str, str]:
    """Return the type and the file extension that the bytes themselves tell."""
    for pattern, content_type, extension in SIGNATURES:
        if pattern.match(data):
            return content_type, extension
    return ("text/plain", ".txt") if is_text(data) else (DOWNLOAD, ".bin")


def is_text(data: bytes) -> bool:
    """Whether this is UTF-8 without control characters."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", text)
