"""Drop the hours that the number's calendar holds now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("calls", "0007_hours_of_the_number")]

    operations = [
        migrations.RemoveField("textback", "time_zone"),
        migrations.DeleteModel("OpeningHours"),
    ]
