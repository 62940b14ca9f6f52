"""Calls as a FreePBX writes them down, many rows each, with the truth about each: to hold the reading against."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DAY = int(datetime(2026, 11, 20, tzinfo=UTC).timestamp())
PBX = ZoneInfo("America/New_York")
NUMBERS = [f"1321555010{n}" for n in range(5)]
EXTENSIONS = [str(n) for n in range(201, 230)]


@dataclass
class Made:
    """One call that truly was: its rows, and what a listener would say of it."""

    kind: str
    direction: str
    result: str
    rows: list[dict[str, str]] = field(default_factory=list)


class Exchange:
    """Writes rows; `seed` makes the same day again."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.serial = 100

    def channel(self, name: str) -> str:
        self.serial += 1
        return f"PJSIP/{name}-{self.serial:08x}"

    def uniqueid(self, at: int) -> str:
        self.serial += 1
        return f"{at}.{self.serial}"

    def seconds(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def extension(self) -> str:
        return self.random.choice(EXTENSIONS)

    def row(self, uniqueid: str, at: int, **columns: object) -> dict[str, str]:
        columns = {
            "calldate": datetime.fromtimestamp(at, PBX).strftime("%Y-%m-%d %H:%M:%S"),
            "dcontext": "ext-local",
            "lastapp": "Dial",
            "duration": 0,
            "billsec": 0,
            "disposition": "NO ANSWER",
            "amaflags": "3",
            "dstchannel": "",
            "did": "",
            "outbound_cnum": "",
            "uniqueid": uniqueid,
        } | columns
        return {name: str(value) for name, value in columns.items()}

    def inbound(self, at: int, caller: str = "", number: str = "") -> Callable[..., dict[str, str]]:
        """Return what writes the rows of one inbound channel: offset in seconds, then columns."""
        caller = caller or f"1407555{self.random.randint(0, 2999):04d}"
        number = number or self.random.choice(NUMBERS)
        uniqueid, channel = self.uniqueid(at), self.channel("TRUNK")
        clid = f'"Someone" <{caller}>'
        common = {"src": caller, "did": number, "channel": channel, "clid": clid, "cnum": caller}
        return lambda offset, **columns: self.row(uniqueid, at + offset, **(common | columns))

    def rings(self, extension: str, duration: int, billsec: int = 0, disposition: str = "") -> dict[str, object]:
        """Return the columns of a dial attempt."""
        return {
            "dst": extension,
            "dstchannel": self.channel(extension),
            "lastdata": f"PJSIP/{extension}/sip:{extension}@192.0.2.10,30",
            "duration": duration,
            "billsec": billsec,
            "disposition": disposition or ("ANSWERED" if billsec else "NO ANSWER"),
        }


def answered(x: Exchange, at: int) -> Made:
    call, rang, talk = x.inbound(at), x.seconds(2, 25), x.seconds(1, 900)
    return Made("answered", "inbound", "answered", [call(0, **x.rings(x.extension(), rang + talk, talk))])


def missed(x: Exchange, at: int) -> Made:
    return Made("missed", "inbound", "missed", [x.inbound(at)(0, **x.rings(x.extension(), x.seconds(3, 60)))])


def busy(x: Exchange, at: int) -> Made:
    return Made("busy", "inbound", "busy", [x.inbound(at)(0, **x.rings(x.extension(), 1, disposition="BUSY"))])


def failed(x: Exchange, at: int) -> Made:
    return Made("failed", "inbound", "failed", [x.inbound(at)(0, **x.rings(x.extension(), 0, disposition="FAILED"))])


def ring_group(x: Exchange, at: int) -> Made:
    """Four phones ring at once; one may be answered, one may be busy."""
    call, rang, talk = x.inbound(at), x.seconds(5, 30), x.seconds(5, 600)
    phones = x.random.sample(EXTENSIONS, 4)
    rows = [call(0, **x.rings(phone, rang)) for phone in phones]
    if x.random.random() < 0.3:
        rows[1] = call(0, **x.rings(phones[1], 0, disposition="BUSY"))
    if x.random.random() < 0.5:
        rows[3] = call(0, **x.rings(phones[3], rang + talk, talk))
        return Made("ring group, answered", "inbound", "answered", rows)
    return Made("ring group, missed", "inbound", "missed", rows)


def voicemail(x: Exchange, at: int) -> Made:
    call, phone, rang, spoke = x.inbound(at), x.extension(), x.seconds(15, 30), x.seconds(4, 90)
    box = {"dst": f"vmu{phone}", "lastapp": "VoiceMail", "duration": spoke, "billsec": spoke, "disposition": "ANSWERED"}
    return Made("voicemail", "inbound", "voicemail", [call(0, **x.rings(phone, rang)), call(rang, **box)])


def menu(x: Exchange, at: int) -> Made:
    heard = x.seconds(2, 40)
    app = x.random.choice(["BackGround", "Playback", "WaitExten", "MusicOnHold"])
    row = x.inbound(at)(0, dst="s", lastapp=app, duration=heard, billsec=heard, disposition="ANSWERED")
    return Made("menu only", "inbound", "menu", [row])


def menu_then_person(x: Exchange, at: int) -> Made:
    call, heard, rang, talk = x.inbound(at), x.seconds(5, 30), x.seconds(3, 20), x.seconds(5, 600)
    greeting = call(0, dst="s", lastapp="BackGround", duration=heard, billsec=heard, disposition="ANSWERED")
    if x.random.random() < 0.5:
        return Made("menu, missed", "inbound", "missed", [greeting, call(heard, **x.rings(x.extension(), rang))])
    rows = [greeting, call(heard, **x.rings(x.extension(), rang + talk, talk))]
    return Made("menu, answered", "inbound", "answered", rows)


def queue(x: Exchange, at: int) -> Made:
    """The caller waits with music; each agent's phone is a channel of its own, with a uniqueid of its own."""
    caller, number = f"1407555{x.random.randint(0, 2999):04d}", x.random.choice(NUMBERS)
    call, waited, talk = x.inbound(at, caller, number), x.seconds(10, 120), x.seconds(10, 900)
    is_answered = x.random.random() < 0.6
    rows = []
    for n, agent in enumerate(x.random.sample(EXTENSIONS, 3)):
        begins = at + n * (waited // 4)
        takes = is_answered and n == 2
        length = at + waited - begins
        columns = x.rings(agent, length + talk if takes else length // 2, talk if takes else 0)
        local = {"src": caller, "did": number, "channel": f"Local/{agent}@from-queue-{x.serial:08x};2", "clid": caller}
        rows.append(x.row(x.uniqueid(begins), begins, **(local | columns)))
    waits = {"dst": "400", "lastapp": "Queue", "lastdata": "400,t,,,", "disposition": "ANSWERED"}
    if is_answered:
        rows.append(call(0, **waits, duration=waited + talk, billsec=waited + talk, dstchannel=rows[2]["dstchannel"]))
        return Made("queue, answered", "inbound", "answered", rows)
    rows.append(call(0, **waits, duration=waited, billsec=waited))
    return Made("queue, given up", "inbound", "missed", rows)


def blind_transfer(x: Exchange, at: int) -> Made:
    call, rang, first, second = x.inbound(at), x.seconds(3, 20), x.seconds(10, 300), x.seconds(10, 300)
    rows = [call(0, **x.rings(x.extension(), rang + first, first))]
    rows.append(call(rang + first, **x.rings(x.extension(), 5 + second, second)))
    return Made("blind transfer", "inbound", "answered", rows)


def attended_transfer(x: Exchange, at: int) -> Made:
    """One asks a colleague first: that leg is an internal call by its columns, and shares the colleague's channel."""
    call, rang, first, asked, second = (
        x.inbound(at),
        x.seconds(3, 20),
        x.seconds(20, 300),
        x.seconds(5, 30),
        x.seconds(10, 300),
    )
    one, other = x.random.sample(EXTENSIONS, 2)
    rows = [call(0, **x.rings(one, rang + first + asked, first + asked))]
    begins = at + rang + first
    consult = x.rings(other, asked, asked - 2)
    rows.append(x.row(x.uniqueid(begins), begins, src=one, channel=x.channel(one), clid=one, **consult))
    then = x.rings(other, second, second) | {"dstchannel": consult["dstchannel"]}
    rows.append(call(rang + first + asked, **then))
    return Made("attended transfer", "inbound", "answered", rows)


def outbound(x: Exchange, at: int) -> Made:
    end = x.random.choice(["answered", "missed", "busy", "failed"])
    customer, rang, talk = f"1407555{x.random.randint(0, 2999):04d}", x.seconds(3, 30), x.seconds(5, 900)
    ends = {
        "answered": (rang + talk, talk, "ANSWERED"),
        "missed": (rang, 0, "NO ANSWER"),
        "busy": (2, 0, "BUSY"),
        "failed": (0, 0, x.random.choice(["FAILED", "CONGESTION"])),
    }
    duration, billsec, disposition = ends[end]
    dst = x.random.choice([customer, customer[1:], f"9{customer}"])
    columns = x.rings("TRUNK", duration, billsec, disposition) | {"dst": dst}
    phone = x.extension()
    row = x.row(x.uniqueid(at), at, src=phone, channel=x.channel(phone), outbound_cnum=NUMBERS[0], **columns)
    return Made(f"outbound, {end}", "outbound", end, [row])


def internal(x: Exchange, at: int) -> Made:
    one, other = x.random.sample(EXTENSIONS, 2)
    talk = x.seconds(5, 300)
    row = x.row(x.uniqueid(at), at, src=one, channel=x.channel(one), **x.rings(other, talk + 4, talk))
    return Made("internal", "internal", "answered", [row])


def anonymous(x: Exchange, at: int) -> Made:
    name = x.random.choice(["anonymous", "Restricted", "unavailable", ""])
    call, rang, talk = x.inbound(at), x.seconds(3, 25), x.seconds(5, 300)
    nobody = {"src": name, "cnum": name, "clid": name}
    if x.random.random() < 0.5:
        return Made("anonymous, missed", "inbound", "missed", [call(0, **(x.rings(x.extension(), rang) | nobody))])
    row = call(0, **(x.rings(x.extension(), rang + talk, talk) | nobody))
    return Made("anonymous, answered", "inbound", "answered", [row])


SHARES: dict[Callable[[Exchange, int], Made], int] = {
    answered: 22,
    missed: 12,
    ring_group: 14,
    voicemail: 8,
    menu: 6,
    menu_then_person: 6,
    queue: 8,
    blind_transfer: 4,
    attended_transfer: 3,
    outbound: 10,
    internal: 4,
    anonymous: 3,
    busy: 2,
    failed: 1,
}


def calls(count: int, *, seed: int = 1) -> Iterator[Made]:
    """Make so many calls over one day; one in forty is rung again by its caller moments after it ended."""
    exchange = Exchange(seed)
    kinds, weights = list(SHARES), list(SHARES.values())
    for n in range(count):
        at = DAY + n * 86_400 // count
        call = exchange.random.choices(kinds, weights)[0](exchange, at)
        yield call
        if call.kind == "missed" and exchange.random.random() < 0.2:
            row = call.rows[0]
            ended = at + int(row["duration"])
            again = exchange.inbound(ended + exchange.seconds(3, 30), row["src"], row["did"])
            yield Made("rung again", "inbound", "missed", [again(0, **exchange.rings(exchange.extension(), 20))])
