"""The indexes that search reads: derived data, made after every migrate, on both databases.

PostgreSQL: one GIN index over (a bucket of ids, words), so that the newest texts can be searched first, one over the
words of notes; trigrams for names and numbers, in capitals as the ORM's `icontains` asks. (Trigrams of a bare column
also answer `=` and `IN`, a thousand times slower than the column's own index, and PostgreSQL takes them for that while
it knows little of the table: a young desk that stored many calls at once stood still for minutes.) SQLite: FTS5
tables beside ours, fed by triggers; Django drops triggers when it rebuilds a table, so they are made again here, and
what they missed is read in.
"""

from typing import Any

from django.db import connections

BUCKET_BITS = 14
"""16,384 texts a bucket."""

POSTGRES = f"""
CREATE EXTENSION IF NOT EXISTS btree_gin;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX IF NOT EXISTS inbox_search_words ON inbox_message
    USING gin (((id >> {BUCKET_BITS})::int), to_tsvector('simple', body));
CREATE INDEX IF NOT EXISTS inbox_search_notes ON inbox_note USING gin (to_tsvector('simple', body));
DROP INDEX IF EXISTS inbox_search_names, inbox_search_companies, inbox_search_emails, inbox_search_phones;
CREATE INDEX IF NOT EXISTS inbox_search_phone_parts ON contacts_contact USING gin (upper(phone::text) gin_trgm_ops);
CREATE INDEX IF NOT EXISTS inbox_search_name_any_case ON contacts_contact USING gin (upper(name::text) gin_trgm_ops);
CREATE INDEX IF NOT EXISTS inbox_search_company_any_case
    ON contacts_contact USING gin (upper(company::text) gin_trgm_ops);
CREATE INDEX IF NOT EXISTS inbox_search_email_any_case ON contacts_contact USING gin (upper(email::text) gin_trgm_ops)
"""
TABLES = {
    "inbox_message": ("inbox_search_words", ["body"], "unicode61 remove_diacritics 2"),
    "inbox_note": ("inbox_search_notes", ["body"], "unicode61 remove_diacritics 2"),
    "contacts_contact": ("inbox_search_people", ["name", "phone", "company", "email"], "trigram"),
}
"""Our table, its FTS5 table, the columns in it, how words are cut."""


def ensure(*, using: str = "default", **_: Any) -> None:
    """Make what is missing; the receiver of `post_migrate`."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    if not set(TABLES) <= present:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES)
            return
        for table, (index, columns, words) in TABLES.items():
            ensure_fts(cursor, table, index, columns, words)


def purge(*, using: str = "default") -> None:
    """Let SQLite's indexes forget the words of deleted rows, which they keep until their parts are merged; PostgreSQL's
    own vacuum does it there. Takes about five seconds for a million texts, and writers wait meanwhile."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for index, *_ in TABLES.values():
            cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608 - our own names


def ensure_fts(cursor: Any, table: str, index: str, columns: list[str], words: str) -> None:
    """Make an FTS5 table and its triggers where they are missing, and then read in what is there already.

    A table of other columns is of a former version: it is made anew.
    """
    cursor.execute("SELECT count(*) FROM sqlite_master WHERE name IN (%s, %s, %s)", [f"{index}_{n}" for n in "iud"])
    is_complete = cursor.fetchone()[0] == 3
    cursor.execute("SELECT name FROM pragma_table_info(%s)", [index])
    present = [name for (name,) in cursor.fetchall()]
    if is_complete and present == columns:
        return
    if present not in ([], columns):
        for statement in (*(f"DROP TRIGGER IF EXISTS {index}_{n}" for n in "iud"), f"DROP TABLE {index}"):
            cursor.execute(statement)
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {index} (rowid, {names}) VALUES (new.id, {new});"  # noqa: S608 - our own names
    drop = f"INSERT INTO {index} ({index}, rowid, {names}) VALUES ('delete', old.id, {old});"  # noqa: S608
    statements = [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {index} USING fts5"
        f"({names}, content='{table}', content_rowid='id', tokenize='{words}')",
        f"CREATE TRIGGER IF NOT EXISTS {index}_i AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER IF NOT EXISTS {index}_d AFTER DELETE ON {table} BEGIN {drop} END",
        f"CREATE TRIGGER IF NOT EXISTS {index}_u AFTER UPDATE OF {names} ON {table} BEGIN {drop} {add} END",
        f"INSERT INTO {index} ({index}) VALUES ('rebuild')",  # noqa: S608
    ]
    for statement in statements:
        cursor.execute(statement)
