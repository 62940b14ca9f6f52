"""What makes the database itself refuse to change or delete a line of the ledger: triggers, made after every migrate.

Django rebuilds a table on SQLite to alter it, and with the old one its triggers go; so they are derived data, made
here from the table as it is. One change passes: the erasure of a person's words, number and salt, which leaves each
fact and the line's digest as they are (`contacts.erasure`).
"""

from typing import Any

from django.db import connections

ERASABLE = ("text", "phone", "salt")
TABLE = "contacts_consentevent"
NAMES = (f"{TABLE}_no_update", f"{TABLE}_no_delete")
REFUSAL = "The consent ledger is append-only."
FUNCTION = f"""
CREATE OR REPLACE FUNCTION contacts_ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$;
CREATE OR REPLACE FUNCTION contacts_ledger_lets_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.text = '' AND NEW.phone = '' AND NEW.salt = ''
        AND to_jsonb(NEW) - ARRAY['text', 'phone', 'salt'] = to_jsonb(OLD) - ARRAY['text', 'phone', 'salt'] THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation';
END $$
"""


def ensure(*, using: str = "default", **_: Any) -> None:
    """Make the triggers anew, on the table as it is now; the receiver of `post_migrate`."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if TABLE not in connection.introspection.table_names(cursor):
            return
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
        if not set(ERASABLE) <= columns:
            return
        for statement in (*drops(connection.vendor), *creates(connection.vendor, sorted(columns))):
            cursor.execute(statement)


def remove(*, using: str = "default") -> None:
    """Take the triggers off: for a migration that fills a column in."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in drops(connection.vendor):
            cursor.execute(statement)


def drops(vendor: str) -> list[str]:
    """Return what takes the triggers off, whether they are there or not."""
    on = "" if vendor == "sqlite" else f" ON {TABLE}"
    return [f"DROP TRIGGER IF EXISTS {name}{on}" for name in NAMES]


def creates(vendor: str, columns: list[str]) -> list[str]:
    """Return what makes the triggers."""
    no_update, no_delete = NAMES
    if vendor == "postgresql":
        return [
            FUNCTION,
            f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {TABLE} FOR EACH ROW"
            " EXECUTE FUNCTION contacts_ledger_lets_erase()",
            f"CREATE TRIGGER {no_delete} BEFORE DELETE OR TRUNCATE ON {TABLE} FOR EACH STATEMENT"
            " EXECUTE FUNCTION contacts_ledger_refuses()",
        ]
    same = [f'NEW."{column}" IS OLD."{column}"' for column in columns if column not in ERASABLE]
    erased = [f"NEW.{column} = ''" for column in ERASABLE]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [
        f"CREATE TRIGGER {no_update} BEFORE UPDATE ON {TABLE} WHEN NOT ({' AND '.join(erased + same)}) {refuse}",
        f"CREATE TRIGGER {no_delete} BEFORE DELETE ON {TABLE} {refuse}",
    ]
