"""Textdesk as an ASGI application: `/live/` as a raw stream, all else as Django on 16 threads."""

import asyncio
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from config.framing import App, Framing, Receive, Scope, Send
from config.wsgi import application as wsgi  # sets Django up: what stands below needs it
from inbox import live_stream
from inbox.webhooks import MAX_BODY

THREADS = 16
"""Requests that Django serves at a time, each with a database connection of its own that stays open."""

django = Framing(cast("App", WSGIMiddleware(cast("Any", wsgi), workers=THREADS)), limit=MAX_BODY)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request, or the process's own start and end."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].removeprefix(scope.get("root_path", "")) == "/live/":
        await live_stream.serve(scope, receive, send)
    else:
        await django(scope, receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    """Listen to Redis from the start of the process to its end."""
    await receive()
    live_stream.hub.start()
    end_streams_on_signals()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await live_stream.hub.close()
    await send({"type": "lifespan.shutdown.complete"})


def end_streams_on_signals() -> None:
    """End the streams at SIGTERM and SIGINT, before the server acts on them.

    A server waits for open responses before it tells us that it stops; ours would be open for ever.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()

    def also_end_streams(
        servers_own: Callable[[int, FrameType | None], Any],
    ) -> Callable[[int, FrameType | None], None]:
        def act(number: int, frame: FrameType | None) -> None:
            loop.call_soon_threadsafe(live_stream.hub.end_streams)
            servers_own(number, frame)

        return act

    for number in (signal.SIGTERM, signal.SIGINT):
        handler = signal.getsignal(number)
        if callable(handler):
            signal.signal(number, also_end_streams(handler))
