"""`manage.py pulse worker`: whether the worker (or beat) of this machine is alive, for a container's health check."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import pulse
from inbox.models import Heartbeat


class Command(BaseCommand):
    """Exit 0 where the program gave a sign of life lately, else 1."""

    help = "Say when the worker or beat of this machine last gave a sign of life; exit 1 where that is long ago."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take which program."""
        parser.add_argument("program", choices=Heartbeat.Program.values)

    def handle(self, *, program: str, **_: Any) -> None:
        """Look at its last sign."""
        seconds = pulse.age(program)
        if seconds == float("inf"):
            raise CommandError(f"{program} gave no sign of life yet.")
        if seconds > pulse.HUNG_AFTER:
            raise CommandError(f"{program} gave its last sign of life {seconds:.0f} seconds ago.")
        self.stdout.write(f"{program} gave a sign of life {seconds:.0f} seconds ago.")
