"""What became of a POST: each outcome is one conditional UPDATE, in Message's diagram."""

from datetime import timedelta

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.models import User
from inbox import conversations, live, pace, statements
from inbox.models import Message, SendingState
from televoips.errors import (
    CarrierError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unauthorized,
    Unavailable,
    WrongAddress,
)

logger = structlog.get_logger(__name__)
Status = Message.Status

MAX_ATTEMPTS = 60
"""Tries before a text that the carrier surely never took is given up: about nine hours."""
MOST_FAILURES = 10
"""Texts in a row that may fail before sending as a whole is paused."""
KEY_REFUSED = gettext_noop("The carrier refuses our API key. Check TELEVOIPS_API_KEY.")
NO_ANSWERS = gettext_noop(
    "The last 10 texts could not be handed to the carrier: it may be down. Ask TeleVoIPs; once a minute one text tries."
)
SENT = """
    UPDATE inbox_message SET status = 'sent', carrier_id = %(carrier_id)s, sent_at = %(now)s,
        error_text = '', error_code = NULL
    WHERE id = %(message)s AND status IN ('sending', 'unknown')
    """
"""As `Message.objects.move` does; raw, as what else each text needs goes with it in one message."""
END_FAILURES = "UPDATE inbox_sendingstate SET failures = 0 WHERE id = 1 AND failures > 0"
WRONG_ADDRESS = gettext_noop("The carrier's address answers something else. Check TELEVOIPS_BASE_URL.")


def record_sent(message: Message, carrier_id: str) -> None:
    """The carrier took it. An id that another text of ours bears proves nothing, so the outcome is unknown."""
    facts = statements.values(message=message.pk, carrier_id=carrier_id, now=timezone.now())
    try:
        statements.run_as_one([END_FAILURES, SENT, conversations.SHOW_STATUS], facts)
    except IntegrityError:
        record_unknown(message, gettext_noop("The carrier answered with the id of another text."))
    else:
        live.announce(message.conversation, "message")


def record_failure(message: Message, error: CarrierError) -> None:
    """Tell apart: surely refused, surely not taken, paused as a whole, and unknown."""
    match error:
        case Rejected():
            _record_refused(message, str(error))
            statements.run_together([END_FAILURES], {})
        case Unauthorized() | WrongAddress():
            _put_back(message)
            pause_for(error)
        case RateLimited() | Unavailable():
            _queue_again(message, error.retry_after)
            _count_failure()
        case OutcomeUnknown():
            record_unknown(message, str(error))
            _count_failure()
        case _:
            raise error
    logger.info("send_failed", message=message.pk, outcome=type(error).__name__, attempts=message.attempts)


def record_unknown(message: Message, reason: str) -> None:
    """Nobody knows whether it left: no machine sends it again."""
    with transaction.atomic():
        Message.objects.move(message.pk, Status.UNKNOWN, from_=[Status.SENDING], error_text=reason[:300])
        _tell(message)


def _record_refused(message: Message, reason: str) -> None:
    with transaction.atomic():
        Message.objects.move(
            message.pk, Status.FAILED, from_=[Status.SENDING], error_text=reason[:300], settled_at=timezone.now()
        )
        _tell(message)


def _queue_again(message: Message, retry_after: float | None) -> None:
    """Wait as the carrier asks (an hour at most), else ever longer, up to ten minutes."""
    if message.attempts >= MAX_ATTEMPTS:
        _record_refused(
            message, gettext_noop("The carrier could not be reached for hours. Send it again if it is still needed.")
        )
        return
    pace.give_back()
    seconds = min(retry_after, 3600) if retry_after else min(2 ** min(message.attempts, 10) * 2, 600)
    with transaction.atomic():
        Message.objects.move(
            message.pk,
            Status.QUEUED,
            from_=[Status.SENDING],
            not_before=timezone.now() + timedelta(seconds=seconds),
            claimed_at=None,
        )
        _tell(message)


def _count_failure() -> None:
    """After too many failures in a row, pause: each further try would leave one more text in doubt."""
    state = SendingState.objects.filter(pk=1)
    state.update(failures=F("failures") + 1)
    if state.filter(failures__gte=MOST_FAILURES, paused_at__isnull=True).exists():
        pause(NO_ANSWERS)


def _put_back(message: Message) -> None:
    pace.give_back()
    with transaction.atomic():
        Message.objects.move(message.pk, Status.QUEUED, from_=[Status.SENDING], claimed_at=None)
        _tell(message, "sending")


def pause_for(error: Unauthorized | WrongAddress) -> None:
    """Nothing can leave until somebody mends the key or the address."""
    pause(KEY_REFUSED if isinstance(error, Unauthorized) else WRONG_ADDRESS)


def pause(reason: str) -> None:
    """Keep every text, and let one a minute try if the carrier takes texts again."""
    now = timezone.now()
    with transaction.atomic():
        state = SendingState.objects.filter(pk=SendingState.current().pk)
        state.filter(paused_at__isnull=True).update(paused_at=now)
        state.update(reason=reason, probe_at=now + pace.PROBE_EVERY)
    logger.error("sending_paused", reason=reason)


def end_pause_for_key() -> None:
    """The carrier let us read, so the key and the address are good again: texts may try."""
    paused = SendingState.objects.filter(pk=1, reason__in=[KEY_REFUSED, WRONG_ADDRESS])
    paused.update(paused_at=None, reason="", probe_at=None)


def end_pause_if_answered(message: Message) -> None:
    """A probe that was sent, or plainly refused, shows that the carrier takes texts again."""
    answered = Message.objects.filter(pk=message.pk, status__in=[Status.SENT, Status.DELIVERED, Status.FAILED])
    if answered.exists():
        SendingState.objects.filter(pk=1).update(paused_at=None, reason="", probe_at=None, failures=0)
        live.announce(message.conversation, "sending")


def settle(*, message: Message, arrived: bool, by: User) -> bool:
    """A person ends an unknown outcome: it arrived, or it is given up; return whether it was still unknown."""
    to = Status.SENT if arrived else Status.FAILED
    with transaction.atomic():
        settled = Message.objects.move(message.pk, to, from_=[Status.UNKNOWN], settled_by=by, settled_at=timezone.now())
        if settled:
            _tell(message)
    return settled


def _tell(message: Message, *kinds: str) -> None:
    conversations.show_status(message.pk)
    live.announce(message.conversation, "message", *kinds)
