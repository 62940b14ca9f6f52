"""Static files: named by their content and compressed where they are collected, and served in any case."""

import gzip
import os
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from config import assets
from config.compression import PageCompression

IMPORT = re.compile(r'(?:from |import|import\()\s*"\./([^"]+)"')


@pytest.fixture
def root(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "config.assets.Assets"}}
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = False
    return tmp_path


def get(address: str) -> tuple[dict[str, str], bytes]:
    served = WhiteNoiseMiddleware(lambda _: HttpResponse(status=404))
    answer = served(RequestFactory().get(address, headers={"Accept-Encoding": "gzip"}))
    assert answer.status_code == 200
    with answer.file_to_stream:
        return dict(answer.headers), b"".join(answer.streaming_content)


def test_collected_files_bear_their_contents_names_down_to_the_last_import(root):
    assets.collect()
    modules = list((root / "js").glob("*.*.js"))
    imported = {name for module in modules for name in IMPORT.findall(module.read_text())}
    assert len(imported) > 8
    assert imported <= {module.name for module in modules}


def test_a_collected_file_is_compressed_and_kept_for_good(root):
    assets.collect()
    headers, body = get(staticfiles_storage.url("js/inbox.js"))
    assert headers["Content-Encoding"] == "gzip"
    assert "immutable" in headers["Cache-Control"]
    assert b"import" in gzip.decompress(body)


def test_files_are_collected_anew_once_one_of_them_changed(root, settings):
    assert not assets.are_collected(root, settings.BASE_DIR)
    assets.collect()
    assert assets.are_collected(root, settings.BASE_DIR)
    newest = max(path.stat().st_mtime for path in Path(settings.BASE_DIR / "static").rglob("*"))
    os.utime(root / assets.MANIFEST, (newest - 1, newest - 1))
    assert not assets.are_collected(root, settings.BASE_DIR)


def test_a_file_that_is_not_collected_is_served_under_its_own_name(root, settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    assert staticfiles_storage.url("js/inbox.js") == "/static/js/inbox.js"
    assert b"import" in get("/static/js/inbox.js")[1]


@pytest.mark.parametrize(
    ("kind", "is_compressed"), [("text/html; charset=utf-8", True), ("application/json", True), ("image/png", False)]
)
def test_pages_are_compressed_and_pictures_left_alone(kind, is_compressed):
    through = PageCompression(lambda _: HttpResponse(b"words " * 200, content_type=kind))
    answer = through(RequestFactory().get("/", headers={"Accept-Encoding": "gzip"}))
    assert answer.has_header("Content-Encoding") == is_compressed


def test_a_file_that_is_streamed_is_left_alone():
    through = PageCompression(lambda _: FileResponse(b"words " * 200, content_type="text/csv"))
    assert not through(RequestFactory().get("/", headers={"Accept-Encoding": "gzip"})).has_header("Content-Encoding")
