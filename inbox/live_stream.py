"""`/live/`: a stream of server-sent events for each browser, open as long as its session lasts.

A raw ASGI route beside Django, since a view would hold a thread and a database connection as long as a page is
open. What is sent says what changed, never what it says: `inbox/live.py` publishes it, `inbox/live_hub.py` hands
it on.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import Error as AnyDatabaseError
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from inbox.live_hub import Hub, Message, Send, Stream, Viewer
from inbox.models import OwnedNumber

CHECK_SECONDS = 180.0
"""How often an open stream's session, and the numbers that its reader may see, are read again."""
BEAT_SECONDS = 15.0
"""How often a quiet stream says that it is there; proxies cut silent lines after 30 to 60 s."""
BEAT = b": still here\nevent: beat\ndata: {}\n\n"
"""A comment for machines in between; and an event, since a browser hides comments from the page's watchdog."""
RETRY = b"retry: 2000\n\n"

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

hub = Hub()
checks = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-check")


def viewer_of(session_key: str) -> Viewer | None:
    """Return whose session this is and what they may see; None for a stranger. Reads the database: call in a thread."""
    close_old_connections()
    try:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
        user = get_user(request)
        if not user.is_authenticated or not user.is_active:
            return None
        numbers = OwnedNumber.objects.visible_to(user).values_list("pk", flat=True)
        return Viewer(user.pk, frozenset(numbers))
    finally:
        close_old_connections()


async def look(session_key: str) -> Viewer | None:
    """Ask for the session's viewer without holding up the event loop."""
    return await asyncio.get_running_loop().run_in_executor(checks, viewer_of, session_key)


async def serve(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer GET /live/: 200 and a stream; 405, 401 for a stranger, 503 when it is full or the database is down."""
    if scope["method"] != "GET":
        await refuse(send, 405, (b"allow", b"GET"))
        return
    key = session_key(scope)
    try:
        viewer = await look(key) if key else None
    except AnyDatabaseError:
        await refuse(send, 503, (b"retry-after", b"5"))
        return
    if viewer is None:
        await refuse(send, 401)
        return
    if hub.is_full:
        await refuse(send, 503, (b"retry-after", b"5"))
        return
    hub.start()
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await keep_open(Stream(viewer, send), key, receive)


async def keep_open(stream: Stream, key: str, receive: Receive) -> None:
    """Stay until the reader leaves, the session ends, or the hub ends the stream."""
    stream.offer(RETRY)
    hub.join(stream)
    watcher = asyncio.create_task(end_with_reader(stream, receive))
    checked_at = time.monotonic()
    try:
        while not await has_ended(stream, within=min(BEAT_SECONDS, CHECK_SECONDS)):
            stream.offer(BEAT)
            if time.monotonic() - checked_at >= CHECK_SECONDS:
                viewer = await look(key)
                if viewer is None or viewer.user_id != stream.viewer.user_id:
                    return
                stream.viewer = viewer
                checked_at = time.monotonic()
    except AnyDatabaseError:
        # The page comes back by itself; what cannot be checked is not left open.
        return
    finally:
        watcher.cancel()
        hub.leave(stream)
        await stream.finish()


async def has_ended(stream: Stream, *, within: float) -> bool:
    """Wait for the stream's end, at most so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within):
            await stream.ended.wait()
    return stream.ended.is_set()


async def end_with_reader(stream: Stream, receive: Receive) -> None:
    """End the stream when its reader leaves."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.ended.set()


def session_key(scope: Scope) -> str:
    """Return the session's key from the cookies, or nothing."""
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME, "")


async def refuse(send: Send, status: int, *headers: tuple[bytes, bytes]) -> None:
    """Answer with a bare status."""
    fixed = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": fixed})
    await send({"type": "http.response.body", "body": b""})
