"""Every path on which a text can leave, found in the code itself, meets the block of who opted out."""

import ast
import contextlib
from datetime import time, timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from calls import text_back
from calls.models import Call, TextBack
from contacts import consent
from contacts.models import OptOut
from inbox import answers, automatic, doubts, outcomes, quiet, restores, scheduling, sending, stale
from inbox.models import AutomaticText, Calendar, Message, OptOutDoubt, SendingState
from televoips.errors import RateLimited, Unauthorized
from tests.events import text_in
from tests.factories import ConversationFactory, MessageFactory, OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
APPS = ("accounts", "calls", "contacts", "inbox")
SENDING_CALLS = {"queue", "queue_reply"}
WAITING = {"QUEUED", "SCHEDULED"}


def makers():
    """Return each function that makes a text which can leave, or lets one go on, by reading the code."""
    found = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            for function in ast.walk(ast.parse(path.read_text())):
                if isinstance(function, ast.FunctionDef) and lets_go(function, module):
                    found.add(f"{module}.{function.name}")
    return found


def lets_go(function, module):
    return any(isinstance(node, ast.Call) and is_of_sending(node, module) for node in ast.walk(function))


def is_of_sending(call, module):
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    base = getattr(call.func.value, "id", "") if isinstance(call.func, ast.Attribute) else ""
    if name in SENDING_CALLS and (base == "sending" or (module == "inbox.sending" and not base)):
        return True
    if name in {"create", "update", "Message"}:
        return any(word.arg == "status" and attribute(word.value) in WAITING for word in call.keywords)
    return name == "move" and len(call.args) > 1 and attribute(call.args[1]) in WAITING


def attribute(node):
    return node.attr if isinstance(node, ast.Attribute) else ""


class Desk:
    """Somebody who may be texted, and what each path needs."""

    def __init__(self, client, post_event):
        self.client, self.post_event = client, post_event
        self.user = UserFactory(is_staff=True, is_superuser=True)
        client.force_login(self.user)
        number = OwnedNumberFactory(number="+13215550100", texts_per_second=1000)
        self.number = number
        self.conversation = ConversationFactory(owned_number=number, contact__phone="+13215550199")
        self.contact = self.conversation.contact

    def outbound(self, status, **more):
        return MessageFactory(
            conversation=self.conversation, direction="outbound", status=status, carrier_id="", author=self.user, **more
        )


def soon():
    return timezone.now() + timedelta(days=1)


def a_call(desk):
    calendar = Calendar.objects.create(owned_number=desk.number, time_zone="UTC")
    for day in range(7):
        calendar.spans.create(weekday=day, opens=time(0), closes=time(0))
    TextBack.objects.create(owned_number=desk.number, is_on=True)
    now = timezone.now()
    call = Call.objects.create(
        direction="inbound",
        result="missed",
        owned_number=desk.number,
        contact=desk.contact,
        conversation=desk.conversation,
        started_at=now,
        ended_at=now,
    )
    text_back.answer(call, now=now)


def welcome(desk):
    AutomaticText.objects.create(owned_number=desk.number, purpose="welcome", body="{business}")
    answers.rules.forget()
    desk.post_event(text_in("Hello", time=f"{timezone.now():%Y-%m-%d %H:%M:%S}"))
    automatic.answer(desk.conversation, Message.Purpose.WELCOME, "Hi", token="welcome")


def due(desk):
    wish = scheduling.Wish("Later", soon())
    return scheduling.schedule(conversation=desk.conversation, wish=wish, by=desk.user, client_token="s")


def a_reply(desk):
    sending.queue_reply(conversation=desk.conversation, body="Hi", by=desk.user, client_token="r")


def post(desk, name, data, pk=None):
    args = [pk or desk.conversation.pk] if name != "conversation-new" else []
    return desk.client.post(reverse(f"inbox:{name}", args=args), data)


