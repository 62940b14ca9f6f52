#!/usr/bin/env python
"""Django's command line for Textdesk."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main() -> None:
    """Run one management command; a setting that cannot be right ends it with its sentence alone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Textdesk cannot start: {error}")


if __name__ == "__main__":
    main()
