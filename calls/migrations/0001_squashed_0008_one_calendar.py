import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("calls", "0001_initial"),
        ("calls", "0002_calls"),
        ("calls", "0003_reports"),
        ("calls", "0004_text_back"),
        ("calls", "0005_digest_by_time"),
        ("calls", "0006_digest_unique_by_name"),
        ("calls", "0007_hours_of_the_number"),
        ("calls", "0008_one_calendar"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("contacts", "0001_squashed_0015_refused_numbers"),
        ("inbox", "0001_squashed_0024_many_at_once"),
    ]

    operations = [
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "Inbound"), ("outbound", "Outbound"), ("internal", "Internal")],
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("pending", "Not settled yet"),
                            ("answered", "Answered"),
                            ("missed", "Missed"),
                            ("voicemail", "Voicemail"),
                            ("busy", "Busy"),
                            ("failed", "Failed"),
                            ("menu", "Menu only"),
                        ],
                        default="pending",
                        max_length=9,
                        verbose_name="result",
                    ),
                ),
                (
                    "from_number",
                    models.CharField(
                        blank=True,
                        help_text="E.164, an extension, or anonymous.",
                        max_length=80,
                        verbose_name="from number",
                    ),
                ),
                ("to_number", models.CharField(blank=True, max_length=80, verbose_name="to number")),
                (
                    "extension",
                    models.CharField(
                        blank=True,
                        help_text="Whose phone of ours took it, rang or called.",
                        max_length=20,
                        verbose_name="extension",
                    ),
                ),
                ("started_at", models.DateTimeField(verbose_name="started at")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("ended_at", models.DateTimeField(verbose_name="ended at")),
                ("ring_seconds", models.PositiveIntegerField(default=0, verbose_name="ring seconds")),
                ("talk_seconds", models.PositiveIntegerField(default=0, verbose_name="talk seconds")),
                ("settle_at", models.DateTimeField(blank=True, null=True, verbose_name="settle at")),
                ("told_at", models.DateTimeField(blank=True, null=True, verbose_name="told at")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="contacts.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="inbox.conversation",
                        verbose_name="conversation",
                    ),
                ),
                (
                    "owned_number",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="inbox.ownednumber",
                        verbose_name="owned number",
                    ),
                ),
            ],
            options={
                "verbose_name": "call",
                "verbose_name_plural": "calls",
                "ordering": ["-started_at", "-id"],
                "indexes": [
                    models.Index(fields=["-started_at", "-id"], name="calls_call_newest"),
                    models.Index(fields=["owned_number", "-started_at", "-id"], name="calls_call_of_number"),
                    models.Index(fields=["conversation", "-started_at", "-id"], name="calls_call_in_thread"),
                    models.Index(
                        condition=models.Q(
                            ("direction", "inbound"), ("result__in", ["missed", "voicemail", "busy", "failed"])
                        ),
                        fields=["-started_at", "-id"],
                        name="calls_call_unanswered",
                    ),
                    models.Index(fields=["from_number", "to_number", "started_at"], name="calls_call_of_pair"),
                    models.Index(
                        condition=models.Q(("settle_at__isnull", False)),
                        fields=["settle_at"],
                        name="calls_call_to_settle",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("direction__in", ["inbound", "outbound", "internal"])),
                        name="calls_call_direction_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result__in", ["pending", "answered", "missed", "voicemail", "busy", "failed", "menu"])
                        ),
                        name="calls_call_result_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("result", "pending"), _negated=True),
                            ("settle_at__isnull", False),
                            _connector="OR",
                        ),
                        name="calls_call_pending_is_awaited",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__gte", models.F("started_at"))),
                        name="calls_call_ends_after_its_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("direction", "internal"), _negated=True),
                            ("conversation__isnull", True),
                            _connector="OR",
                        ),
                        name="calls_call_internal_stays_out",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uniqueid", models.CharField(max_length=100)),
                ("digest", models.CharField(max_length=64)),
                (
                    "started_at",
                    models.DateTimeField(
                        help_text="UTC, from the uniqueid where it tells, else from calldate.",
                        verbose_name="started at",
                    ),
                ),
                (
                    "calldate",
                    models.CharField(blank=True, help_text="As the carrier wrote it, in its own zone.", max_length=40),
                ),
                ("did", models.CharField(blank=True, help_text="Our number that was called, E.164.", max_length=80)),
                (
                    "src",
                    models.CharField(blank=True, help_text="Who called: E.164, an extension or a name.", max_length=80),
                ),
                ("dst", models.CharField(blank=True, max_length=80)),
                (
                    "dstchannel",
                    models.CharField(
                        blank=True, help_text="Whose phone rang, as the exchange names it.", max_length=80
                    ),
                ),
                ("disposition", models.CharField(blank=True, max_length=45)),
                ("duration", models.PositiveIntegerField(blank=True, null=True)),
                ("billsec", models.PositiveIntegerField(blank=True, null=True)),
                ("row", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                (
                    "call",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="records",
                        to="calls.call",
                        verbose_name="call",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="call_records",
                        to="inbox.webhookevent",
                        verbose_name="event",
                    ),
                ),
            ],
            options={
                "verbose_name": "call record",
                "verbose_name_plural": "call records",
                "ordering": ["-started_at", "-id"],
                "indexes": [
                    models.Index(fields=["-started_at", "-id"], name="calls_callrecord_newest"),
                    models.Index(fields=["uniqueid"], name="calls_callrecord_of_call"),
                    models.Index(
                        condition=models.Q(("dstchannel", ""), _negated=True),
                        fields=["dstchannel"],
                        name="calls_callrecord_channel",
                    ),
                    models.Index(
                        condition=models.Q(("call__isnull", False)), fields=["call"], name="calls_callrecord_beneath"
                    ),
                    models.Index(
                        condition=models.Q(("event__isnull", False)), fields=["event"], name="calls_callrecord_of_event"
                    ),
                    models.Index(
                        condition=models.Q(("call__isnull", True)),
                        fields=["started_at", "id"],
                        name="calls_callrecord_loose",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("digest",), name="calls_callrecord_one_per_row"),
                    models.CheckConstraint(
                        condition=models.Q(("uniqueid", ""), _negated=True), name="calls_callrecord_has_a_uniqueid"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[("carrier", "The carrier's daily report"), ("file", "Imported by hand")],
                        max_length=7,
                        verbose_name="source",
                    ),
                ),
                (
                    "day",
                    models.DateField(
                        blank=True,
                        help_text="The day that the carrier's report is about.",
                        null=True,
                        verbose_name="day",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asking", "Asked for at the carrier"),
                            ("loading", "Reading rows"),
                            ("grouping", "Making calls of the rows"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "file",
                    models.CharField(
                        blank=True, help_text="Our copy, until it is read.", max_length=200, verbose_name="file"
                    ),
                ),
                (
                    "position",
                    models.PositiveBigIntegerField(
                        default=0, help_text="Bytes of the file that are read.", verbose_name="position"
                    ),
                ),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size")),
                ("rows_read", models.PositiveIntegerField(default=0, verbose_name="rows read")),
                ("rows_new", models.PositiveIntegerField(default=0, verbose_name="rows new")),
                ("rows_bad", models.PositiveIntegerField(default=0, verbose_name="rows bad")),
                ("tries", models.PositiveIntegerField(default=0, verbose_name="tries")),
                ("try_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="try at")),
                ("give_up_at", models.DateTimeField(blank=True, null=True, verbose_name="give up at")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["asking", "loading", "grouping"])),
                        fields=["try_at"],
                        name="calls_report_to_work_on",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("source", "carrier")),
                        fields=("day",),
                        name="calls_report_one_of_the_carrier_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asking", "loading", "grouping", "done", "failed"])),
                        name="calls_report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day__isnull", False), ("source", "carrier")),
                            models.Q(("created_by__isnull", False), ("source", "file")),
                            _connector="OR",
                        ),
                        name="calls_report_has_a_day_or_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TextBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField(default=False, verbose_name="is on")),
                (
                    "body",
                    models.TextField(
                        default="{business}: Sorry we missed your call. How can we help? Reply to this text. Msg & data rates may apply. Reply STOP to opt out.",
                        help_text="{business} becomes the number's business name.",
                        validators=[django.core.validators.MaxLengthValidator(1988)],
                        verbose_name="text",
                    ),
                ),
                (
                    "updated_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="updated at"),
                ),
                (
                    "owned_number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="text_back",
                        to="inbox.ownednumber",
                        verbose_name="owned number",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="updated by",
                    ),
                ),
            ],
            options={
                "verbose_name": "missed-call text-back",
                "verbose_name_plural": "missed-call text-backs",
                "ordering": ["owned_number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="calls_textback_says_something"
                    )
                ],
            },
        ),
    ]
