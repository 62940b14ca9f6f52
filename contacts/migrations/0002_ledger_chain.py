"""The ledger's chain: its columns, empty as yet, and the row that writers take turns on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(pk=1), name="contacts_ledgerhead_one_row")]
            },
        ),
        migrations.AddField("consentevent", "number", models.BigIntegerField(editable=False, null=True)),
        migrations.AddField(
            "consentevent",
            "previous",
            models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField("consentevent", "digest", models.CharField(editable=False, max_length=64, null=True)),
        migrations.AlterField(
            "consentevent",
            "kind",
            models.CharField(
                choices=[
                    ("opt_out", "Opted out"),
                    ("manual_opt_out", "Opted out by hand"),
                    ("import", "Opted out by an imported list"),
                    ("carrier_block", "Opted out, as the carrier says"),
                    ("opt_out_repeated", "Asked again to be left alone"),
                    ("opt_out_superseded", "An older opt-out arrived after a newer START"),
                    ("opt_in", "Texting restored"),
                    ("manual_restore", "Texting restored by hand"),
                    ("doubt", "Unclear whether this opts out"),
                    ("dismissal", "Read as no opt-out"),
                    ("help", "Asked for help"),
                    ("confirmation", "Confirmation queued"),
                    ("push_done", "Carrier told"),
                    ("push_again", "Carrier to be told again"),
                    ("push_failed", "Telling the carrier failed"),
                ],
                max_length=20,
            ),
        ),
    ]
