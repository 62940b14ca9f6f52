import django.db.models.deletion
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("inbox", "0004_writing"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="send_before",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="held_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="released_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="released_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="looked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="sendingstate",
            name="failures",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="sendingstate",
            name="counted_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="sendingstate",
            name="counted",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="ownednumber",
            name="texts_per_second",
            field=models.FloatField(
                default=1.0,
                help_text="The pace that the carrier allows this number, in segments a second.",
                validators=[MinValueValidator(0.01), MaxValueValidator(1000)],
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_at", None), ("status__in", ["queued", "cancelled", "blocked"]), _connector="OR"
                ),
                name="inbox_message_held_is_not_sent",
            ),
        ),
    ]
