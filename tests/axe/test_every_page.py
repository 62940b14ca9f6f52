"""Every page and state of the product, in both themes and both sizes: clean to axe, and as wide as its screen."""

import itertools

import pytest

from tests.e2e.conftest import chromium, desk_on, own_database, page_of, sign_in  # noqa: F401 - a fixture
from tests.e2e.steps import check_page
from tests.screens.__main__ import REST, SIZES, THEMES, tell_story
from tests.screens.pages import PAGES

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("axe")]

DJANGOS_OWN = {"admin-number", "admin-event"}
"""The first has Django's own pair of lists, with an inline style and a label that axe finds fault with. Both have its
`forms.css`, which imports another: axe reads that by an inline style of its own, and the content policy forbids it."""


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Run a desk of its own, on which the pictures' story is told: other tests look for what they made themselves."""
    var = tmp_path_factory.mktemp("story")
    with own_database() as database, desk_on(var, database) as running:
        tell_story(var, database)
        yield running


@pytest.mark.parametrize(("size", "theme"), list(itertools.product(SIZES, THEMES)))
def test_every_page_is_clean_to_axe_and_fits_its_screen(chromium, story, size, theme):  # noqa: F811
    width, height = SIZES[size]
    faults = []
    options = {"viewport": {"width": width, "height": height}, "color_scheme": theme, "has_touch": width < 800}
    with page_of(chromium, **options) as tab:
        sign_in(tab, story)
        for shot in PAGES:
            if shot.name in DJANGOS_OWN:
                continue
            try:
                tab.goto(story.url + shot.path)
                if shot.act:
                    shot.act(tab)
                tab.wait_for_timeout(REST)
                check_page(tab)
            except Exception as fault:
                faults.append(f"{shot.name}: {fault}")
    assert not faults, "\n".join(faults)
