"""The sandbox's calls: the rows that an exchange writes for each kind of call, in the document's form."""

import itertools
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from televoips.times import FORMAT

KINDS = {
    "missed": "Missed call",
    "answered": "Answered call",
    "voicemail": "Voicemail",
    "group": "Ring group",
    "transfer": "Transferred call",
    "anonymous": "Anonymous call",
}
"""What the phone's buttons make, with their words."""
FIRST_OF_DAY = 10_000_000
"""Serials of a made-up day begin here, so that the day has the same rows whenever it is asked for."""
_numbers = itertools.count(1)


def rows_of(
    kind: str, *, caller: str, to: str, rang: int = 20, ended: float = 0.0, serial: int = 0
) -> list[dict[str, str]]:
    """Return the rows of a call that ended at `ended` (seconds since 1970; without it, now).

    `serial` tells its channels from others; without it the next one is taken. Raises KeyError for no kind of ours.
    """
    talk = 45
    shapes: dict[str, list[tuple[str, int, int, int, str]]] = {
        # extension, seconds after the start, duration, billsec, application
        "missed": [("201", 0, rang, 0, "Dial")],
        "answered": [("201", 0, rang + talk, talk, "Dial")],
        "voicemail": [("201", 0, rang, 0, "Dial"), ("vmu201", rang, 15, 15, "VoiceMail")],
        "group": [(n, 0, rang, 0, "Dial") for n in ("201", "202", "203")] + [("204", 0, rang + talk, talk, "Dial")],
        "transfer": [("201", 0, rang + talk, talk, "Dial"), ("202", rang + talk, 30, 28, "Dial")],
        "anonymous": [("201", 0, rang, 0, "Dial")],
    }
    legs = shapes[kind]
    length = max(after + duration for _, after, duration, _, _ in legs)
    started = int(ended or time.time()) - length
    number = serial or next(_numbers)
    who = "anonymous" if kind == "anonymous" else caller
    return [
        row(who, to, started, number, after=after, dst=dst, duration=duration, billsec=billsec, lastapp=app)
        for dst, after, duration, billsec, app in legs
    ]


def row(caller: str, to: str, started: int, number: int, **leg: Any) -> dict[str, str]:
    """Return a call record as the document shows it: all values are strings."""
    dst, serial = str(leg["dst"]), f"{number:06x}"
    is_person = leg["lastapp"] == "Dial"
    return {
        "calldate": datetime.fromtimestamp(started + leg["after"], UTC).strftime(FORMAT),
        "clid": f'"{caller}" <{caller}>',
        "src": caller,
        "dst": dst,
        "dcontext": "ext-local",
        "channel": f"PJSIP/TRUNK-{serial}",
        "dstchannel": f"PJSIP/{dst}-{serial}" if is_person else "",
        "lastapp": leg["lastapp"],
        "lastdata": f"PJSIP/{dst}/sip:{dst}@192.0.2.10:5060;transport=TCP,30" if is_person else f"{dst[3:]}@default,u",
        "duration": str(leg["duration"]),
        "billsec": str(leg["billsec"]),
        "disposition": "ANSWERED" if leg["billsec"] else "NO ANSWER",
        "amaflags": "3",
        "accountcode": "",
        "uniqueid": f"{started}.{number}",
        "userfield": "",
        "did": to,
        "recordingfile": "" if is_person else f"/voicemail/{dst}-{started}.wav",
        "cnum": caller,
        "cnam": "",
        "outbound_cnum": "",
        "outbound_cnam": "",
        "dst_cnam": "",
    }


def day_of(count: int, *, day: datetime, numbers: list[str]) -> Iterator[dict[str, str]]:
    """Yield about `count` rows of a day that begins at `day`: the same rows each time, calls of every kind in turn."""
    kinds = [kind for kind in KINDS for _ in range(2)]
    made, begin = 0, int(day.timestamp())
    for call in itertools.count():
        caller = f"1407{2_000_000 + call * 7919 % 7_999_999:07d}"
        ended = begin + 200 + made * 86_000 // count
        number = numbers[call % len(numbers)]
        kind = kinds[call % len(kinds)]
        for leg in rows_of(kind, caller=caller, to=number, ended=ended, serial=FIRST_OF_DAY + call):
            if made >= count:
                return
            yield leg
            made += 1
