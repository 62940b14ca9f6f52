"""PostgreSQL's connections: kept and not asked while they are good; what each text writes in one trip, planned once."""

import socket

import pytest
from django.db import IntegrityError, OperationalError, close_old_connections, connection, connections
from django.db.backends.postgresql import base

from config.databases import GIVES_UP
from contacts.models import Contact
from inbox import statements

if connection.vendor == "postgresql":
    from config.postgres import base as ours

ADD = "INSERT INTO contacts_tag (name, color, created_at) VALUES (%(name)s, 'blue', now()) RETURNING name"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="of PostgreSQL's backend"),
]


def backend():
    """Return the process of the server that a query here reaches."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def hang_up(pid):
    """Let the server end that session, as it does when it stops."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
            assert cursor.fetchone()[0]
    finally:
        other.close()


def test_a_good_connection_is_kept_and_not_asked(monkeypatch):
    def asked(self):
        raise AssertionError("a round trip that nobody needs")

    before = backend()
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", asked)
    close_old_connections()
    assert backend() == before


def test_a_connection_that_the_server_ended_is_replaced_before_anyone_fails():
    before = backend()
    hang_up(before)
    close_old_connections()
    assert backend() != before


def test_a_connection_amid_a_broken_statement_is_asked():
    connection.ensure_connection()
    connection.connection.autocommit = False
    with pytest.raises(Exception, match="nonsense"):
        connection.connection.execute("SELECT nonsense")
    assert not connection.is_usable()
    connection.close()


@pytest.fixture
def impatient(monkeypatch):
    """Return a connection as pages have it, which soon looks if the server is still there."""
    monkeypatch.setattr(ours, "LOOK_AFTER", 0.05)
    line = connections.create_connection("default")
    line.settings_dict = line.settings_dict | {GIVES_UP: True}
    yield line
    line.close()


def test_a_slow_statement_is_waited_for_while_the_server_is_there(impatient):
    with impatient.cursor() as cursor:
        cursor.execute("SELECT 'at last' FROM pg_sleep(0.3)")
        assert cursor.fetchone() == ("at last",)


def test_slow_statements_that_go_together_are_waited_for_too(impatient):
    slow = "SELECT %(word)s FROM pg_sleep(0.15)"
    assert impatient.run_in_one_trip([slow, slow], {"word": "at last"}) == [[("at last",)], [("at last",)]]


def test_a_server_that_is_frozen_is_given_up_and_its_line_closed(impatient, monkeypatch):
    monkeypatch.setattr(ours, "is_frozen", lambda *_: True)
    with pytest.raises(OperationalError, match="gone silent"), impatient.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(10)")
    assert impatient.connection.closed


def test_frozen_is_a_server_that_takes_a_connection_and_says_nothing():
    connection.ensure_connection()
    line, params = connection.connection, connection.get_connection_params()
    assert not ours.is_frozen(line, params)
    with socket.create_server(("127.0.0.1", 0)) as server:
        there = {"host": "127.0.0.1", "port": server.getsockname()[1], "connect_timeout": 2}
        assert ours.is_frozen(line, params | there)
    assert not ours.is_frozen(line, params | there), "nobody is there at all"


def test_a_worker_waits_for_a_frozen_server(monkeypatch):
    monkeypatch.setattr(ours, "LOOK_AFTER", 0.05)
    monkeypatch.setattr(ours, "is_frozen", lambda *_: True)
    line = connections.create_connection("default")
    line.settings_dict = {name: value for name, value in line.settings_dict.items() if name != GIVES_UP}
    with line.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.3)")
    line.close()


def prepared():
    """Return what the server has prepared for this connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


def test_statements_that_go_together_are_prepared_once_and_all_others_never():
    connection.close()
    Contact.objects.filter(phone="+13215550100").exists()
    assert not prepared()
    for name in ("one", "two"):
        assert statements.run_as_one([ADD, "SELECT 1"], {"name": name}) == [(name,), (1,)]
    assert len(prepared()) == 2


def test_of_statements_that_go_as_one_none_counts_when_the_last_fails():
    with pytest.raises(IntegrityError):
        statements.run_as_one([ADD, "SELECT 1", ADD], {"name": "twice"})
    assert statements.keys("SELECT count(*) FROM contacts_tag", {}) == [0]
    with pytest.raises(IntegrityError):
        statements.run_together([ADD, ADD], {"name": "twice"})
    assert statements.run_together([ADD], {"name": "afterwards"}) == [("afterwards",)]
