from django.db import migrations

from contacts import guard


def take_guard_off(apps, schema_editor):
    """Take the ledger's triggers off, which name each column; they are made anew after the migration."""
    guard.remove(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0017_erasure_key_of_those_erased"),
    ]

    operations = [
        migrations.RunPython(take_guard_off, migrations.RunPython.noop),
        migrations.RemoveField(model_name="consentevent", name="sealed"),
        migrations.RemoveField(model_name="ledgerhead", name="seal"),
    ]
