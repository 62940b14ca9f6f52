"""The demo: lively, complete, the same after a second loading, and never on a real account."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from contacts.models import ConsentEvent, OptOut
from inbox import catchup
from inbox.models import CatchUp, Conversation, ConversationEvent, Message, OwnedNumber, Unread
from tests.factories import OwnedNumberFactory, UserFactory

pytestmark = pytest.mark.django_db
MODELS = [User, OwnedNumber, Conversation, ConversationEvent, Message, Unread, OptOut, ConsentEvent]


@pytest.fixture(autouse=True)
def sandbox(settings):
    settings.TELEVOIPS_BASE_URL = "http://127.0.0.1:8010"


def rows():
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in MODELS}


def test_it_is_lively():
    admin = UserFactory(is_superuser=True)
    call_command("demo", verbosity=0)
    assert OwnedNumber.objects.count() == 3
    assert 12 <= Conversation.objects.count() <= 18
    assert Conversation.objects.filter(status="closed").exists()
    assert Conversation.objects.filter(assignee__isnull=False).count() >= 3
    assert Message.objects.filter(status="failed", error_code=4720).get().trouble
    assert not Message.objects.filter(status__in=["unknown", "queued", "sending"]).exists()
    assert OptOut.objects.get().carrier_state == "done"
    assert Unread.objects.filter(user=admin).aggregate(n=Sum("count"))["n"] >= 4
    assert not any(user.has_usable_password() for user in User.objects.filter(username__in=["maya", "jonas"]))


def test_each_conversation_shows_its_newest_text():
    call_command("demo", verbosity=0)
    for conversation in Conversation.objects.all():
        newest = conversation.messages.latest("occurred_at")
        assert conversation.preview == " ".join(newest.body.split())[:160]
        assert conversation.last_message_at == newest.occurred_at
        assert (conversation.preview_direction, conversation.preview_status) == (newest.direction, newest.status)


def test_a_second_loading_changes_nothing():
    call_command("demo", verbosity=0)
    before = rows()
    call_command("demo", verbosity=0)
    assert rows() == before


def test_an_inbox_with_a_number_is_left_alone():
    OwnedNumberFactory()
    before = rows()
    call_command("demo", verbosity=0)
    assert rows() == before


@pytest.mark.parametrize("url", ["https://api.televoips.com", "http://10.0.0.5", "http://127.0.0.1.example.com"])
def test_a_real_account_is_refused(settings, url):
    settings.TELEVOIPS_BASE_URL = url
    with pytest.raises(CommandError, match="sandbox only"):
        call_command("demo")
    assert not OwnedNumber.objects.exists()


def test_nothing_keeps_a_newcomers_first_reply_waiting():
    call_command("demo", verbosity=0)
    catchup.plan(OwnedNumber.objects.latest("created_at").created_at, timezone.now())
    assert not CatchUp.objects.filter(kind="import", finished_at=None).exists()
