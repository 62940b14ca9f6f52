"""Settings that cannot be right stop the start with one sentence; secrets may come from files."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.databases import postgres
from config.env import Env, kept_secret

ROOT = Path(__file__).parents[2]


def start(**settings):
    """Start the program with these settings alone; return its answer."""
    env = {"PATH": "", "DJANGO_SETTINGS_MODULE": "config.settings", **settings}
    script = "import django; django.setup(); from django.conf import settings; print(settings.SECRET_KEY)"
    return subprocess.run(
        [sys.executable, "-c", script], check=False, cwd=ROOT, env=env, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ({"DEBUG": "perhaps"}, "DEBUG"),
        ({"TELEVOIPS_APY_KEY": "k"}, "TELEVOIPS_APY_KEY is not a setting of Textdesk. Did you mean TELEVOIPS_API_KEY?"),
        ({"DATABASE_URL": "mysql://u:p@h/d"}, "DATABASE_URL must start with postgres:// or sqlite://."),
        ({"SECRET_KEY": "a", "SECRET_KEY_FILE": "b"}, "Both SECRET_KEY and SECRET_KEY_FILE are set."),
    ],
)
def test_a_bad_setting_stops_the_start_with_a_sentence(tmp_path, setting, sentence):
    done = start(VAR_DIR=str(tmp_path), **setting)
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert sentence in last
    assert "During handling of the above exception" not in done.stderr


def test_a_setting_may_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("from-a-file\n")
    done = start(VAR_DIR=str(tmp_path), SECRET_KEY_FILE=str(tmp_path / "key"))
    assert done.stdout == "from-a-file\n", done.stderr


def test_without_a_secret_key_one_is_made_and_kept(tmp_path):
    first = start(VAR_DIR=str(tmp_path)).stdout
    assert len(first.strip()) >= 50
    assert start(VAR_DIR=str(tmp_path)).stdout == first
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.fixture
def env(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("TELEVOIPS_", "WEBHOOK_")):
            monkeypatch.delenv(name)
    return Env()


@pytest.mark.parametrize(
    ("reader", "name", "value"),
    [
        ("zone", "TIME_ZONE", "Mars/Olympus"),
        ("zone", "TIME_ZONE", "/etc/passwd"),
        ("http_url", "TELEVOIPS_BASE_URL", "api.televoips.com"),
        ("http_url", "TELEVOIPS_BASE_URL", "ftp://api.televoips.com"),
        ("http_url", "TELEVOIPS_BASE_URL", "https://"),
        ("http_url", "TELEVOIPS_BASE_URL", "https://host:99999"),
        ("redis_url", "REDIS_URL", "localhost:6379"),
        ("redis_url", "REDIS_URL", "http://localhost"),
        ("redis_url", "REDIS_URL", "unix://"),
        ("logins", "WEBHOOK_BASIC_AUTH", "user"),
        ("logins", "WEBHOOK_BASIC_AUTH", "user:"),
        ("logins", "WEBHOOK_BASIC_AUTH", "good:one :bad"),
    ],
)
def test_an_absurd_value_is_refused_by_name_and_not_shown_where_it_is_secret(env, monkeypatch, reader, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValueError, match=name) as refusal:
        getattr(env, reader)(name, "")
    if reader == "logins":
        assert "good:one" not in str(refusal.value)


@pytest.mark.parametrize(
    ("reader", "value", "read"),
    [
        ("logins", "old:one new:two:three", ["old:one", "new:two:three"]),
        ("words", "a.example, b.example", ["a.example", "b.example"]),
        ("http_url", "http://localhost:8010/", "http://localhost:8010"),
        ("redis_url", "unix:///run/redis.sock", "unix:///run/redis.sock"),
        ("redis_url", "rediss://:secret@host:6380/1", "rediss://:secret@host:6380/1"),
        ("zone", "America/New_York", "America/New_York"),
    ],
)
def test_a_good_value_is_read(env, monkeypatch, reader, value, read):
    monkeypatch.setenv("SOME_SETTING", value)
    assert getattr(env, reader)("SOME_SETTING") == read


def test_a_blank_value_counts_as_none(env, monkeypatch):
    monkeypatch.setenv("SEND_PER_SECOND", "  ")
    assert env.float("SEND_PER_SECOND", 50.0) == 50.0


@pytest.mark.parametrize("name", ["WEBHOOK_API_KEYS", "TELEVOIPS_TOKEN", "WEBHOOK_BASIC_AUHT_FILE"])
def test_a_name_that_only_we_could_have_meant_is_refused(env, monkeypatch, name):
    monkeypatch.setenv(name, "x")
    env.str("WEBHOOK_API_KEY", "")
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not a setting of Textdesk"):
        env.refuse_misspelt()


def test_names_of_other_programs_are_left_alone(env, monkeypatch):
    monkeypatch.setenv("REDIS_HOST", "x")
    monkeypatch.setenv("WEBHOOK_API_KEY_FILE", "/run/secrets/key")
    env.names.add("WEBHOOK_API_KEY")
    env.refuse_misspelt()


def test_a_database_address_that_cannot_be_read_is_not_repeated():
    with pytest.raises(ImproperlyConfigured) as refusal:
        postgres("postgres://user:s3cret@[bad/name")
    assert "DATABASE_URL" in str(refusal.value)
    assert "s3cret" not in str(refusal.value)


def test_a_kept_secret_that_was_cut_short_is_refused(tmp_path):
    (tmp_path / "key").write_text("short")
    with pytest.raises(ImproperlyConfigured, match="Delete it"):
        kept_secret(tmp_path / "key")


def test_the_command_line_says_what_is_wrong_in_one_sentence(tmp_path):
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        check=False,
        cwd=ROOT,
        env={"VAR_DIR": str(tmp_path), "TELEVOIPS_API_KYE": "x"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "Textdesk cannot start: TELEVOIPS_API_KYE is not a setting of Textdesk. Did you mean TELEVOIPS_API_KEY?"
    )
