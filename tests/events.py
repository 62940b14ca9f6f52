"""The carrier's webhooks, in the shape of its document."""

from typing import Any

INBOUND = (
    b'{\r\n\t"type" : "message-received",\r\n\t"id"   : "070468k1476ty5292yp2b2w2fuq2",\r\n\t"time" : "2021-08-24 12:20:17",'
    b'\r\n\t"to"   : ["12345678901"],\r\n\t"from" : "12345678900",\r\n\t"text" : "Test",\r\n\t"media" : [\r\n\t\t'
    b'"https://mms.televoips.com/070468k1476ty5292yp2b2w2fuq2.jpg"\r\n\t],\r\n\t"direction" : "inbound",\r\n\t"segmentCount" : 1\r\n}'
)
"""The document's own example, byte for byte."""


def text_in(text: str = "Hello", **changes: Any) -> dict[str, Any]:
    """A customer's text to our first number."""
    event = {
        "type": "message-received",
        "id": "in-1",
        "time": "2026-11-20 15:00:00",
        "to": ["13215550100"],
        "from": "13215550199",
        "text": text,
        "media": [],
        "direction": "inbound",
        "segmentCount": 1,
    }
    return event | changes


def receipt(carrier_id: str, kind: str = "delivered", **changes: Any) -> dict[str, Any]:
    """A delivery receipt of a text from our first number."""
    event: dict[str, Any] = {
        "type": f"message-{kind}",
        "id": carrier_id,
        "time": "2026-11-20 15:00:05",
        "to": ["13215550199"],
        "from": "13215550100",
        "text": "",
        "media": [],
        "direction": "outbound",
        "segmentCount": 1,
    }
    if kind == "failed":
        event |= {"errorCode": 4432, "description": "forbidden to country"}
    return event | changes
