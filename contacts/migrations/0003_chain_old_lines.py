"""Put the lines that were written before the chain into it, in the order of their keys."""

from django.db import migrations

from contacts.canonical import digest


def chain(apps, schema_editor):
    event_model = apps.get_model("contacts", "ConsentEvent")
    head_model = apps.get_model("contacts", "LedgerHead")
    number, previous = 0, ""
    for event in event_model.objects.order_by("pk").select_related("contact").iterator(chunk_size=500):
        number += 1
        facts = {name: getattr(event, name) for name in ("kind", "source", "text", "owned_number", "said_at", "at")}
        facts |= {"number": number, "previous": previous, "contact": event.contact_id, "phone": event.contact.phone}
        name = digest(facts | {"actor": event.actor_id})
        event_model.objects.filter(pk=event.pk).update(number=number, previous=previous, digest=name)
        previous = name
    head_model.objects.update_or_create(pk=1, defaults={"number": number, "digest": previous})


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_ledger_chain")]

    operations = [migrations.RunPython(chain, migrations.RunPython.noop)]
