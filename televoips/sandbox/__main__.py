"""`python -m televoips.sandbox`: the sandbox as a process, set up by options or by environment."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from televoips.sandbox.carrier import Sandbox
from televoips.sandbox.poster import Hook


def options() -> argparse.Namespace:
    """Read the command line; each option's default is the variable `SANDBOX_NAME`."""
    parser = argparse.ArgumentParser(prog="python -m televoips.sandbox", description="A simulated carrier.")

    def add(name: str, default: str, text: str, kind: Callable[[str], Any] = str) -> None:
        variable = "SANDBOX_" + name.removeprefix("--").replace("-", "_").upper()
        parser.add_argument(name, type=kind, default=os.environ.get(variable, default), help=f"{text} ({variable})")

    add("--host", "127.0.0.1", "address to listen on")
    add("--port", "8010", "port of the API and the phone", int)
    add("--public-url", "", "its address in links, where that is another")
    add("--api-key", "sandbox-key", "the key that the account uses")
    add("--reports-api-key", "", "the key for reports, where it is another")
    add("--owned", "13215550100,13215550101,13215550102", "the account's numbers, separated by commas")
    add("--webhook-url", "", "where messaging webhooks go")
    add("--call-webhook-url", "", "where call webhooks go")
    add("--webhook-basic", "", "user:password of the webhooks")
    add("--webhook-api-key-header", "X-Webhook-Key", "the header that bears the webhooks' key")
    add("--webhook-api-key", "", "the webhooks' key")
    add("--retry-seconds", "180", "pause between two tries of a webhook", float)
    add("--receipt-seconds", "1", "how soon a text is delivered", float)
    return parser.parse_args()


def main() -> int:
    """Serve until interrupted."""
    chosen = options()
    hook = Hook(
        url=chosen.webhook_url,
        calls_url=chosen.call_webhook_url,
        basic=chosen.webhook_basic,
        key_header=chosen.webhook_api_key_header,
        key=chosen.webhook_api_key,
    )
    try:
        sandbox = Sandbox(
            api_key=chosen.api_key,
            reports_api_key=chosen.reports_api_key,
            owned=[number for number in chosen.owned.split(",") if number],
            host=chosen.host,
            port=chosen.port,
            hook=hook,
            retry_seconds=chosen.retry_seconds,
            receipt_seconds=chosen.receipt_seconds,
        )
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        sys.stderr.write(f"The sandbox cannot listen on {chosen.host}:{chosen.port}: {reason}\n")
        return 1
    sandbox.public_url = chosen.public_url.rstrip("/")
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    with sandbox:
        sys.stdout.write(f"Sandbox carrier: {sandbox.url}\n")
        sys.stdout.flush()
        done.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
