"""Dates and times are written as each language writes them."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import translation

AT = datetime(2026, 11, 25, 21, 5, 9, tzinfo=UTC)


def names(language: str) -> set[str]:
    module = import_module(f"config.formats.{language}.formats")
    return {name for name in vars(module) if name.isupper()}


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_each_language_defines_every_form(language):
    assert names(language) == names("en")


@pytest.mark.parametrize(
    ("language", "form", "shown"),
    [
        ("en", "MOMENT", "Nov 25, 9:05 PM"),
        ("es", "MOMENT", "25 nov, 21:05"),
        ("en", "LONG_DAY", "Wednesday, November 25"),
        ("es", "LONG_DAY", "miércoles 25 de noviembre"),
    ],
)
def test_a_moment_reads_as_its_language_writes_it(language, form, shown):
    with translation.override(language):
        assert Template(f"{{{{ at|date:'{form}' }}}}").render(Context({"at": AT})).casefold() == shown.casefold()
