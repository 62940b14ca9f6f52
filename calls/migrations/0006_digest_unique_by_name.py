"""Name the constraint that keeps a row once, without the second index that `unique=True` makes on PostgreSQL."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calls", "0005_digest_by_time")]

    operations = [
        migrations.AlterField(
            model_name="callrecord",
            name="digest",
            field=models.CharField(max_length=64),
        ),
        migrations.AddConstraint(
            model_name="callrecord",
            constraint=models.UniqueConstraint(fields=("digest",), name="calls_callrecord_one_per_row"),
        ),
    ]
