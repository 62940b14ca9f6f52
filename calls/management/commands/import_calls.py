"""`manage.py import_calls FILE --by USERNAME [--day DAY]`: import a file of call rows; the sweep reads it."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from calls import csvfile, reports


class Command(BaseCommand):
    """Keep a CSV file of calls, gzipped or not, to be read by the worker."""

    help = "Import a CSV file of calls, gzipped or not. The worker reads it; admin shows how far it is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and who imports it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who imports it")
        parser.add_argument("--day", type=date.fromisoformat, help="the missing report (YYYY-MM-DD) that this file is")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Check and keep the file."""
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError("There is nobody of that name.")
        try:
            with options["file"].open("rb") as file:
                report = reports.take_file(file=file, by=by, day=options["day"])
        except (OSError, csvfile.BadFile) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Kept as import {report.pk} ({report.size:,} bytes).")
