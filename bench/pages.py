"""Pages: the queries behind the list, a thread, a search and the badges, and whole requests of the inbox.

With 100,000 and with 1,000,000 conversations.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import connection
from django.test import Client

from accounts.models import User
from bench import place, rows
from bench.report import Row
from inbox import badges, listing, search, thread
from inbox.models import Conversation, OwnedNumber

SIZES = (100_000, 1_000_000)
EACH, UNREAD = 5, 500
"""Messages of a conversation, and unread conversations of the reader."""
ROUNDS, RUNS, REQUEST_RUNS, WARM = 8, 30, 8, 5
"""Turns of each database, runs of each query and of each request in a turn, and the first that do not count."""
AIM_MS, AIM_GROWTH = 5.0, 1.3
AIM_SEARCH_MS, AIM_REQUEST_MS = 25.0, 50.0

CONTACTS = """
    INSERT INTO contacts_contact (phone, name, created_at)
    SELECT '+1' || (4072000000 + n), 'Person ' || n, now() FROM generate_series(%(first)s, %(last)s) n"""
CONVERSATIONS = """
    INSERT INTO inbox_conversation (owned_number_id, contact_id, status, assignee_id, last_message_at, preview,
        preview_direction, preview_status, created_at)
    SELECT %(lowest)s + c.id %% %(ours)s, c.id, CASE WHEN c.id %% 3 = 0 THEN 'open' ELSE 'closed' END,
        CASE WHEN c.id %% 20 = 0 THEN %(reader)s END,
        now() - (c.id * 7919 %% 10000019) * interval '3 seconds',
        'Words of a text that someone wrote', 'inbound', 'received', now()
    FROM contacts_contact c WHERE c.id > %(above)s"""
MESSAGES = """
    INSERT INTO inbox_message ({columns})
    SELECT {values} FROM inbox_conversation v CROSS JOIN generate_series(0, %(each)s - 1) n WHERE v.id > %(above)s"""
UNREAD_ROWS = """
    INSERT INTO inbox_unread (user_id, conversation_id, owned_number_id, count)
    SELECT %(reader)s, id, owned_number_id, 1 FROM inbox_conversation ORDER BY id LIMIT %(unread)s"""


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: of the statements alone, and with what the ORM does before and after."""

    queries: float
    whole: float


