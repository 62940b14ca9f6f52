"""Static files under names that bear their content's hash, compressed, for browsers to keep for good.

`manage.py up` collects them when something changed, an image when it is built. Where nothing is collected, or something
changed since, they are served from where they stand, under their plain names.
"""

import fcntl
import os
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import HashedFilesMixin
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

MANIFEST = "staticfiles.json"


def are_collected(root: Path, base: Path) -> bool:
    """Whether `root` holds all static files as they are now: nothing of ours, and no package, changed after."""
    sources = [base / "requirements.lock", *(base / "static").rglob("*")]
    try:
        collected_at = (root / MANIFEST).stat().st_mtime
        return all(source.stat().st_mtime <= collected_at for source in sources)
    except OSError:
        return False


def collect() -> None:
    """Collect what changed, one process at a time; anybody may read the files, as any browser may.

    Raises OSError, or ValueError for a file that names one which is not there.
    """
    root, mask = Path(settings.STATIC_ROOT), os.umask(0o022)
    try:
        with (root / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not are_collected(root, settings.BASE_DIR):
                call_command("collectstatic", verbosity=0, interactive=False)
    finally:
        os.umask(mask)


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Names files by their content, where they are collected; our own modules import one another by these names."""

    _, _imports = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]  # noqa: SLF001
    patterns = (*HashedFilesMixin.patterns, ("js/*.js", _imports))

    def stored_name(self, name: str) -> str:
        """Return the name that a page asks for."""
        return name if settings.WHITENOISE_USE_FINDERS else super().stored_name(name)
