"""Finding: people by name, company, email or any part of their number, texts and notes by their words, newest first.

Every statement is bounded by an index and a limit (`inbox/search_index.py`), and everything found is on a number
that the person who asks may see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Max, Q
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from contacts.models import Contact
from contacts.phone import digits_of
from inbox.models import Conversation, Message, Note
from inbox.search_index import BUCKET_BITS
from inbox.search_scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from inbox.models import OwnedNumber

MOST_PEOPLE = 20
MOST_TEXTS = 50
MOST_NOTES = 20
EVERYWHERE = Scope()
LOOKED_THROUGH, REACH = 4_096, 32_768
"""Newest texts that are read one after the other before the words are looked up, and among how many those may be."""
MOST_WORDS = 8
LONGEST_QUERY = 200
AROUND = 60
"""Characters shown on each side of the first word found."""
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A text or a note that holds the words, with the words around the first of them marked."""

    row: Message | Note
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """What was found; `has_more` where older texts hold the words too."""

    query: str
    people: list[Conversation]
    texts: list[Found]
    has_more: bool
    notes: list[Found]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.people or self.texts or self.notes)


def search(query: str, numbers: Sequence[OwnedNumber], scope: Scope = EVERYWHERE) -> Results:
    """Search what is on `numbers`, those that the person who asks may see, within `scope`."""
    query = " ".join(query.replace("\x00", "").split())[:LONGEST_QUERY]
    keys = [number.pk for number in numbers if scope.number in (None, number.pk)]
    words = WORD.findall(query.lower())[:MOST_WORDS]
    if not keys or not query:
        return Results(query, [], [], has_more=False, notes=[])
    found = find_texts(words, keys, scope) if words else []
    texts = [Found(message, snippet(message.body, words)) for message in found[:MOST_TEXTS]]
    notes = [Found(note, snippet(note.body, words)) for note in (find_notes(words, keys, scope) if words else [])]
    return Results(query, find_people(query, keys, scope), texts, has_more=len(found) > MOST_TEXTS, notes=notes)


def find_people(query: str, numbers: list[int], scope: Scope) -> list[Conversation]:
    """Return the newest conversations with people who match the query."""
    rows = Conversation.objects.filter(contact__in=contacts_matching(query).values("pk"), owned_number__in=numbers)
    left = scope.conversations()
    if left is not None:
        rows = rows.filter(pk__in=left.values("pk"))
    rows = rows.filter(**scope.between("last_message_at"))
    rows = rows.select_related("contact__opt_out", "owned_number", "assignee")
    return list(rows.order_by("-last_message_at", "-pk")[:MOST_PEOPLE])


def find_notes(words: list[str], numbers: list[int], scope: Scope) -> list[Note]:
    """Return the newest notes that hold all words."""
    if connection.vendor == "postgresql":
        holds = "SELECT id FROM inbox_note WHERE to_tsvector('simple', body) @@ to_tsquery('simple', %s)"
        found = RawSQL(holds, [_postgres_words(words)])  # noqa: S611 - the words are a parameter
    else:
        holds = "SELECT rowid FROM inbox_search_notes WHERE inbox_search_notes MATCH %s"
        found = RawSQL(holds, [_sqlite_words(words)])  # noqa: S611 - the words are a parameter
    rows = Note.objects.filter(pk__in=found, conversation__owned_number__in=numbers, **scope.between("at"))
    left = scope.conversations()
    if left is not None:
        rows = rows.filter(conversation__in=left.values("pk"))
    rows = rows.select_related("conversation__contact", "conversation__owned_number", "author")
    return list(rows.order_by("-pk")[:MOST_NOTES])


def contacts_matching(query: str) -> QuerySet[Contact]:
    """Return the people whose name, company or email holds the query, or whose number holds its digits."""
    digits = digits_of(query)
    has_digits = len(digits) >= 3 and not re.search(r"[^\W\d_]", query)
    if connection.vendor == "sqlite" and len(query) >= 3:
        parts = {query, digits} if has_digits else {query}
        asked = " OR ".join('"{}"'.format(part.replace('"', '""')) for part in sorted(parts))
        # No ORM lookup reads an FTS5 table.
        found = RawSQL("SELECT rowid FROM inbox_search_people WHERE inbox_search_people MATCH %s", [asked])
        return Contact.objects.filter(pk__in=found)
    wanted = Q(name__icontains=query) | Q(company__icontains=query) | Q(email__icontains=query)
    return Contact.objects.filter(wanted | Q(phone__icontains=digits) if has_digits else wanted)


def find_texts(words: list[str], numbers: list[int], scope: Scope) -> list[Message]:
    """Return the newest texts that hold all words, the last of them perhaps as a beginning; one more than fits."""
    by_words = _postgres_texts if connection.vendor == "postgresql" else _sqlite_texts
    keys: list[int] = []
    for found in by_words(words, numbers, *_within(scope)):
        keys += found
        if len(keys) > MOST_TEXTS:
            break
    rows = Message.objects.filter(pk__in=keys[: MOST_TEXTS + 1])
    return list(rows.select_related("conversation__contact", "owned_number", "author").order_by("-occurred_at", "-pk"))


