"""A kept connection to PostgreSQL: not asked while it is good, replaced when the server has hung up."""

import pytest
from django.db import close_old_connections, connection, connections
from django.db.backends.postgresql import base

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
