from django.db import migrations
from django.db.models import F


def read_who_waits(apps, schema_editor):
    """Take a conversation whose newest text is the customer's to wait since that text: near enough for what is old."""
    rows = apps.get_model("inbox", "Conversation").objects.filter(preview_direction="inbound")
    rows.exclude(status="closed").update(waiting_since=F("last_inbound_at"))


class Migration(migrations.Migration):
    dependencies = [("inbox", "0020_waiting_and_spam")]
    operations = [migrations.RunPython(read_who_waits, migrations.RunPython.noop)]
