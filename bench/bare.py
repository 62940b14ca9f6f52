"""What the database itself allows: the rows of an inbound text, written by bare psycopg with prepared statements."""

import time
from datetime import UTC, datetime

import psycopg

from bench.poster import in_threads, wait_until

LOCK = "SELECT id FROM contacts_contact WHERE id = %s FOR NO KEY UPDATE"
MESSAGE = """
    INSERT INTO inbox_message (conversation_id, owned_number_id, direction, purpose, body, status, carrier_id,
        segments, others, error_text, occurred_at, created_at, not_before, attempts, lookups)
    VALUES (%s, %s, 'inbound', 'reply', %s, 'received', %s, 1, '[]', '', %s, %s, %s, 0, 0)"""
CONVERSATION = """
    UPDATE inbox_conversation SET last_message_at = %s, last_inbound_at = %s, preview = %s,
        preview_direction = 'inbound', preview_status = 'received' WHERE id = %s"""
UNREAD = """
    INSERT INTO inbox_unread (user_id, conversation_id, owned_number_id, count)
    SELECT id, %s, %s, 1 FROM accounts_user
    ON CONFLICT (user_id, conversation_id) DO UPDATE SET count = inbox_unread.count + 1"""
EVENT = """
    INSERT INTO inbox_webhookevent (received_at, kind, body, state, reason, carrier_id, attempts, try_at)
    VALUES (%s, 'message', %s, 'applied', '', '', 0, %s)"""


def flood(url: str, targets: list[tuple[int, int, int]], mark: str, lines: int, seconds: float, start: float) -> float:
    """Write texts from `start` on for some seconds over so many connections; return how many a second.

    `targets` are contact, conversation and owned number; `mark` keeps the texts' ids apart from other runs'.
    """
    counts = [0] * lines
    connections = [psycopg.connect(url) for _ in range(lines)]

    def write(line: int) -> None:
        connection, end = connections[line], start + seconds
        while time.time() < end:
            contact, conversation, number = targets[(line + counts[line] * lines) % len(targets)]
            name = f"{mark}-{line}-{counts[line]}"
            text = f"Bare text {name}, about as long as people's texts are."
            now = datetime.now(UTC)
            with connection.transaction():
                connection.execute(LOCK, [contact])
                connection.execute(MESSAGE, [conversation, number, text, name, now, now, now])
                connection.execute(CONVERSATION, [now, now, text, conversation])
                connection.execute(UNREAD, [conversation, number])
                connection.execute(EVENT, [now, text.encode() * 5, now])
            counts[line] += 1

    wait_until(start)
    in_threads(lines, write)
    for connection in connections:
        connection.close()
    return sum(counts) / (time.time() - start)
