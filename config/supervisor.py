"""A small supervisor: starts programs in order, keeps them running, stops them in reverse, leaves no orphan.

One thread, so that forking is safe: while it waits, it also passes on what the programs print.
"""

import contextlib
import ctypes
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from typing import IO

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds before a program that died is started again; doubled at each death until it holds."""
HOLDS_AFTER = 30.0
"""Seconds of life after which a program's earlier deaths are forgotten."""
LONGEST_LINE = 64 * 1024
"""Bytes of output without a line's end that are kept together."""


class CannotStart(Exception):
    """A program did not come up; the sentence says which."""


class Stopped(Exception):
    """A signal asked to stop while programs were still being started."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to run, how to tell that it is up, and how long it may take to come and to go (seconds)."""

    name: str
    command: list[str]
    env: Mapping[str, str] | None = None
    is_ready: Callable[[], bool] = lambda: True
    start_within: float = 30.0
    stop_within: float = 10.0
    pulse_age: Callable[[], float] | None = None
    """How many seconds ago it gave its last sign of life; None for what ends when it fails."""
    hung_after: float = 150.0


@dataclass(slots=True)
class Child:
    """A program as it runs now."""

    program: Program
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    start_again_at: float | None = None
    partial_line: bytes = b""

    @property
    def is_alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None


def say_on_terminal(line: str) -> None:
    """Write a line, if the terminal is still there."""
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()


@dataclass(slots=True)
class Supervisor:
    """Runs programs until SIGINT, SIGTERM or SIGHUP; a second SIGINT kills what still stops."""

    say: Callable[[str], None] = say_on_terminal
    children: list[Child] = field(default_factory=list)
    stops_asked: int = 0
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def listen_to_signals(self) -> None:
        """From now on SIGINT, SIGTERM and SIGHUP stop us instead of ending this process."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def start(self, programs: Iterable[Program]) -> None:
        """Start the programs, each when the one before is ready; raises `CannotStart` or `Stopped`."""
        for program in programs:
            child = Child(program)
            self.children.append(child)
            self._spawn(child)
            self.wait_for(program.is_ready, child)

    def wait_for(self, is_ready: Callable[[], bool], child: Child) -> None:
        """Wait until `is_ready` says so; raises where the child dies first, takes too long, or we shall stop."""
        name, patience = child.program.name, child.program.start_within
        until = time.monotonic() + patience
        while True:
            if self.stops_asked:
                raise Stopped
            if child.process is not None and (code := child.process.poll()) is not None:
                self._pass_output(0.1)
                raise CannotStart(f"{name} ended before it was ready ({ending(code)}), so all is stopped again.")
            if is_ready():
                return
            if time.monotonic() > until:
                raise CannotStart(f"{name} was not ready after {patience:.0f} seconds, so all is stopped again.")
            self._pass_output(0.05)

    def watch(self) -> None:
        """Keep every program running until a signal asks to stop."""
        while not self.stops_asked:
            for child in self.children:
                self._end_if_hung(child)
                self._revive(child)
            self._pass_output(0.2)

    def stop(self) -> None:
        """Stop the programs in reverse order, each after the one before has gone."""
        for child in reversed(self.children):
            if child.process is not None and child.is_alive:
                child.process.terminate()
                self._wait_for_end(child)
            self._pass_output(0)
            self._forget_output(child)

    def _end_if_hung(self, child: Child) -> None:
        program, process = child.program, child.process
        if program.pulse_age is None or process is None or not child.is_alive:
            return
        silent = min(program.pulse_age(), time.monotonic() - child.started_at)
        if silent > program.hung_after:
            self.say(f"{program.name} hangs: no sign of life for {silent:.0f} seconds.")
            process.kill()
            process.wait()

    def _revive(self, child: Child) -> None:
        now = time.monotonic()
        if child.start_again_at is None and not child.is_alive and child.process is not None:
            if now - child.started_at > HOLDS_AFTER:
                child.pause = FIRST_PAUSE
            child.start_again_at = now + child.pause
            self.say(f"{child.program.name} ended ({ending(child.process.returncode)}); starting it again.")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        elif child.start_again_at is not None and now >= child.start_again_at:
            child.start_again_at = None
            try:
                self._spawn(child)
            except CannotStart as error:
                self.say(str(error))
                child.start_again_at = now + child.pause

    def _spawn(self, child: Child) -> None:
        self._forget_output(child)
        program = child.program
        try:
            child.process = subprocess.Popen(  # noqa: S603 - our own programs
                program.command,
                env=None if program.env is None else dict(program.env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),  # noqa: PLW1509 - we have one thread
            )
        except OSError as error:
            raise CannotStart(f"{program.name} could not be started: {error.strerror}.") from None
        child.started_at = time.monotonic()
        output = child.process.stdout
        assert output is not None  # noqa: S101 - asked for above
        os.set_blocking(output.fileno(), False)
        self._selector.register(output, selectors.EVENT_READ, child)

    def _wait_for_end(self, child: Child) -> None:
        process, until = child.process, time.monotonic() + child.program.stop_within
        while process is not None and process.poll() is None:
            if time.monotonic() > until or self.stops_asked > 1:
                process.kill()
                process.wait()
            self._pass_output(0.05)

    def _pass_output(self, seconds: float) -> None:
        """Wait at most so long, and pass on what the programs print meanwhile, a name before each line."""
        if not self._selector.get_map():
            time.sleep(seconds)
            return
        for key, _ in self._selector.select(seconds):
            child: Child = key.data
            output: IO[bytes] = key.fileobj  # type: ignore[assignment] # what _spawn registered
            piece = os.read(output.fileno(), 65536)
            if not piece:
                self._forget_output(child)
                continue
            *lines, child.partial_line = (child.partial_line + piece).split(b"\n")
            if len(child.partial_line) > LONGEST_LINE:
                lines, child.partial_line = [*lines, child.partial_line], b""
            for line in lines:
                self._say_for(child, line)

    def _forget_output(self, child: Child) -> None:
        output = child.process.stdout if child.process else None
        if output is not None and not output.closed:
            self._selector.unregister(output)
            output.close()
        if child.partial_line:
            self._say_for(child, child.partial_line)
            child.partial_line = b""

    def _say_for(self, child: Child, line: bytes) -> None:
        if line.strip():
            self.say(f"{child.program.name:<8} {line.decode(errors='replace')}")

    def _ask_to_stop(self, number: int, _frame: FrameType | None) -> None:
        # A repeated SIGTERM is a service manager's habit; only a person's second Ctrl-C means "now".
        if number == signal.SIGINT or not self.stops_asked:
            self.stops_asked += 1


def ending(code: int) -> str:
    """Say how a process ended, from its return code."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"


def die_with_parent() -> Callable[[], None] | None:
    """Return what makes a new child die with us even when we are killed outright; None where the system cannot."""
    if sys.platform != "linux":
        return None
    prctl, parent = ctypes.CDLL(None, use_errno=True).prctl, os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # we died before the line above
            os._exit(1)

    return tie
