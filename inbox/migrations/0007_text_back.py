"""Another reason why we text by rule: the answer to a missed call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0006_opt_out_doubts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("reply", "Reply"),
                    ("opt_out_confirmation", "Opt-out confirmation"),
                    ("opt_in_confirmation", "Opt-in confirmation"),
                    ("help", "Answer to HELP"),
                    ("text_back", "Answer to a missed call"),
                ],
                default="reply",
                max_length=20,
            ),
        ),
    ]
