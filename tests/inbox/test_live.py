"""Open pages hear of what changed, and only of what their reader may see."""

import asyncio
import contextlib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connections, transaction
from django.test import Client as Browser
from django.test import override_settings

from accounts.models import User
from inbox import live, live_hub, live_stream
from inbox import redis as our_redis
from tests.factories import ConversationFactory, OwnedNumberFactory, UserFactory
from tests.inbox.live_server import Page, serving, short_directory, until, valkey

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def use_redis(socket: Path) -> Iterator[None]:
    """Make the Redis at `socket` ours."""
    with override_settings(REDIS_SOCKET=socket, REDIS_URL=""):
        our_redis.connection.cache_clear()
        yield
        our_redis.connection().close()
    our_redis.connection.cache_clear()


@pytest.fixture(scope="module")
def redis_address() -> Iterator[None]:
    """A Redis of this module's own: on a shared one, other tests' events would be heard as well."""
    with short_directory() as directory, use_redis(directory / "redis.sock"), valkey(directory / "redis.sock"):
        yield


@pytest.fixture
def port(redis_address: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A served application whose threads keep no database connection beyond a request."""
    monkeypatch.setitem(connections.databases["default"], "CONN_MAX_AGE", 0)
    with serving() as number:
        yield number


def sign_in(user: User) -> str:
    """Return the cookie of a fresh session."""
    browser = Browser()
    browser.force_login(user)
    return browser.cookies["sessionid"].value


def test_a_stranger_gets_no_stream(port):
    with Page(port) as nobody, Page(port, "forged") as forger:
        assert (nobody.status, forger.status) == (401, 401)


def test_someone_who_left_the_company_gets_no_stream(port):
    user = UserFactory()
    session = sign_in(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with Page(port, session) as page:
        assert page.status == 401


def test_a_session_of_the_former_password_gets_no_stream(port):
    user = UserFactory()
    session = sign_in(user)
    user.set_password("another horse battery")
    user.save()
    with Page(port, session) as page:
        assert page.status == 401


def test_only_get(port):
    with Page(port, sign_in(UserFactory()), method="POST") as page:
        assert (page.status, page.answer.headers["Allow"]) == (405, "GET")


def test_a_page_hears_of_a_committed_change_without_its_content(port):
    conversation = ConversationFactory()
    with Page(port, sign_in(UserFactory())).ready() as page:
        with transaction.atomic():
            live.announce(conversation, "message", "status")
        number = conversation.owned_number_id
        expected = {"conversation": conversation.pk, "number": number, "kinds": ["message", "status"]}
        assert page.next() == ("changed", expected)
        assert page.answer.headers["Content-Type"].startswith("text/event-stream")
        assert page.answer.headers["Cache-Control"] == "no-store"


def test_events_of_numbers_that_one_may_not_see_stay_away(port):
    hidden = ConversationFactory(owned_number=OwnedNumberFactory(is_open_to_all=False))
    seen = ConversationFactory()
    with Page(port, sign_in(UserFactory())).ready() as page:
        live.announce(hidden, "message")
        live.announce(seen, "message")
        assert page.next()[1]["conversation"] == seen.pk


def test_garbage_on_the_channel_harms_nobody(port):
    conversation = ConversationFactory()
    with Page(port, sign_in(UserFactory())).ready() as page:
        for garbage in ("no json", "[]", "{}", '{"number": []}', "null"):
            our_redis.connection().publish(live.channel(), garbage)
        live.announce(conversation, "message")
        assert page.next()[1]["conversation"] == conversation.pk


def test_signing_out_ends_the_stream(port, monkeypatch):
    monkeypatch.setattr(live_stream, "CHECK_SECONDS", 0.05)
    session = sign_in(UserFactory())
    with Page(port, session).ready() as page:
        import_module(django_settings.SESSION_ENGINE).SessionStore(session).flush()
        assert page.next() is None


def test_a_number_taken_away_falls_silent_on_the_open_stream(port, monkeypatch):
    monkeypatch.setattr(live_stream, "CHECK_SECONDS", 0.05)
    number, other = OwnedNumberFactory(), OwnedNumberFactory()
    taken, kept = ConversationFactory(owned_number=number), ConversationFactory(owned_number=other)
    with Page(port, sign_in(UserFactory())).ready() as page:
        number.is_open_to_all = False
        number.save()
        (stream,) = live_stream.hub.streams
        until(lambda: number.pk not in stream.viewer.numbers)
        live.announce(taken, "message")
        live.announce(kept, "message")
        assert page.next()[1]["conversation"] == kept.pk


def test_a_quiet_stream_keeps_saying_that_it_is_there(port, monkeypatch):
    monkeypatch.setattr(live_stream, "BEAT_SECONDS", 0.05)
    with Page(port, sign_in(UserFactory())).ready() as page:
        lines = [page.answer.readline() for _ in range(6)]
        assert any(line.startswith(b":") for line in lines)


def test_twenty_pages_hear_the_same_event(port):
    conversation = ConversationFactory()
    with contextlib.ExitStack() as stack:
        sessions = [sign_in(UserFactory()) for _ in range(20)]
        pages = [stack.enter_context(Page(port, session)).ready() for session in sessions]
        live.announce(conversation, "message")
        assert [page.next()[1]["conversation"] for page in pages] == [conversation.pk] * 20


def test_the_oldest_of_too_many_streams_of_one_person_makes_room(port, monkeypatch):
    monkeypatch.setattr(live_hub, "MAX_STREAMS_PER_USER", 2)
    session = sign_in(UserFactory())
    with Page(port, session).ready() as first, Page(port, session).ready(), Page(port, session).ready():
        assert first.next() is None


def test_a_full_process_takes_no_more_streams(port, monkeypatch):
    monkeypatch.setattr(live_hub, "MAX_STREAMS", 1)
    session = sign_in(UserFactory())
    with Page(port, session).ready(), Page(port, session) as second:
        assert (second.status, second.answer.headers["Retry-After"]) == (503, "5")


def test_a_page_that_is_closed_is_forgotten(port):
    with Page(port, sign_in(UserFactory())).ready():
        assert len(live_stream.hub.streams) == 1
    until(lambda: not live_stream.hub.streams)


def test_a_page_learns_that_redis_went_and_came_back(port):
    conversation = ConversationFactory()
    with contextlib.ExitStack() as stack:
        socket = stack.enter_context(short_directory()) / "redis.sock"
        stack.enter_context(use_redis(socket))
        with valkey(socket):
            port = stack.enter_context(serving())
            page = stack.enter_context(Page(port, sign_in(UserFactory()))).ready()
        assert page.next() == ("state", {"live": False})
        live.announce(conversation, "message")
        with valkey(socket):
            assert page.next() == ("state", {"live": True})
            live.announce(conversation, "message")
            assert page.next()[1]["conversation"] == conversation.pk


def test_the_server_leaves_without_waiting_for_open_pages(port):
    with Page(port, sign_in(UserFactory())).ready() as page:
        live_stream.hub.end_streams()
        assert page.next() is None
        with Page(port, sign_in(UserFactory())) as late:
            assert late.status == 503


def test_a_reader_who_takes_nothing_is_dropped(monkeypatch):
    monkeypatch.setattr(live_hub, "SLOW_SECONDS", 0.01)

    async def stuck() -> bool:
        stream = live_hub.Stream(live_hub.Viewer(1, frozenset()), lambda _: asyncio.sleep(3600))
        stream.offer(b"news")
        await asyncio.wait_for(stream.ended.wait(), 5)
        await asyncio.wait_for(stream.finish(), 0.5)
        return stream.is_stuck

    assert asyncio.run(stuck())


def test_a_reader_far_behind_is_told_once_to_read_the_page_again(monkeypatch):
    monkeypatch.setattr(live_hub, "MAX_PENDING", 3)
    written = []

    async def behind() -> None:
        async def send(message):
            written.append(message["body"])

        stream = live_hub.Stream(live_hub.Viewer(1, frozenset()), send)
        for new in (b"1", b"2", b"2", b"3", b"4"):
            stream.offer(new)
        await asyncio.sleep(0)
        await stream.finish()

    asyncio.run(behind())
    assert written == [live_hub.LIVE + b"4", b""]


def test_ten_pages_of_one_person_all_hear_the_same_event(port):
    conversation = ConversationFactory()
    session = sign_in(UserFactory())
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(Page(port, session)).ready() for _ in range(live_hub.MAX_STREAMS_PER_USER)]
        live.announce(conversation, "message")
        assert [page.next()[1]["conversation"] for page in pages] == [conversation.pk] * len(pages)
