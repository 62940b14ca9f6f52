"""`docker-compose.yml` and `Dockerfile`: what no container engine is needed to know."""

import re
from pathlib import Path

import pytest
import yaml

from config.settings import env

ROOT = Path(__file__).parents[2]
APP = ("migrate", "web", "worker", "beat")
LEFT_OUT = {"DEBUG", "VAR_DIR"}
"""Settings that a container has no use for: the image keeps its files where the volume is."""


@pytest.fixture(scope="module")
def text():
    return (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def services(text):
    return yaml.safe_load(text)["services"]


def test_it_has_all_parts(services):
    assert set(services) == {*APP, "db", "redis"}


def test_every_setting_reaches_every_process(services):
    for name in APP:
        assert set(services[name]["environment"]) == env.names - LEFT_OUT


def test_no_secret_stands_in_it(text, services):
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert re.search(rf"\$\{{{name}:\?[^}}]+\}}", text)
    for service in services.values():
        for name, value in service.get("environment", {}).items():
            if name.endswith(("_KEY", "_PASSWORD", "_AUTH")):
                assert str(value).startswith("${"), name


def test_every_variable_it_takes_stands_in_the_example(text):
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in re.findall(r"\$\{(\w+)", text):
        assert f"\n{name}=" in example


def test_the_processes_wait_for_what_they_need(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "db": {"condition": "service_healthy"},
            "redis": {"condition": "service_healthy"},
            "migrate": {"condition": "service_completed_successfully"},
        }
    assert all("test" in services[name]["healthcheck"] for name in ("db", "redis"))


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_beat_are_asked_for_a_sign_of_life_and_start_again_when_they_end(services, name):
    assert services[name]["healthcheck"]["test"] == ["CMD", "python", "manage.py", "pulse", name]
    assert services[name]["restart"] == "unless-stopped"


def test_what_lasts_is_started_again_and_has_a_volume(services):
    for name, service in services.items():
        assert service["restart"] == ("no" if name == "migrate" else "unless-stopped")
    assert services["db"]["volumes"] == ["db:/var/lib/postgresql/data"]
    assert services["redis"]["volumes"] == ["redis:/data"]
    assert services["web"]["volumes"] == services["worker"]["volumes"] == ["media:/var/lib/textdesk/media"]


def test_redis_forgets_nothing(services):
    command = " ".join(services["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_only_the_web_process_is_reachable_and_only_from_this_host(services):
    assert [name for name, service in services.items() if "ports" in service] == ["web"]
    assert services["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_worker_may_finish_what_it_has_in_hand(services):
    assert services["worker"]["stop_grace_period"] == "45s"


def test_the_image_runs_as_nobody_special_on_hashed_packages():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "USER textdesk" in lines
    assert any("--require-hashes" in line for line in lines)
    assert any(line.startswith("HEALTHCHECK") for line in lines)
    assert [line for line in lines if line.startswith("CMD")][-1].startswith(
        'CMD ["uvicorn", "config.asgi:application"'
    )


def test_no_secret_and_no_data_gets_into_the_image():
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {".*", "var"} <= set(ignored)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_name_versions_and_hashes_but_no_hosts(lock):
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "://" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert "==" in requirement
        assert "--hash=sha256:" in requirement
