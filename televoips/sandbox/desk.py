"""The sandbox's desk: the page with the phone, the pictures it sends, and the JSON calls behind its buttons."""

from importlib import resources
from typing import TYPE_CHECKING, Any

from televoips.webhooks import load

if TYPE_CHECKING:
    from televoips.sandbox.server import Handler

PAGE = {
    "/": ("phone.html", "text/html; charset=utf-8"),
    "/phone.css": ("phone.css", "text/css; charset=utf-8"),
    "/phone.js": ("phone.js", "text/javascript; charset=utf-8"),
    "/media/sunset.png": ("sunset.png", "image/png"),
}
MAX_REPORT_ROWS = 1_000_000
LOCAL = {"127.0.0.1", "localhost", "[::1]"}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def get(handler: "Handler", path: str, query: dict[str, list[str]]) -> None:
    """Answer with a file of the page, or with what it shows."""
    if path == "/sandbox/state":
        since = (query.get("since") or ["0"])[0]
        handler.send_json(200, handler.sandbox.state.snapshot(int(since) if since.isdecimal() else 0))
    elif path == "/sandbox/log":
        handler.send_json(200, handler.sandbox.whole_log())
    elif path in PAGE:
        name, kind = PAGE[path]
        body = resources.files("televoips.sandbox").joinpath("page", name).read_bytes()
        handler.send_bytes(200, body, kind, HEADERS)
    else:
        handler.send_json(404, {"message": "Not Found"})


def post(handler: "Handler", path: str, body: bytes) -> None:
    """Do what a button asks for. JSON alone, and on this machine's own name alone: no other page can press it."""
    host = handler.headers.get("Host", "").rsplit(":", 1)[0]
    if host not in LOCAL or handler.headers.get_content_type() != "application/json":
        handler.send_json(403, {"message": "Only from the sandbox's own page."})
        return
    if path not in ACTIONS:
        handler.send_json(404, {"message": "Not Found"})
        return
    try:
        answer = ACTIONS[path](handler, load(body))
    except (KeyError, ValueError, TypeError, AttributeError):
        handler.send_json(400, {"message": "This request cannot be read."})
    else:
        handler.send_json(200, answer)


def _text(handler: "Handler", asked: dict[str, Any]) -> dict[str, Any]:
    media = [f"{handler.sandbox.url}/media/sunset.png"] if asked.get("picture") else []
    to = [str(number) for number in asked["to"]] if isinstance(asked["to"], list) else str(asked["to"])
    sent = handler.sandbox.text_in(sender=str(asked["from"]), to=to, text=str(asked.get("text", "")), media=media)
    return {"sent": len(sent)}


def _call(handler: "Handler", asked: dict[str, Any]) -> dict[str, Any]:
    return handler.sandbox.call_in(
        caller=str(asked["from"]), to=str(asked["to"]), kind=str(asked.get("kind", "missed"))
    )


def _report(handler: "Handler", asked: dict[str, Any]) -> dict[str, Any]:
    rows = min(max(int(asked["rows"]), 0), MAX_REPORT_ROWS)
    handler.sandbox.have_report(rows)
    return {"rows": rows}


def _fault(handler: "Handler", asked: dict[str, Any]) -> dict[str, Any]:
    faults, name = handler.sandbox.faults, str(asked.get("name", ""))
    if "latency" in asked:
        faults.latency = min(max(float(asked["latency"]), 0.0), 30.0)
    elif asked.get("on"):
        times, code = asked.get("times"), asked.get("code")
        faults.set(name, times=None if times is None else int(times), code=None if code is None else int(code))
    else:
        faults.clear(name)
    return {"faults": faults.on()}


def _own(handler: "Handler", asked: dict[str, Any]) -> dict[str, Any]:
    handler.sandbox.own(*[str(number) for number in asked["numbers"]])
    return {"owned": sorted(handler.sandbox.state.owned)}


ACTIONS = {
    "/sandbox/text": _text,
    "/sandbox/call": _call,
    "/sandbox/report": _report,
    "/sandbox/fault": _fault,
    "/sandbox/own": _own,
}
