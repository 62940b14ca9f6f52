"""`manage.py up`: all of Textdesk with one command, on one machine, with no service to install."""

import fcntl
import logging
import os
import secrets
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connections

from accounts.models import User
from config import assets, programs
from config.programs import Address
from config.supervisor import CannotStart, Stopped, Supervisor

SANDBOX_PORTS = range(8010, 8030)


class Command(BaseCommand):
    """Run web, worker and beat, and where nothing else is set a private Redis and a sandbox carrier."""

    help = "Run all of Textdesk: web, worker, beat, a private Redis, and a sandbox carrier with a demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the ports and the host to listen on."""
        parser.add_argument("--port", type=port_number, default=8000, help="where the pages are served (8000)")
        parser.add_argument("--host", default="127.0.0.1", help="which address to listen on (127.0.0.1)")
        parser.add_argument("--sandbox-port", type=port_number, help="the sandbox carrier's (the first free from 8010)")
        parser.add_argument("--no-demo", action="store_true", help="no sandbox carrier and no demo")

    def handle(self, *, host: str, port: int, no_demo: bool, sandbox_port: int | None = None, **_: Any) -> None:
        """Run until Ctrl-C."""
        self.sandbox_port = sandbox_port
        logging.disable(logging.INFO)
        os.umask(0o077)  # texts and phone numbers are for this user's eyes only
        address = Address(host, port)
        with only_one():
            if fault := programs.fault_of_port(host, port):
                raise CommandError(
                    f"Port {port} is taken or not ours to use ({fault}). Choose another: make up PORT={port + 1}"
                )
            self.run(address, with_sandbox=not settings.TELEVOIPS_API_KEY and not no_demo)

    def run(self, address: Address, *, with_sandbox: bool) -> None:
        """Start everything in order, say where it is, keep it running, and stop it in reverse order."""
        supervisor = Supervisor()
        supervisor.listen_to_signals()
        self.password = ""
        try:
            sandbox_url = self.start(supervisor, address, with_sandbox=with_sandbox)
            self.tell_where(address, sandbox_url)
            supervisor.watch()
        except (CannotStart, CommandError) as error:
            self.tell_password()
            raise CommandError(str(error)) from None
        except Stopped:
            self.tell_password()
        finally:
            if supervisor.stops_asked:
                supervisor.say("Stopping. Ctrl-C once more ends it at once.")
            supervisor.stop()

    def start(self, supervisor: Supervisor, address: Address, *, with_sandbox: bool) -> str:
        """Start the programs, each when what it needs is there; return the sandbox's address, if there is one."""
        if not settings.REDIS_URL:
            supervisor.start([programs.redis()])
        elif not programs.redis_answers():
            raise CommandError("Redis does not answer at REDIS_URL. Start it, or unset REDIS_URL for a private one.")
        self.prepare_database()
        self.collect_assets(supervisor)
        sandbox_url = ""
        if with_sandbox:
            port = self.sandbox_port or free_sandbox_port(besides=address.port)
            supervisor.start([programs.sandbox(port, address)])
            sandbox_url = f"http://127.0.0.1:{port}"
            call_command("demo", verbosity=0)
        connections.close_all()
        told = programs.app_settings(address, sandbox_url=sandbox_url)
        supervisor.start([programs.web(address, told), programs.worker(told), programs.beat(told)])
        return sandbox_url

    def prepare_database(self) -> None:
        """Bring the schema up to date, and make the first admin where there is none."""
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(f"The database cannot be used: {reason}") from None
        if User.objects.filter(is_superuser=True).exists() or User.objects.filter(username__iexact="admin").exists():
            return
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser("admin", "admin@localhost", password, first_name="Admin")
        self.password = password

    def collect_assets(self, supervisor: Supervisor) -> None:
        """Compress and name the static files anew where some changed; where that fails, they go out as they are."""
        if settings.DEBUG or not settings.WHITENOISE_USE_FINDERS:
            return
        try:
            assets.collect()
        except (OSError, ValueError, CommandError) as error:
            supervisor.say(f"Static files are served uncompressed: {error}")

    def tell_where(self, address: Address, sandbox_url: str) -> None:
        """Say what is where."""
        self.stdout.write(self.style.SUCCESS("\nTextdesk is up. Ctrl-C stops it."))
        self.stdout.write(f"  Inbox    {address.url}/")
        self.stdout.write(f"  Admin    {address.url}/admin/")
        if sandbox_url:
            self.stdout.write(f"  Phone    {sandbox_url}/  text in as a customer; nothing leaves this machine")
        elif not settings.TELEVOIPS_API_KEY:
            self.stdout.write("  Carrier  none: texts wait until TELEVOIPS_API_KEY is set")
        self.tell_password()
        if not self.password:
            self.stdout.write("  Sign in  forgot the password? .venv/bin/python manage.py changepassword admin")
        self.stdout.flush()

    def tell_password(self) -> None:
        """Say the password where it was just made, even when the start then failed: it is kept nowhere."""
        if self.password:
            self.stdout.write(f"  Sign in  admin  {self.password}  (shown only this once)")


def port_number(value: str) -> int:
    """Read a port from the command line."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise ArgumentTypeError(f"{value} is no port. Write a number from 1 to 65535.")
    return int(value)


def free_sandbox_port(*, besides: int) -> int:
    """Return the first port for the sandbox on which nobody listens."""
    for port in SANDBOX_PORTS:
        if port != besides and not programs.fault_of_port("127.0.0.1", port):
            return port
    raise CommandError(f"No port from {SANDBOX_PORTS[0]} to {SANDBOX_PORTS[-1]} is free for the sandbox carrier.")


@contextmanager
def only_one() -> Iterator[None]:
    """Hold `up.lock`, so that a second `up` does not share our files; the system lets go of it when we die."""
    with (settings.VAR_DIR / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CommandError(
                f"Textdesk is already up from {settings.VAR_DIR}. Stop it first, or set VAR_DIR to another folder."
            ) from None
        yield