PATHS = {
    "inbox.sending.queue": lambda desk: sending.queue(
        conversation=desk.conversation, body="Hi", purpose=Message.Purpose.REPLY, client_token="q"
    ),
    "inbox.sending.queue_reply": a_reply,
    "inbox.sending.resend": lambda desk: sending.resend(message=desk.outbound("failed"), by=desk.user),
    "inbox.views.writing.send_or_say_why": lambda desk: post(
        desk, "conversation-reply", {"body": "Hi", "client_token": "w" * 20}
    ),
    "inbox.views.people.start": lambda desk: post(
        desk,
        "conversation-new",
        {"phone": "321-555-0199", "owned_number": desk.number.pk, "body": "Hi", "client_token": "n" * 20},
    ),
    "inbox.automatic.answer": welcome,
    "inbox.automatic._queue": lambda desk: automatic.confirm_opt_in(opted_in(desk)),
    "inbox.scheduling.schedule": due,
    "inbox.scheduling._queue": lambda desk: scheduling.send_now(message=due(desk), by=desk.user),
    "inbox.outcomes._queue_again": lambda desk: failed(desk, RateLimited("Slow down")),
    "inbox.outcomes._put_back": lambda desk: failed(desk, Unauthorized("Who are you?")),
    "inbox.quiet.put_back": lambda desk: quiet.put_back(
        desk.outbound("queued", quiet_at=timezone.now(), scheduled_for=timezone.now()), timezone.now()
    ),
    "calls.text_back.answer": a_call,
}
"""Each maker, with what makes it make one. What holds a text back and lets it go later is below."""


def failed(desk, error):
    message = desk.outbound("sending", claimed_at=timezone.now())
    outcomes.record_failure(message, error)
    SendingState.objects.update(paused_at=None)


def opted_in(desk):
    consent.restore(contact=desk.contact, source="text", text="START")
    return desk.conversation


@pytest.mark.parametrize("path", sorted(PATHS))
def test_to_others_it_leaves_by_it(path, desk, carrier, worker):
    """Without this, the tests below could pass as nothing was made at all."""
    PATHS[path](desk)
    everything_is_due()
    worker()
    assert left(carrier)


@pytest.fixture
def desk(client, post_event):
    return Desk(client, post_event)


def test_no_path_is_missing_here():
    assert makers() == set(PATHS)


def left(carrier):
    return [each.content for each in carrier.log.posts]


@pytest.mark.parametrize("path", sorted(PATHS))
def test_nothing_leaves_by_it_once_they_opted_out(path, desk, carrier, worker):
    consent.opt_out(contact=desk.contact, source="call", by=desk.user)
    if path == "inbox.automatic._queue":
        opted_in(desk)
        OptOut.objects.filter(contact=desk.contact).delete()
        automatic.confirm_opt_in(desk.conversation)
        consent.opt_out(contact=desk.contact, source="call", by=desk.user)
    else:
        with contextlib.suppress(sending.CannotSend):
            PATHS[path](desk)
    everything_is_due()
    worker()
    assert left(carrier) == []


@pytest.mark.parametrize("path", sorted(PATHS))
def test_what_it_made_before_does_not_leave_either(path, desk, carrier, worker):
    PATHS[path](desk)
    consent.opt_out(contact=desk.contact, source="call", by=desk.user)
    everything_is_due()
    worker()
    assert left(carrier) == []


def everything_is_due():
    Message.objects.filter(status__in=["queued", "scheduled"]).update(not_before=timezone.now() - timedelta(seconds=1))
    scheduling.release_due(limit=100)
    Message.objects.filter(status="scheduled").update(status="queued")
    Message.objects.filter(status="queued").update(not_before=timezone.now() - timedelta(seconds=1), send_before=None)


def test_a_held_reply_that_is_let_go_does_not_leave(desk, carrier, worker):
    held = desk.outbound("queued", held_at=timezone.now())
    consent.opt_out(contact=desk.contact, source="call", by=desk.user)
    stale.release(message=held, by=desk.user)
    everything_is_due()
    worker()
    assert left(carrier) == []


def test_a_text_of_a_restored_backup_that_is_let_go_does_not_leave(desk, carrier, worker):
    desk.outbound("queued", held_at=timezone.now(), held_why=Message.HeldWhy.RESTORED)
    consent.opt_out(contact=desk.contact, source="call", by=desk.user)
    assert restores.release(Message.objects.all(), by=desk.user) == 1
    everything_is_due()
    worker()
    assert left(carrier) == []


def test_what_waited_for_a_doubt_does_not_leave(desk, carrier, worker):
    desk.post_event(text_in("How do I stop these texts?"))
    sending.queue(
        conversation=desk.conversation, body="Hi", purpose=Message.Purpose.OPT_IN_CONFIRMATION, client_token="d"
    )
    consent.opt_out(contact=desk.contact, source="call", by=desk.user)
    doubts.dismiss(doubt=OptOutDoubt.objects.get(), by=desk.user)
    everything_is_due()
    worker()
    assert left(carrier) == []
