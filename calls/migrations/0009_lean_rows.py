"""Keep a record's columns as text and two indexes less: half of what an import took the server."""

from django.db import migrations, models

import calls.models.record


class Migration(migrations.Migration):
    dependencies = [("calls", "0008_one_calendar")]

    operations = [
        migrations.RemoveConstraint(model_name="callrecord", name="calls_callrecord_one_per_row"),
        migrations.RemoveIndex(model_name="callrecord", name="calls_callrecord_newest"),
        migrations.RemoveIndex(model_name="callrecord", name="calls_callrecord_of_call"),
        migrations.RenameField(model_name="callrecord", old_name="row", new_name="rest"),
        migrations.AlterField(
            model_name="callrecord",
            name="rest",
            field=calls.models.record.Columns(
                default=dict, help_text="The columns that no field above gives back as they came."
            ),
        ),
        migrations.AddConstraint(
            model_name="callrecord",
            constraint=models.UniqueConstraint(fields=("uniqueid", "digest"), name="calls_callrecord_one_per_row"),
        ),
    ]
