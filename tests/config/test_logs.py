"""What a log line is, and what never stands in one."""

import json
import logging
import logging.config
from io import StringIO

import pytest
import structlog
from django.db import DatabaseError

from config import logs, privacy
from inbox import sending, tasks
from tests.events import text_in
from tests.factories import MessageFactory, OwnedNumberFactory, UserFactory


@pytest.fixture
def written():
    """The lines that Django's own logging writes, as they are written."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    formatter = logs.configure(level="INFO")["formatters"]["json"]
    handler.setFormatter(
        formatter["()"](processors=formatter["processors"], foreign_pre_chain=formatter["foreign_pre_chain"])
    )
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield lambda: stream.getvalue().splitlines()
    root.removeHandler(handler)
    root.level = level
    structlog.contextvars.clear_contextvars()


def last(written):
    return json.loads(written()[-1])


@pytest.mark.parametrize("log", [structlog.get_logger("ours").warning, logging.getLogger("a.library").warning])
def test_a_line_is_one_json_object_with_its_time_level_and_logger(written, log):
    log("something_happened")
    entry = last(written)
    assert entry["event"] == "something_happened"
    assert entry["level"] == "warning"
    assert entry["logger"]
    assert entry["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "hostile", ["a\r\nb", "a\nb", "\x1b[31mred\x1b[0m", "\u2028next", "\x9b31m", "\x00", "\u202egnp"]
)
def test_what_would_start_a_line_or_steer_a_terminal_is_escaped(written, hostile):
    structlog.get_logger("ours").warning("said", words=hostile)
    logging.getLogger("a.library").warning("said %s", hostile)
    lines = written()
    assert len(lines) == 2
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert json.loads(lines[0])["words"] == hostile


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("+14075550199", "…0199"),
        ("14075550199", "…0199"),
        ("4075550199", "…0199"),
        ("to 14075550199, from +4420794609580.", "to …0199, from …9580."),
        ("(407) 555-0199", "…0199"),
        ("+1 407-555-0199", "…0199"),
        ("407.555.0199 called", "…0199 called"),
        ("Key (phone)=(+14075550199) already exists", "Key (phone)=(…0199) already exists"),
        ("/?q=%2B14075550199", "/?q=%2B…0199"),
        ("74455", "74455"),
        ("070468k1476ty5292yp2b2w2fuq2", "070468k1476ty5292yp2b2w2fuq2"),
        ("b3762a34-1b75-4d8a-b5ac-c4b258bd0c46", "b3762a34-1b75-4d8a-b5ac-c4b258bd0c46"),
        ("2026-11-25T10:44:56.611680Z", "2026-11-25T10:44:56.611680Z"),
        ("1795603284.8447208", "1795603284.8447208"),
    ],
)
def test_of_a_phone_number_the_last_four_digits_are_kept_and_all_else_is_left_alone(written, said, kept):
    structlog.get_logger("ours").warning("said", words=said, deep={"list": [said, (said,)]})
    entry = last(written)
    assert (entry["words"], entry["deep"]) == (kept, {"list": [kept, [kept]]})
    logging.getLogger("a.library").warning("about %s", said)
    assert last(written)["event"] == f"about {kept}"


def test_an_exception_tells_where_and_not_what_the_row_held(written):
    try:
        raise DatabaseError(
            "duplicate key value violates unique constraint\nDETAIL:  Failing row contains (1, Dear Ann,\n\nyour test is "
            "positive, +14075550199).\nCONTEXT:  more of it, Ann"
        )
    except DatabaseError:
        structlog.get_logger("ours").exception("failed")
    told = last(written)["exception"]
    assert "test_logs.py" in told
    assert "duplicate key value" in told
    assert "Ann" not in told
    assert "positive" not in told


def test_of_a_chain_of_exceptions_each_keeps_its_place(written):
    name = "A" + "nn"
    try:
        try:
            raise DatabaseError(f"no\nDETAIL:  {name}")
        except DatabaseError as error:
            raise ValueError(f"then\nLINE 1: INSERT INTO x VALUES ('{name}')") from error
    except ValueError:
        logging.getLogger("a.library").exception("failed")
    told = last(written)["exception"]
    assert "Ann" not in told
    assert "The above exception was the direct cause" in told
    assert "ValueError: then" in told


@pytest.mark.django_db
def test_a_request_is_logged_with_an_id_and_without_what_was_searched_for(written, client):
    user = UserFactory()
    client.force_login(user)
    client.get("/search/?q=Ann+Smith", headers={"User-Agent": "Ann's phone"})
    entries = [json.loads(line) for line in written()]
    assert {entry["event"] for entry in entries} == {"request_started", "request_finished"}
    assert {entry["request"] for entry in entries} == {"GET /search/"}
    assert len({entry["request_id"] for entry in entries}) == 1
    assert entries[-1]["user_id"] == user.pk
    assert "Ann" not in " ".join(written())


@pytest.mark.django_db
def test_what_happens_to_a_text_is_logged_with_its_id_and_without_its_words(written, carrier, post_event):
    number = OwnedNumberFactory(number="+13215550100")
    post_event(text_in("My secret", id="in-9"))
    message = MessageFactory(conversation__owned_number=number, body="My secret")
    reply = sending.queue_reply(
        conversation=message.conversation, body="Your secret", by=UserFactory(), client_token="token"
    )
    carrier.faults.set("refuse")
    tasks.send_message(reply.pk)
    entries = [json.loads(line) for line in written()]
    (failed,) = [entry for entry in entries if entry["event"] == "send_failed"]
    assert failed["message"] == reply.pk
    assert "secret" not in " ".join(written())
    assert message.conversation.contact.phone not in " ".join(written())


@pytest.mark.django_db
def test_whatever_is_logged_while_a_text_is_sent_bears_its_id(written, monkeypatch):
    monkeypatch.setattr(sending, "send", lambda _pk, **_: logging.getLogger("a.library").warning("odd") or "")
    tasks.send_message(7)
    assert last(written)["message"] == 7
    logging.getLogger("a.library").warning("after")
    assert "message" not in last(written)


def test_query_parts_go_however_they_look():
    assert privacy.without_query("GET /?q=a?b\nc") == "GET /"
    assert privacy.without_query("GET /conversations/1/") == "GET /conversations/1/"
