"""`make screenshots`: every page and state, in both themes and both sizes, as pictures in `docs/screenshots/`.

It runs the product as a newcomer starts it, tells the demo's story on (`tests/screens/story.py`) and looks at each of
`tests/screens/pages.py`. Not a test: somebody is to look at the pictures.
"""

import itertools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests import chromium
from tests.e2e.conftest import ROOT, Desk, desk_on, own_database, sign_in
from tests.screens.pages import PAGES, Shot

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {"desk": (1440, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
REST = 400
"""Milliseconds for motion to end."""


def main() -> None:
    """Take every picture whose name begins with one of the words on the command line, or all."""
    wanted = tuple(sys.argv[1:]) or ("",)
    shots = [shot for shot in PAGES if shot.name.startswith(wanted)]
    if chromium.path() is None:
        sys.exit("There is no Chromium on this machine. Install it with: apt install chromium")
    FOLDER.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        own_database() as database,
        desk_on(Path(folder), database) as desk,
        chromium.started() as browser,
    ):
        tell_story(Path(folder), database)
        for (size, (width, height)), theme in itertools.product(SIZES.items(), THEMES):
            take_all(browser, desk, shots, f"{size}-{theme}", width=width, height=height, theme=theme)
    print(f"{len(shots) * len(SIZES) * len(THEMES)} pictures are in {FOLDER}.")


def tell_story(var: Path, database: dict[str, str]) -> None:
    """Fill a desk's database, in a process with the settings of `desk_on`."""
    place = {"VAR_DIR": str(var), "CALL_QUIET_SECONDS": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment = {**os.environ, **place, **database}
    subprocess.run([sys.executable, "-m", "tests.screens.story"], cwd=ROOT, env=environment, check=True)


def take_all(
    browser: Browser, desk: Desk, shots: list[Shot], suffix: str, *, width: int, height: int, theme: str
) -> None:
    """Take each picture in one size and theme; a page that fails is named, and the others go on."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,  # type: ignore[arg-type]
        has_touch=width < 800,
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page, desk)
    for shot in shots:
        try:
            take(page, desk, shot, FOLDER / f"{shot.name}-{suffix}.png")
        except Exception as error:
            print(f"{shot.name}-{suffix}: {str(error).splitlines()[0]}")
    context.close()


def take(page: Page, desk: Desk, shot: Shot, file: Path) -> None:
    """Go to a page, do what brings it into its state, and take its picture when it has come to rest."""
    page.emulate_media(media=shot.media)
    page.goto(desk.url + shot.path)
    if shot.act:
        shot.act(page)
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(REST)
    page.screenshot(path=file, full_page=shot.full_page)


if __name__ == "__main__":
    main()
