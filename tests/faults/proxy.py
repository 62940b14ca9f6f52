"""A TCP proxy between our programs and what they need, which can cut a line, or hold it at a chosen byte."""

import contextlib
import re
import socket
import struct
import threading

from tests.faults.process import PATIENCE

KEPT = 256
"""Bytes of a line that are kept to find words that come in two pieces."""


class Hold:
    """One moment to stop at: the first line that says `after` and later `words` is held there.

    Held is the request itself, or, with `answer`, what the other side answers to it.
    """

    def __init__(self, words: bytes, *, after: bytes, answer: bool) -> None:
        self.words, self.after, self.answer = words, after, answer
        self._reached, self._over = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._seen: dict[Line, tuple[bool, bytes]] = {}
        self._caught: Line | None = None
        self._may_pass = False

    def wait(self, *, within: float = PATIENCE) -> None:
        """Wait until a line is held."""
        assert self._reached.wait(within), f"nobody came to say {self.words!r}"

    @property
    def is_reached(self) -> bool:
        """Whether a line is held, or was."""
        return self._reached.is_set()

    def wait_for_end(self, *, within: float = PATIENCE) -> None:
        """Wait until the line that was held is closed."""
        assert self._caught is not None
        assert self._caught.closed.wait(within), "the line that was held stays open"

    def release(self) -> None:
        """Let what was held pass."""
        self._may_pass = True
        self._over.set()

    def drop(self) -> None:
        """Cut the held line; what was held is gone."""
        with self._lock:
            self._over.set()
            line = self._caught
        if line and not self._may_pass:
            line.cut()

    def meets(self, line: "Line", piece: bytes) -> bool:
        """Whether this piece of a request is the one to stop at."""
        with self._lock:
            if self._caught or self._over.is_set():
                return False
            is_after, kept = self._seen.get(line, (not self.after, b""))
            said = kept + piece
            if not is_after and self.after in said:
                is_after, said = True, said.partition(self.after)[2]
            if is_after and self.words in said:
                self._caught = line
                return True
            self._seen[line] = (is_after, said[-KEPT:])
            return False

    def keep(self) -> bool:
        """Stop here; return whether what was held may pass."""
        self._reached.set()
        self._over.wait()
        return self._may_pass


NAMED = re.compile(rb"(_pg3_\d+)\x00")
PREPARED = re.compile(rb"(_pg3_\d+)\x00([^\x00]+)\x00")
"""How psycopg names the statements that it prepares, and gives their words once for each connection."""


class Line:
    """One connection through the proxy."""

    def __init__(self, proxy: "Proxy", client: socket.socket, server: socket.socket) -> None:
        self.proxy, self.client, self.server = proxy, client, server
        self.held_answer: Hold | None = None
        self.closed = threading.Event()
        self._prepared: dict[bytes, bytes] = {}

    def start(self) -> None:
        """Carry bytes both ways."""
        for carry in (self._requests, self._answers):
            threading.Thread(target=carry, daemon=True).start()

    def cut(self) -> None:
        """End it, as a line that breaks: by a reset."""
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._close()

    def _requests(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self.client.recv(65536):
                said = self._in_full(piece)
                hold = next((hold for hold in self.proxy.holds if hold.meets(self, said)), None)
                if hold and hold.answer:
                    self.held_answer = hold
                elif hold and not hold.keep():
                    return
                self.server.sendall(piece)
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_WR)

    def _in_full(self, piece: bytes) -> bytes:
        """Return a piece with the words of the statements that it only names, as they were prepared on this line."""
        named = [self._prepared[name] for name in NAMED.findall(piece) if name in self._prepared]
        self._prepared |= dict(PREPARED.findall(piece))
        return b" ".join([piece, *named])

    def _answers(self) -> None:
        with contextlib.suppress(OSError):
            while piece := self.server.recv(65536):
                hold, self.held_answer = self.held_answer, None
                if hold and not hold.keep():
                    return
                self.client.sendall(piece)
        self._close()

    def _close(self) -> None:
        self.proxy.forget(self)
        for end in (self.client, self.server):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads from it
            end.close()
        self.closed.set()


class Proxy:
    """Listens on a port of its own and passes everything on to another port of this machine."""

    def __init__(self, target: int) -> None:
        self.target = self.usual_target = target
        self.holds: list[Hold] = []
        self._lines: set[Line] = set()
        self._lock = threading.Lock()
        self.port = 0
        self.open()

    def hold(self, words: bytes, *, after: bytes = b"", answer: bool = False) -> Hold:
        """Stop the first line that says `words` from now on (once it has said `after`), or the answer to it."""
        hold = Hold(words, after=after, answer=answer)
        self.holds.append(hold)
        return hold

    def cut(self, most: int | None = None) -> int:
        """Cut the open lines, or so many of them; return how many."""
        with self._lock:
            lines = list(self._lines)[:most]
        for line in lines:
            line.cut()
        return len(lines)

    def divert(self, port: int) -> None:
        """Lead new lines elsewhere."""
        self.target = port

    def open(self) -> None:
        """Take connections."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self.port = int(self._listener.getsockname()[1])
        self.is_open = True
        threading.Thread(target=self._accept, args=[self._listener], daemon=True).start()

    def refuse(self) -> None:
        """Refuse new connections, as a machine on which nobody listens."""
        self.is_open = False
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def mend(self) -> None:
        """Be an ordinary line again."""
        if not self.is_open:
            self.open()
        self.target = self.usual_target
        for hold in self.holds:
            hold.drop()
        self.holds = []

    def close(self) -> None:
        """Listen no more, and cut what is open."""
        self.mend()
        self.refuse()
        self.cut()

    def forget(self, line: Line) -> None:
        """Keep no ended line."""
        with self._lock:
            self._lines.discard(line)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                try:
                    server = socket.create_connection(("127.0.0.1", self.target))
                except OSError:  # nobody there: as one would see it without us, or nearly
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    client.close()
                    continue
                server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                line = Line(self, client, server)
                with self._lock:
                    self._lines.add(line)
                line.start()
