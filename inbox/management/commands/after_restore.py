"""`manage.py after_restore`: say by hand that the database is a restored backup, before anything runs on it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from inbox import restores
from inbox.models import Message


class Command(BaseCommand):
    """Hold all sending, and what waits in the backup, until an admin has looked."""

    help = "Say that the database is a restored backup: nothing is sent until an admin has looked at what waits in it."

    def handle(self, **_options: Any) -> None:
        """Declare it, and say what to do."""
        news = restores.declare(why=_("manage.py after_restore said so."))
        held = Message.objects.filter(
            held_why=Message.HeldWhy.RESTORED, held_at__isnull=False, status__in=restores.WAITING
        ).count()
        self.stdout.write("Sending is held." if news else "Sending was held already.")
        self.stdout.write(f"Texts that waited in the backup and may have been sent since: {held}.")
        self.stdout.write("Start Textdesk, and let an admin look at /admin/restored-backup/.")
