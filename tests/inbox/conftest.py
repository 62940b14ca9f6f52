"""What tests of the inbox may ask for beside `tests/conftest.py`."""

import pytest

from tests.media_host import MediaServer


@pytest.fixture
def host(settings, tmp_path):
    server = MediaServer()
    settings.TELEVOIPS_MEDIA_URL = server.url
    settings.MEDIA_ROOT = tmp_path
    yield server
    server.close()
