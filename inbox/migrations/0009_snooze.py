import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0008_line_health"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="snoozed_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="conversation",
            name="snoozed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="conversationevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("closed", "closed this conversation"),
                    ("reopened", "reopened this conversation"),
                    ("snoozed", "snoozed this conversation"),
                    ("woke", "came back from its snooze"),
                    ("assigned", "assigned this conversation"),
                    ("unassigned", "took the assignment off"),
                    ("opted_out", "opted out of texts"),
                    ("opted_in", "can be texted again"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("status", "snoozed")), fields=["snoozed_until"], name="inbox_conv_to_wake"
            ),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "snoozed"), _negated=True), ("snoozed_until__isnull", False), _connector="OR"
                ),
                name="inbox_conversation_snoozed_has_an_end",
            ),
        ),
    ]