def _within(scope: Scope) -> tuple[str, list[Any]]:
    """Return what a scope adds to a statement over texts, and its parameters."""
    parts: list[str] = []
    values: list[Any] = []
    left = scope.conversations()
    if left is not None:
        sql, inner = left.values("pk").query.sql_with_params()
        parts.append(f"AND m.conversation_id IN ({sql})")
        values += inner
    bounds = scope.between("at")
    for name, sign in (("at__gte", ">="), ("at__lt", "<")):
        if name in bounds:
            parts.append(f"AND m.occurred_at {sign} %s")
            values.append(connection.ops.adapt_datetimefield_value(bounds[name]))
    return " ".join(parts), values


def _postgres_words(words: list[str]) -> str:
    return " & ".join([f"'{word}'" for word in words[:-1]] + [f"'{words[-1]}':*"])


def _sqlite_words(words: list[str]) -> str:
    return " ".join([f'"{word}"' for word in words[:-1]] + [f'"{words[-1]}"*'])


def _postgres_texts(words: list[str], numbers: list[int], within: str, values: list[Any]) -> Iterator[list[int]]:
    """Read the newest texts; where few of them hold the words, look in their index: in the newest 1, 4, 16 and 64
    buckets of texts, then in all the rest.

    Common words end with the first, rare ones with the last: the index reads the whole entry of each word that begins
    as asked, which takes long for a word of every text and no time for a rare one.

    Beyond the newest texts the words' index alone is to be used: PostgreSQL takes each beginning of a word to be in one
    text of a hundred, and would rather read all texts from the newest on than look a rare one up. `id + 0` stands in no
    other index.
    """
    asked = _postgres_words(words)
    last = Message.objects.aggregate(newest=Max("pk"))["newest"] or 0
    found = _postgres_newest(words, numbers, f"m.id > %s {within}", [last - REACH, *values])
    if len(found) > MOST_TEXTS:
        yield found
        return
    newest = last >> BUCKET_BITS
    start = newest + 1
    for buckets in (1, 4, 16, 64):
        end, start = start, max(newest + 1 - buckets, 0)
        if end > start:
            bucket = f"(m.id >> {BUCKET_BITS})::int = ANY(%s::int[]) {within}"
            yield _postgres_page(asked, numbers, bucket, [list(range(start, end)), *values])
    if start:
        yield _postgres_page(asked, numbers, f"m.id + 0 < %s {within}", [start << BUCKET_BITS, *values])


def _postgres_newest(words: list[str], numbers: list[int], where: str, values: list[Any]) -> list[int]:
    """Read texts from the newest on, a bounded number; a plain look for each word spares most of them parsing."""
    holds = " AND ".join(["strpos(lower(m.body), %s) > 0"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id FROM (SELECT m.id, m.body FROM inbox_message m"  # noqa: S608 - no part comes from outside
            f" WHERE {where} AND m.owned_number_id + 0 = ANY(%s::bigint[]) ORDER BY m.id DESC LIMIT %s) m"
            f" WHERE {holds} AND to_tsvector('simple', m.body) @@ to_tsquery('simple', %s)"
            " ORDER BY m.id DESC LIMIT %s",
            [*values, numbers, LOOKED_THROUGH, *words, _postgres_words(words), MOST_TEXTS + 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _postgres_page(asked: str, numbers: list[int], where: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id FROM inbox_message m WHERE to_tsvector('simple', m.body) @@ to_tsquery('simple', %s)"  # noqa: S608
            f" AND {where} AND m.owned_number_id + 0 = ANY(%s::bigint[]) ORDER BY m.id + 0 DESC LIMIT %s",
            [asked, *values, numbers, MOST_TEXTS + 1],
        )
        return [row[0] for row in cursor.fetchall()]


def _sqlite_texts(words: list[str], numbers: list[int], within: str, values: list[Any]) -> Iterator[list[int]]:
    marks = ", ".join(["%s"] * len(numbers))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id FROM inbox_search_words w JOIN inbox_message m ON m.id = w.rowid"  # noqa: S608
            f" WHERE inbox_search_words MATCH %s AND m.owned_number_id IN ({marks}) {within}"
            " ORDER BY w.rowid DESC LIMIT %s",
            [_sqlite_words(words), *numbers, *values, MOST_TEXTS + 1],
        )
        yield [row[0] for row in cursor.fetchall()]


def snippet(body: str, words: list[str]) -> SafeString:
    """Return the words around the first one found, each found word marked; safe to show."""
    pattern = re.compile("|".join(rf"\b{re.escape(word)}" for word in words), re.IGNORECASE)
    text = " ".join(body.split())
    first = pattern.search(text)
    start = max(first.start() - AROUND, 0) if first else 0
    cut = text[start : start + 2 * AROUND]
    parts, end = [], 0
    for match in pattern.finditer(cut):
        parts += [escape(cut[end : match.start()]), "<mark>", escape(match[0]), "</mark>"]
        end = match.end()
    parts += [escape(cut[end:])]
    before, after = ("…" if start else ""), ("…" if start + 2 * AROUND < len(text) else "")
    return mark_safe(f"{before}{''.join(parts)}{after}")  # noqa: S308 - every part is escaped above
