"""`.env.example` names every setting that is read, with its true default, and nothing else."""

import re
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from config.settings import env

ROOT = Path(__file__).parents[2]
COMPOSE_ONLY = {"POSTGRES_PASSWORD"}
SECTION = re.compile(r"# --- .+ ---")


def lines():
    return (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()


def values():
    return dict(line.split("=", 1) for line in lines() if line and not line.startswith("#"))


def test_every_setting_stands_in_it_and_nothing_else():
    assert set(values()) == env.names | COMPOSE_ONLY


def test_each_setting_has_a_line_that_explains_it():
    known = lines()
    for number, line in enumerate(known):
        if line and not line.startswith("#"):
            above = known[number - 1]
            assert above.startswith("# "), f"{line} has no comment"
            assert not SECTION.fullmatch(above), f"{line} has no comment"


def test_the_defaults_in_it_start_the_program_as_no_settings_do():
    script = "import django; django.setup()\nfrom django.conf import settings\n"
    script += (
        "print({n: str(getattr(settings, n, '')) for n in sorted(dir(settings)) if n.isupper() and n != 'LOGGING'})"
    )

    def printed(env):
        fixed = {"PATH": "", "PYTHONHASHSEED": "0", "DJANGO_SETTINGS_MODULE": "config.settings"}
        env = {**fixed, "VAR_DIR": str(settings.VAR_DIR), **env}
        done = subprocess.run(
            [sys.executable, "-c", script], check=False, cwd=ROOT, env=env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    example = {name: value for name, value in values().items() if name not in {*COMPOSE_ONLY, "VAR_DIR"}}
    assert printed(example) == printed({})
