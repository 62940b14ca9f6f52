"""Give each line that was written before commitments its own, and a second digest over it; chain these into a seal.

The digests that were written and kept elsewhere stay what they are. The triggers come off for it, and are made again
after each migrate (`contacts/guard.py`).
"""

import secrets

from django.db import migrations

from contacts import canonical, guard

BATCH = 500
NAMES = ("number", "previous", "kind", "source", "owned_number", "said_at", "at", "digest")


def seal(apps, schema_editor):
    guard.remove(using=schema_editor.connection.alias)
    event_model = apps.get_model("contacts", "ConsentEvent")
    last, whole = 0, ""
    while batch := list(
        event_model.objects.filter(number__gt=last).select_related("contact").order_by("number")[:BATCH]
    ):
        for event in batch:
            event.phone, event.salt = event.contact.phone, secrets.token_hex(16)
            event.commitment = canonical.commitment(salt=event.salt, phone=event.phone, text=event.text)
            facts = {name: getattr(event, name) for name in NAMES}
            facts |= {"contact": event.contact_id, "actor": event.actor_id, "commitment": event.commitment}
            event.sealed = canonical.sealed(facts)
            whole, last = canonical.seal(whole, event.sealed), event.number
        event_model.objects.bulk_update(batch, ["phone", "salt", "commitment", "sealed"], batch_size=100)
    apps.get_model("contacts", "LedgerHead").objects.filter(pk=1).update(seal=whole)


def guard_again(apps, schema_editor):
    guard.ensure(using=schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0011_ledger_commitments")]

    operations = [
        migrations.RunPython(seal, migrations.RunPython.noop),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
