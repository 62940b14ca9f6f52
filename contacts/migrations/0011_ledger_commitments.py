"""What the ledger needs so that a person's words and number can be erased and the chain still holds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0010_words_of_our_own"),
    ]

    operations = [
        migrations.AddField(
            model_name="consentevent",
            name="commitment",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="consentevent",
            name="phone",
            field=models.CharField(blank=True, editable=False, max_length=20),
        ),
        migrations.AddField(
            model_name="consentevent",
            name="salt",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name="consentevent",
            name="sealed",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="contact",
            name="erased_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="contact",
            name="phone_hash",
            field=models.CharField(blank=True, db_default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="ledgerhead",
            name="seal",
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="kind",
            field=models.CharField(
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
                    ("erasure", "Personal data erased"),
                ],
                max_length=20,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("phone_hash", ""), _negated=True),
                fields=("phone_hash",),
                name="contacts_contact_erased",
            ),
        ),
        migrations.AddConstraint(
            model_name="contact",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone_hash", ""), ("erased_at__isnull", False), _connector="OR"),
                name="contacts_contact_hash_when_erased",
            ),
        ),
    ]
