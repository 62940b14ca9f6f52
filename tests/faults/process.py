"""Programs as the tests run them: started, killed, frozen and started again, each with its own log."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from config.supervisor import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
"""Seconds until a test gives up: nothing here takes a twentieth of them on a quiet machine."""


def until(fact: Callable[[], Any], *, within: float = PATIENCE, what: str = "it") -> Any:
    """Wait until `fact` is true and return it; fail after so many seconds."""
    deadline = time.monotonic() + within
    while not (value := fact()):
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {within:.0f} seconds")
        time.sleep(0.03)
    return value


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One program of a desk; it dies with the tests, however they end."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        folder: Path,
        env: Mapping[str, str] | None = None,
        is_ready: Callable[[], bool] = lambda: True,
        user: str | None = None,
    ) -> None:
        self.name, self.command, self.env, self.is_ready, self.user = name, command, env, is_ready, user
        self.log = folder / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self.process is not None
        return self.process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs (or is frozen)."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> "Process":
        """Start it and wait until it is ready."""
        self.spawn()
        self.wait()
        return self

    def spawn(self) -> None:
        """Start it and do not wait."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd="/" if self.user else ROOT,
                env=self.env,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - between fork and exec it makes two system calls
            )

    def wait(self) -> None:
        """Wait until it is ready."""
        deadline = time.monotonic() + PATIENCE
        while not self.is_ready():
            assert self.is_alive, f"{self.name} ended at its start:\n{self.tail()}"
            assert time.monotonic() < deadline, f"{self.name} did not get ready:\n{self.tail()}"
            time.sleep(0.05)

    def send(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at this very instant, and wait until it is gone."""
        self.end(signal.SIGKILL)

    def end(self, number: int = signal.SIGTERM, *, within: float = PATIENCE) -> float:
        """Send a signal that ends it, and return how many seconds it took to go."""
        assert self.process is not None
        began = time.monotonic()
        if self.is_alive:
            self.send(number)
            self.process.wait(within)
        return time.monotonic() - began

    def freeze(self) -> None:
        """Let it do nothing at all until `thaw`."""
        self.send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        if self.is_alive:
            self.send(signal.SIGCONT)

    def tail(self, lines: int = 40) -> str:
        """Return the last it said."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""
