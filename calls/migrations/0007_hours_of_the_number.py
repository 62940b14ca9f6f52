"""Take each text-back's time zone and hours over into the number's own calendar, which automatic answers share."""

from django.db import migrations


def move(apps, schema_editor):
    text_back_model = apps.get_model("calls", "TextBack")
    calendar_model = apps.get_model("inbox", "Calendar")
    span_model = apps.get_model("inbox", "OpeningSpan")
    for text_back in text_back_model.objects.order_by("pk").iterator(chunk_size=500):
        calendar, is_new = calendar_model.objects.get_or_create(
            owned_number_id=text_back.owned_number_id, defaults={"time_zone": text_back.time_zone}
        )
        if is_new:
            span_model.objects.bulk_create(
                span_model(calendar=calendar, weekday=hours.weekday, opens=hours.opens, closes=hours.closes)
                for hours in text_back.hours.all()
            )


class Migration(migrations.Migration):
    dependencies = [("calls", "0006_digest_unique_by_name"), ("inbox", "0017_automatic_answers")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
