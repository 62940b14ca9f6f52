"""When the programs in the background were last seen at work."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Heartbeat(models.Model):
    """One running worker or clock, by its name; `config/pulse.py` writes it every few seconds."""

    class Program(models.TextChoices):
        """What it is."""

        WORKER = "worker", _("Worker")
        BEAT = "beat", _("Clock (celery beat)")

    program = models.CharField(max_length=6, choices=Program)
    node = models.CharField(max_length=200)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # finds the row of a process, and the newest of a program
            models.UniqueConstraint(fields=["program", "node"], name="inbox_heartbeat_one_per_node")
        ]

    def __str__(self) -> str:
        return f"{self.node}, {self.seen_at}"