def measure(*, quick: bool) -> list[Row]:
    """Fill two databases, and time each query in both by turns, as machines drift."""
    sizes = [size // 100 for size in SIZES] if quick else list(SIZES)
    small = f"{place.NAME}_small"
    (reader,) = rows.staff(1)
    ours = rows.numbers(10)
    numbers = badges.numbers_of(reader)
    fill(sizes[0], reader.pk, ours[0].pk, len(ours))
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with place.made(small, template=place.NAME):
        fill(sizes[1], reader.pk, ours[0].pk, len(ours))
        for _ in range(ROUNDS):
            for database in (small, place.NAME):
                place.use(database)
                for name, query in queries(reader, numbers).items():
                    found.setdefault((name, database), []).extend(
                        timed(query, REQUEST_RUNS if name.startswith("request") else RUNS)
                    )
        place.use(place.NAME)
    names = dict.fromkeys(name for name, _ in found)
    return [row(name, middle(found[name, small]), middle(found[name, place.NAME]), sizes) for name in names]


def queries(reader: User, numbers: list[OwnedNumber]) -> dict[str, Callable[[], object]]:
    """Return what each page asks, through the functions that ask it."""
    page = partial(listing.page, reader, listing.Filters(), numbers)
    first = page()
    deep = first.next
    for _ in range(20):
        deep = page(after=deep).next
    one = first.rows[0]
    return {
        "list": page,
        "list, page 22": partial(page, after=deep),
        "list, mine": partial(listing.page, reader, listing.Filters(folder="mine"), numbers),
        "list, unread": partial(listing.page, reader, listing.Filters(folder="unread"), numbers),
        "badges": partial(badges.numbers_of, reader),
        "thread": partial(thread.read, thread.Window(one)),
        "conversations by number": lambda: list(Conversation.objects.filter(contact__phone=one.contact.phone)),
        "search, a word of every text": partial(search.search, "conversation", numbers),
        "search, a rare word": partial(search.search, str(one.pk), numbers),
        "search, a number's last digits": partial(search.search, one.contact.phone[-6:], numbers),
    } | requests(reader, one)


def requests(reader: User, one: Conversation) -> dict[str, Callable[[], object]]:
    """Return whole requests, from the middleware to the last byte of the page; the web server is not among it."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(reader)
    part = {"HX-Request": "true"}
    here = f"/conversations/{one.pk}/"
    return {
        "request: the inbox": partial(client.get, "/"),
        "request: the list": partial(client.get, "/", headers=part | {"HX-Target": "list"}),
        "request: opening a conversation": partial(client.get, here, headers=part | {"HX-Target": "workspace"}),
        "request: its news": partial(client.get, f"{here}refresh/", headers=part),
        "request: a search": partial(client.get, "/search/", {"q": "conversation"}, headers=part),
    }


def row(name: str, small: Times, large: Times, sizes: list[int]) -> Row:
    """Compare a query's time at the larger size with that at the smaller."""
    ratio = large.queries / small.queries
    if name.startswith("request"):
        what = f"{name}, {sizes[1]:,} conversations ({large.queries:.1f} ms of it statements)"
        return Row(
            what,
            f"{large.whole:.1f} ms",
            f"under {AIM_REQUEST_MS:g} ms",
            large.whole < AIM_REQUEST_MS,
            f"{small.whole:.1f} ms at {sizes[0]:,}",
            f"{large.whole / small.whole:.2f}",
        )
    aim = AIM_SEARCH_MS if name.startswith("search") else AIM_MS
    return Row(
        f"{name}, {sizes[1]:,} conversations ({large.whole:.1f} ms with the ORM)",
        f"{large.queries:.2f} ms",
        f"under {aim:g} ms, at most {AIM_GROWTH:g}",
        large.queries < aim and ratio <= AIM_GROWTH,
        f"{small.queries:.2f} ms at {sizes[0]:,}",
        f"{ratio:.2f}",
    )


def timed(query: Callable[[], object], runs: int) -> list[tuple[float, float]]:
    """Return the milliseconds of some runs: those of the statements, and all."""
    times, spent = [], [0.0]

    def clock(execute: Callable[..., object], *arguments: object) -> object:
        begun = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent[0] += time.perf_counter() - begun

    with connection.execute_wrapper(clock):
        for _ in range(runs):
            spent[0], begun = 0.0, time.perf_counter()
            query()
            times.append((spent[0] * 1000, (time.perf_counter() - begun) * 1000))
    return times[WARM:]


def middle(times: list[tuple[float, float]]) -> Times:
    """Return the medians."""
    queries, whole = zip(*times, strict=True)
    return Times(statistics.median(queries), statistics.median(whole))


def fill(size: int, reader: int, lowest: int, ours: int) -> None:
    """Add rows until there are `size` conversations; indexes are made after, which is faster."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0; SET session_replication_role = replica; SET maintenance_work_mem = '1GB'"
        )
        cursor.execute("SELECT count(*), coalesce(max(id), 0) FROM contacts_contact")
        present, last_contact = cursor.fetchone()
        cursor.execute("SELECT coalesce(max(id), 0) FROM inbox_conversation")
        (last_conversation,) = cursor.fetchone()
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('inbox_message', 'inbox_conversation') "
            "AND indexdef NOT LIKE 'CREATE UNIQUE%'"
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        facts = {"first": present + 1, "last": size, "lowest": lowest, "ours": ours, "reader": reader}
        cursor.execute(CONTACTS, facts)
        cursor.execute(CONVERSATIONS, facts | {"above": last_contact})
        cursor.execute(message_sql(), {"above": last_conversation, "each": EACH})
        if not present:
            cursor.execute(UNREAD_ROWS, {"reader": reader, "unread": UNREAD})
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CHECKPOINT")


def message_sql() -> str:
    """Return what adds each conversation's messages: every other one ours and delivered."""
    special = {
        "conversation_id": "v.id",
        "owned_number_id": "v.owned_number_id",
        "direction": "CASE WHEN n %% 2 = 0 THEN 'inbound' ELSE 'outbound' END",
        "status": "CASE WHEN n %% 2 = 0 THEN 'received' ELSE 'delivered' END",
        "purpose": "'reply'",
        "body": "'Words of the text ' || n || ' of conversation ' || v.id || ', about as long as texts are.'",
        "carrier_id": "'c-' || v.id || '-' || n",
        "others": "'[]'",
        "occurred_at": "v.last_message_at - n * interval '1 minute'",
        "created_at": "v.last_message_at",
        "not_before": "v.last_message_at",
    }
    blanks = {"smallint": "0", "character varying": "''", "text": "''", "boolean": "false", "integer": "0"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'inbox_message' "
            "AND is_nullable = 'NO' AND column_name <> 'id'"
        )
        values = {name: special.get(name) or blanks[kind] for name, kind in cursor.fetchall()}
    return MESSAGES.format(columns=", ".join(values), values=", ".join(values.values()))
