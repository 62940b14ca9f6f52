"""Each line has its place in the chain, and no place is taken twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_chain_old_lines")]

    operations = [
        migrations.AlterField("consentevent", "number", models.BigIntegerField(editable=False, unique=True)),
        migrations.AlterField("consentevent", "digest", models.CharField(editable=False, max_length=64, unique=True)),
        migrations.AddConstraint(
            "consentevent",
            models.CheckConstraint(condition=models.Q(number__gt=0), name="contacts_event_number_positive"),
        ),
    ]
