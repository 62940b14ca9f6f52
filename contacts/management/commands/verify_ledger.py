"""`manage.py verify_ledger`: prove that no line of the consent ledger was changed, dropped or added behind its back."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from contacts import ledger
from contacts.models import ConsentEvent, LedgerHead


class Command(BaseCommand):
    """Reads every line; ends with 1 and the lines' numbers where one does not hold."""

    help = "Check the chain of the consent ledger. Keep the digest that it prints elsewhere, to check against later."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a digest that was printed before."""
        parser.add_argument("--expect", default="", help="A digest printed before: its line must still be there.")

    def handle(self, *args: Any, expect: str, **options: Any) -> None:  # noqa: ARG002
        """Say what does not hold, or the newest line's digest."""
        problems = list(ledger.verify())
        if expect and not ConsentEvent.objects.filter(digest=expect).exists():
            problems.append(ledger.Problem(0, f"No line bears the digest {expect}."))
        for problem in problems:
            self.stderr.write(f"line {problem.number}: {problem.sentence}" if problem.number else problem.sentence)
        if problems:
            raise CommandError(f"The ledger does not hold: {len(problems)} problems.")
        head = LedgerHead.objects.filter(pk=1).first() or LedgerHead()
        self.stdout.write(f"The ledger holds: {head.number} lines, newest {head.digest or '(none)'}")
