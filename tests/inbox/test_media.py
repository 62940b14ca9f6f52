"""Downloading from the carrier's media host: which address is asked, over which line, and what the bytes are."""

import ssl
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from PIL import Image

from inbox import media
from tests.media_host import picture

PICTURES = {kind: picture(kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")}


def test_a_turned_photograph_has_the_size_that_it_is_shown_in():
    exif = Image.Exif()
    exif[0x0112] = 6
    file = media.identify(picture("JPEG", (40, 30), exif=exif))
    assert (file.content_type, file.width, file.height) == ("image/jpeg", 30, 40)


@pytest.mark.parametrize(
    ("data", "content_type", "extension"),
    [
        (picture("JPEG"), "image/jpeg", ".jpg"),
        (picture("GIF"), "image/gif", ".gif"),
        (picture("WEBP"), "image/webp", ".webp"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", media.DOWNLOAD, ".heic"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00", "video/mp4", ".mp4"),
        (b"\x00\x00\x00\x18ftypmp42\x00\x00", "video/mp4", ".mp4"),
        (b"\x00\x00\x00\x18ftyp3gp4\x00\x00", "video/3gpp", ".3gp"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00", "video/quicktime", ".mov"),
        (b"\x00\x00\x00\x1cftypM4A \x00\x00", "audio/mp4", ".m4a"),
        (b"ID3\x03\x00", "audio/mpeg", ".mp3"),
        (b"\xff\xfb\x90\x00", "audio/mpeg", ".mp3"),
        (b"\xff\xf1\x50\x80", "audio/aac", ".aac"),
        (b"OggS\x00\x02", "audio/ogg", ".ogg"),
        (b"#!AMR\n\x3c", "audio/amr", ".amr"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "audio/wav", ".wav"),
        (b"%PDF-1.7\n", "application/pdf", ".pdf"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "text/vcard", ".vcf"),
        ("Grüße, see you at 5".encode(), "text/plain", ".txt"),
        (b"<script>alert(1)</script>", "text/plain", ".txt"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', "text/plain", ".txt"),
        (b"\x7fELF\x02\x01", media.DOWNLOAD, ".bin"),
        (b"MZ\x90\x00\x03", media.DOWNLOAD, ".bin"),
        (b"PK\x03\x04\x14\x00", media.DOWNLOAD, ".bin"),
        (b"\xff\xd8\xff\xe0 no picture at all", media.DOWNLOAD, ".jpg"),
        (b"\x89PNG\r\n\x1a\n<script>", media.DOWNLOAD, ".png"),
    ],
)
def test_the_bytes_tell_the_type_and_not_the_name_nor_the_header(data, content_type, extension):
    file = media.identify(data)
    assert (file.content_type, file.extension) == (content_type, extension)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_measuring_unpacks_nothing(monkeypatch, kind):
    monkeypatch.setattr(Image.core, "new", lambda *_a: pytest.fail("unpacked"))
    monkeypatch.setattr(Image.core, "fill", lambda *_a: pytest.fail("unpacked"))
    data = PICTURES[kind]
    assert (media.identify(data).width, media.identify(data).height) == (4, 3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_kinds_of_picture_may_be_turned_too(kind):
    exif = Image.Exif()
    exif[0x0112] = 8
    file = media.identify(picture(kind, (40, 30), exif=exif))
    assert (file.width, file.height) == (30, 40)


def test_a_picture_that_would_unpack_to_very_many_pixels_is_a_download():
    small = bytearray(picture(size=(4, 3)))
    for side in (9_000, 40_000):  # the header claims it; the checksum of the header is not what stops it
        small[16:24] = side.to_bytes(4, "big") * 2
        assert media.identify(bytes(small)).content_type == media.DOWNLOAD


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://MMS.televoips.com:443/a%20b.jpg?x=é", "https://mms.televoips.com"),
        ("https://mms.televoips.com/a b.jpg?x=%C3%A9", "https://mms.televoips.com:443"),
    ],
)
def test_the_default_port_and_the_case_of_the_host_do_not_matter(url, ours):
    assert media.check(url, media_url=ours) == "/a%20b.jpg?x=%C3%A9"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "100.64.0.1", "::1", "fe80::1%eth0",
                "::ffff:127.0.0.1", "fd00::1", "0.0.0.0", "224.0.0.1"]
)  # fmt: skip
def test_a_media_host_with_an_address_inside_is_refused(monkeypatch, address):
    found = [(2, 1, 6, "", (inside, 443)) for inside in ("93.184.215.14", address)]
    monkeypatch.setattr(media.socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(media, "connect", lambda *_a: pytest.fail("connected"))
    with pytest.raises(media.MediaError, match="not public"):
        media.download("https://mms.televoips.com/a.jpg", media_url="https://mms.televoips.com")


@pytest.mark.parametrize(("name", "answer"), [("media.test", b"fine"), ("other.test", "cannot be reached")])
def test_the_connection_goes_to_the_checked_address_and_tls_checks_the_hosts_name(
    host, monkeypatch, tmp_path, name, answer
):
    trusted, context = certificate("media.test", tmp_path)
    asked_for = []
    context.sni_callback = lambda _socket, server_name, _context: asked_for.append(server_name)
    host.server.socket = context.wrap_socket(host.server.socket, server_side=True)
    host.server.handle_error = lambda *_args: None
    host.pages["/a.jpg"] = b"fine"
    found = [(2, 1, 6, "", ("127.0.0.1", host.server.server_port))]
    looked_up = []
    monkeypatch.setattr(media.socket, "getaddrinfo", lambda name, *_a, **_k: looked_up.append(name) or found)
    monkeypatch.setattr(media, "is_allowed", lambda *_a: True)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    ours = f"https://{name}:{host.server.server_port}"
    if isinstance(answer, bytes):
        assert media.download(ours + "/a.jpg", media_url=ours).data == answer
        assert host.asked[0][1]["Host"] == ours.removeprefix("https://")
    else:
        with pytest.raises(media.MediaError, match=answer):
            media.download(ours + "/a.jpg", media_url=ours)
        assert not host.asked
    assert asked_for == [name]
    assert looked_up.count(name) == 1, "a second answer could lead elsewhere"


def certificate(name, folder):
    """Make a certificate for `name`; return its file and a server's context that holds it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = timezone.now()
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "certificate.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
