"""Error reports to a Sentry, if there is one: where the code failed, never what it worked on.

A report is built anew from a few fields that cannot hold anything personal. The words of an exception are not among
them: they may quote a text, a name or a row.
"""

import sys
from typing import Any

import sentry_sdk
import structlog
from django.core.exceptions import ImproperlyConfigured
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.integrations.excepthook import ExcepthookIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.threading import ThreadingIntegration
from sentry_sdk.types import Event, Hint
from sentry_sdk.utils import BadDsn, event_from_exception

from config.privacy import cut

KEPT = ("event_id", "timestamp", "level", "platform", "logger", "sdk", "transaction")
FRAME = ("filename", "function", "module", "lineno", "pre_context", "context_line", "post_context", "in_app")
"""Of each place in the stack: which line of which file, and the code around it."""


def start(dsn: str) -> None:
    """Report errors to the address `dsn`. Raises `ImproperlyConfigured`."""
    try:
        sentry_sdk.init(
            dsn=dsn,
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[
                AtexitIntegration(callback=lambda _pending, _timeout: None),
                CeleryIntegration(),
                DedupeIntegration(),
                DjangoIntegration(middleware_spans=False, signals_spans=False),
                ExcepthookIntegration(),
                LoggingIntegration(level=None),
                ThreadingIntegration(),
            ],
            before_send=scrub,
            before_breadcrumb=lambda _crumb, _hint: None,
            max_breadcrumbs=0,
            include_local_variables=False,
            max_request_body_size="never",
            auto_session_tracking=False,
            send_client_reports=False,
            server_name="",
        )
    except BadDsn:
        raise ImproperlyConfigured("SENTRY_DSN is no address of a Sentry project.") from None


def scrub(event: Event, hint: Hint) -> Event | None:
    """Return the report with nothing personal in it."""
    whole: dict[str, Any] = dict(event)
    kept = {name: whole[name] for name in KEPT if name in whole}
    if record := hint.get("log_record"):
        kept["logentry"] = {"message": name_of(record.msg)}
    if failures := failures_of(whole, hint):
        kept["exception"] = {"values": [failure_of(failure) for failure in failures]}
    if request_id := structlog.contextvars.get_contextvars().get("request_id"):
        kept["tags"] = {"request_id": str(request_id)[:64]}
    return cut(kept)  # type: ignore[no-any-return] # as it came


def failures_of(event: dict[str, Any], hint: Hint) -> list[dict[str, Any]]:
    """Return the exceptions of a report; structlog made words of the one being handled, so it is taken anew."""
    record, current = hint.get("log_record"), sys.exc_info()
    if record and isinstance(record.msg, dict) and "exception" in record.msg and current[0]:
        event = dict(event_from_exception(current)[0])
    return (event.get("exception") or {}).get("values") or []


def name_of(said: object) -> str:
    """Return what a log line is called: structlog's event, or the format of a library's line, without its values."""
    return str(said.get("event", "")) if isinstance(said, dict) else str(said)


def failure_of(failure: dict[str, Any]) -> dict[str, Any]:
    """Return an exception's type and stack."""
    frames = (failure.get("stacktrace") or {}).get("frames") or []
    stack = [{name: frame[name] for name in FRAME if name in frame} for frame in frames]
    return {"type": failure.get("type"), "module": failure.get("module"), "stacktrace": {"frames": stack}}
