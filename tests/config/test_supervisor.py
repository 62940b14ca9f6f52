"""The supervisor, with real processes: order, restarts, reverse stop, and nothing left behind."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from config.supervisor import ending

ROOT = Path(__file__).parents[2]
CHILD = """
import os, signal, sys, time
name, folder = sys.argv[1:]
def note(what):
    with open(f"{folder}/log", "a") as log: log.write(f"{what} {name}\\n")
def leave(*_):
    note("stop"); sys.exit(0)
signal.signal(signal.SIGTERM, leave)
time.sleep(0.1)
print("hello from", name, flush=True)
note("start")
with open(f"{folder}/{name}.new", "w") as file: file.write(str(os.getpid()))
os.replace(f"{folder}/{name}.new", f"{folder}/{name}.pid")
while True: time.sleep(0.05)
"""
SUPERVISOR = """
import sys
from pathlib import Path
from config import supervisor
from config.supervisor import CannotStart, Program, Stopped, Supervisor
folder, child = sys.argv[1:]
supervisor.FIRST_PAUSE = 0.1
def program(name, **more):
    pid = Path(folder, f"{name}.pid")
    return Program(name=name, command=[sys.executable, "-c", child, name, folder], is_ready=pid.exists, **more)
ours = Supervisor()
ours.listen_to_signals()
try:
    ours.start(PROGRAMS)
    print("all up", flush=True)
    ours.watch()
except (CannotStart, Stopped) as end:
    print(repr(end), flush=True)
finally:
    ours.stop()
"""
THREE = "[program(name) for name in ('one', 'two', 'three')]"


class Run:
    """A supervisor in a process of its own."""

    def __init__(self, folder: Path, programs: str = THREE, child: str = CHILD) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SUPERVISOR).replace("PROGRAMS", programs), str(folder), child],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def pid(self, name: str) -> int:
        return int((self.folder / f"{name}.pid").read_text())

    @property
    def log(self) -> list[str]:
        return (self.folder / "log").read_text().split("\n")[:-1]

    def wait_for_line(self, text: str) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            if text in line:
                return
        pytest.fail(f"The supervisor never said {text!r}.")

    def end(self, number: int = signal.SIGINT) -> str:
        self.process.send_signal(number)
        return self.process.communicate(timeout=10)[0]


@pytest.fixture
def run(tmp_path):
    runs = []

    def start(*args, **more):
        runs.append(Run(tmp_path, *args, **more))
        return runs[-1]

    yield start
    for each in runs:
        each.process.kill()
        each.process.communicate()


def eventually(fact, within=5.0):
    until = time.monotonic() + within
    while not fact():
        assert time.monotonic() < until, "It never came true."
        time.sleep(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_programs_start_in_order_and_stop_in_reverse(run, number):
    ours = run()
    ours.wait_for_line("all up")
    rest = ours.end(number)
    assert ours.log == ["start one", "start two", "start three", "stop three", "stop two", "stop one"]
    assert ours.process.returncode == 0
    assert "Traceback" not in rest


def test_what_a_program_prints_bears_its_name(run):
    run().wait_for_line("two      hello from two")


def test_a_program_that_dies_is_started_again(run):
    ours = run()
    ours.wait_for_line("all up")
    first = ours.pid("two")
    os.kill(first, signal.SIGKILL)
    ours.wait_for_line("two ended (killed by SIGKILL); starting it again.")
    eventually(lambda: ours.pid("two") != first)
    ours.end()
    assert not is_alive(first)
    assert ours.log.count("start two") == 2
    assert ours.log.count("start one") == ours.log.count("start three") == 1


def test_a_program_that_hangs_is_killed_and_started_again(run):
    beats = CHILD.replace("while True: ", 'while True: open(f"{folder}/{name}.beat", "w").close(); ')
    ours = run(
        """[program("one"), program("two", hung_after=1.0, pulse_age=lambda:
            __import__("time").time() - Path(folder, "two.beat").stat().st_mtime)]""",
        child=beats,
    )
    ours.wait_for_line("all up")
    first = ours.pid("two")
    os.kill(first, signal.SIGSTOP)
    ours.wait_for_line("two hangs: no sign of life for")
    ours.wait_for_line("two ended (killed by SIGKILL); starting it again.")
    eventually(lambda: ours.pid("two") != first)
    second = ours.pid("two")
    time.sleep(1.5)
    assert (ours.pid("two"), is_alive(second)) == (second, True)
    ours.end()
    assert not is_alive(first)
    assert ours.log.count("start one") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux ends a child with its parent.")
def test_no_orphan_is_left_when_the_supervisor_is_killed(run):
    ours = run()
    ours.wait_for_line("all up")
    pids = [ours.pid(name) for name in ("one", "two", "three")]
    assert all(is_alive(pid) for pid in pids)
    ours.process.kill()
    eventually(lambda: not any(is_alive(pid) for pid in pids))


def test_a_program_that_cannot_start_ends_the_others(run):
    ours = run(
        "[program('one'), Program(name='bad', command=[sys.executable, '-c', 'raise SystemExit(3)'], is_ready=lambda: False)]"
    )
    output = ours.process.communicate(timeout=10)[0]
    assert "bad ended before it was ready (exit code 3)" in output
    assert ours.log == ["start one", "stop one"]


def test_a_program_that_never_gets_ready_is_named(run):
    ours = run(
        "[program('one'), Program(name='slow', command=['sleep', '60'], is_ready=lambda: False, start_within=0.3)]"
    )
    assert "slow was not ready after 0 seconds" in ours.process.communicate(timeout=10)[0]


def test_a_second_interrupt_kills_what_will_not_stop(run):
    deaf = CHILD.replace("signal.signal(signal.SIGTERM, leave)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    ours = run("[program('one', stop_within=60)]", child=deaf)
    ours.wait_for_line("all up")
    ours.process.send_signal(signal.SIGINT)
    time.sleep(0.4)
    assert is_alive(ours.pid("one"))
    ours.end()
    assert not is_alive(ours.pid("one"))


def test_a_program_that_will_not_stop_is_killed_in_the_end(run):
    deaf = CHILD.replace("signal.signal(signal.SIGTERM, leave)", "signal.signal(signal.SIGTERM, signal.SIG_IGN)")
    ours = run("[program('one', stop_within=0.3)]", child=deaf)
    ours.wait_for_line("all up")
    ours.end()
    assert not is_alive(ours.pid("one"))


def test_endings_are_told_in_words():
    assert (ending(2), ending(-15)) == ("exit code 2", "killed by SIGTERM")
