from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("inbox", "0007_text_back")]

    operations = [
        migrations.CreateModel(
            name="LineHealth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField()),
                ("problems", models.JSONField(default=list)),
            ],
            options={
                "verbose_name_plural": "line health",
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="inbox_linehealth_one_row")],
            },
        ),
    ]
