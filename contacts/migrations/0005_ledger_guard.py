"""The database itself refuses to change or delete a line of the ledger.

On SQLite a migration that alters this table rebuilds it and loses the triggers: such a migration ends by running
`guard` again. `manage.py verify_ledger` says when they are gone.
"""

from django.db import migrations

SQLITE = """
CREATE TRIGGER contacts_consentevent_no_update BEFORE UPDATE ON contacts_consentevent
BEGIN SELECT RAISE(ABORT, 'The consent ledger is append-only.'); END;
CREATE TRIGGER contacts_consentevent_no_delete BEFORE DELETE ON contacts_consentevent
BEGIN SELECT RAISE(ABORT, 'The consent ledger is append-only.'); END;
"""
POSTGRESQL = """
CREATE OR REPLACE FUNCTION contacts_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'The consent ledger is append-only.' USING ERRCODE = 'restrict_violation'; END $$;
CREATE TRIGGER contacts_consentevent_no_update BEFORE UPDATE ON contacts_consentevent
FOR EACH STATEMENT EXECUTE FUNCTION contacts_ledger_is_append_only();
CREATE TRIGGER contacts_consentevent_no_delete BEFORE DELETE OR TRUNCATE ON contacts_consentevent
FOR EACH STATEMENT EXECUTE FUNCTION contacts_ledger_is_append_only();
"""
DROP = (
    "DROP TRIGGER contacts_consentevent_no_update{on}",
    "DROP TRIGGER contacts_consentevent_no_delete{on}",
)


def guard(apps, schema_editor):
    sql = {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]
    if schema_editor.connection.vendor == "sqlite":
        for statement in sql.strip().split("END;"):
            if statement.strip():
                schema_editor.execute(f"{statement}END;", params=None)
    else:
        schema_editor.execute(sql, params=None)


def unguard(apps, schema_editor):
    on = "" if schema_editor.connection.vendor == "sqlite" else " ON contacts_consentevent"
    for statement in DROP:
        schema_editor.execute(statement.format(on=on), params=None)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0004_ledger_constraints")]

    operations = [migrations.RunPython(guard, unguard)]
