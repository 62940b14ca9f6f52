"""Rows of calls for tests, as the carrier writes them."""

import json
import time
from itertools import count
from typing import Any

NUMBER, CALLER = "13215550100", "14075550199"
_serials = count(1)


def inbound(**columns: Any) -> dict[str, str]:
    """A row of a call that rang half a minute and nobody took, ended just now."""
    at = int(columns.pop("at", time.time() - 40))
    usual = {
        "uniqueid": f"{at}.{next(_serials)}",
        "calldate": time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(at)),
        "clid": '"Ann" <14075550199>',
        "src": CALLER,
        "did": NUMBER,
        "dst": "201",
        "channel": "PJSIP/TRUNK-0001",
        "dstchannel": f"PJSIP/201-{next(_serials):08x}",
        "lastapp": "Dial",
        "duration": "30",
        "billsec": "0",
        "disposition": "NO ANSWER",
    }
    return {name: str(value) for name, value in (usual | columns).items()}


def answered(**columns: Any) -> dict[str, str]:
    """A row in which somebody spoke for twenty seconds."""
    return inbound(**({"disposition": "ANSWERED", "billsec": 20} | columns))


def outbound(**columns: Any) -> dict[str, str]:
    """A row in which extension 201 called the customer back, and they spoke."""
    return answered(**({"src": "201", "did": "", "dst": CALLER, "outbound_cnum": NUMBER} | columns))


def body(*rows: dict[str, str]) -> bytes:
    """A webhook of these rows."""
    return json.dumps(rows).encode()
