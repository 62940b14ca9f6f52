"""Let the figures count calls from an index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0009_lean_rows")]

    operations = [
        migrations.RemoveIndex(model_name="call", name="calls_call_of_number"),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                fields=["owned_number", "-started_at", "-id"],
                include=["direction", "result"],
                name="calls_call_of_number",
            ),
        ),
    ]
