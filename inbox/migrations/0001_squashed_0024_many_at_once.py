import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import inbox.models.calendar


class Migration(migrations.Migration):
    replaces = [
        ("inbox", "0001_initial"),
        ("inbox", "0002_receipt_index"),
        ("inbox", "0003_catch_up"),
        ("inbox", "0004_writing"),
        ("inbox", "0005_outbox_limits"),
        ("inbox", "0006_opt_out_doubts"),
        ("inbox", "0007_text_back"),
        ("inbox", "0008_line_health"),
        ("inbox", "0009_snooze"),
        ("inbox", "0010_automatic_texts"),
        ("inbox", "0011_renamed"),
        ("inbox", "0012_attachment_copies"),
        ("inbox", "0013_heartbeats"),
        ("inbox", "0014_tags"),
        ("inbox", "0015_scheduling"),
        ("inbox", "0016_figures_index"),
        ("inbox", "0017_automatic_answers"),
        ("inbox", "0018_teams"),
        ("inbox", "0019_restored_backups"),
        ("inbox", "0020_waiting_and_spam"),
        ("inbox", "0021_who_waits"),
        ("inbox", "0022_saved_replies_and_drafts"),
        ("inbox", "0023_retention"),
        ("inbox", "0024_many_at_once"),
    ]

    initial = True

    dependencies = [
        ("accounts", "0001_squashed_0004_locale"),
        ("accounts", "__first__"),
        ("contacts", "0001_squashed_0015_refused_numbers"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnedNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        help_text="As you write it: (321) 555-0123, +1 321 555 0123.",
                        max_length=20,
                        unique=True,
                        verbose_name="number",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        help_text="What staff call it: Front desk, Billing.", max_length=60, verbose_name="label"
                    ),
                ),
                (
                    "color",
                    models.CharField(
                        choices=[
                            ("blue", "Blue"),
                            ("green", "Green"),
                            ("orange", "Orange"),
                            ("purple", "Purple"),
                            ("pink", "Pink"),
                            ("teal", "Teal"),
                            ("red", "Red"),
                            ("gray", "Gray"),
                        ],
                        default="blue",
                        max_length=10,
                        verbose_name="color",
                    ),
                ),
                (
                    "business_name",
                    models.CharField(
                        help_text="Who texts, as customers know you: in confirmations.",
                        max_length=60,
                        verbose_name="business name",
                    ),
                ),
                (
                    "help_contact",
                    models.CharField(
                        blank=True,
                        help_text="A phone, email or page that the answer to HELP names.",
                        max_length=80,
                        verbose_name="help contact",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Off: everything stays visible, nothing is sent.",
                        verbose_name="is active",
                    ),
                ),
                (
                    "is_open_to_all",
                    models.BooleanField(
                        default=True,
                        help_text="Off: only the people and teams below, and superusers.",
                        verbose_name="everyone may see it",
                    ),
                ),
                (
                    "texts_per_second",
                    models.FloatField(
                        default=1.0,
                        help_text="The pace that the carrier allows this number, in segments a second.",
                        validators=[
                            django.core.validators.MinValueValidator(0.01),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="texts per second",
                    ),
                ),
                (
                    "next_send_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="next send at"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "people",
                    models.ManyToManyField(
                        blank=True, related_name="owned_numbers", to=settings.AUTH_USER_MODEL, verbose_name="people"
                    ),
                ),
                (
                    "teams",
                    models.ManyToManyField(
                        blank=True, related_name="owned_numbers", to="accounts.team", verbose_name="teams"
                    ),
                ),
            ],
            options={
                "verbose_name": "owned number",
                "verbose_name_plural": "owned numbers",
                "ordering": ["label", "number"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("number__startswith", "+")), name="inbox_ownednumber_is_e164"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("texts_per_second__gt", 0)), name="inbox_ownednumber_has_a_pace"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "time_zone",
                    models.CharField(
                        default="America/New_York",
                        help_text="Of the hours below.",
                        max_length=60,
                        validators=[inbox.models.calendar.known_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "owned_number",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calendar",
                        to="inbox.ownednumber",
                        verbose_name="owned number",
                    ),
                ),
            ],
            options={
                "verbose_name": "opening hours of a number",
                "verbose_name_plural": "opening hours",
                "ordering": ["owned_number"],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("snoozed", "Snoozed"), ("closed", "Closed"), ("spam", "Spam")],
                        default="open",
                        max_length=8,
                        verbose_name="status",
                    ),
                ),
                (
                    "is_new_to_assignee",
                    models.BooleanField(db_default=False, default=False, verbose_name="is new to assignee"),
                ),
                ("snoozed_until", models.DateTimeField(blank=True, null=True, verbose_name="snoozed until")),
                (
                    "last_message_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="last message at"),
                ),
                ("waiting_since", models.DateTimeField(blank=True, null=True, verbose_name="waiting since")),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="answered at")),
                ("last_inbound_at", models.DateTimeField(blank=True, null=True, verbose_name="last inbound at")),
                ("preview", models.CharField(blank=True, max_length=160, verbose_name="preview")),
                ("preview_direction", models.CharField(blank=True, max_length=8, verbose_name="preview direction")),
                ("preview_status", models.CharField(blank=True, max_length=10, verbose_name="preview status")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assigned_conversations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="assignee",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="contacts.contact",
                        verbose_name="contact",
                    ),
                ),
                (
                    "snoozed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="snoozed by",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="conversations",
                        to="accounts.team",
                        verbose_name="team",
                    ),
                ),
                (
                    "owned_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="inbox.ownednumber",
                        verbose_name="owned number",
                    ),
                ),
            ],
            options={
                "verbose_name": "conversation",
                "verbose_name_plural": "conversations",
                "indexes": [
                    models.Index(fields=["owned_number", "status", "-last_message_at", "-id"], name="inbox_conv_list"),
                    models.Index(
                        condition=models.Q(("waiting_since__isnull", False)),
                        fields=["owned_number", "status", "waiting_since", "id"],
                        name="inbox_conv_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("status", "snoozed")), fields=["snoozed_until"], name="inbox_conv_to_wake"
                    ),
                    models.Index(
                        condition=models.Q(("assignee__isnull", False)),
                        fields=["assignee", "status", "-last_message_at", "-id"],
                        name="inbox_conv_assigned",
                    ),
                    models.Index(
                        condition=models.Q(("is_new_to_assignee", True)),
                        fields=["assignee", "owned_number"],
                        name="inbox_conv_new_to_assignee",
                    ),
                    models.Index(
                        condition=models.Q(("team__isnull", False)),
                        fields=["team", "status", "-last_message_at", "-id"],
                        name="inbox_conv_of_team",
                    ),
                    models.Index(
                        condition=models.Q(("assignee__isnull", True), ("status", "open"), ("team__isnull", False)),
                        fields=["team", "owned_number"],
                        name="inbox_conv_to_claim",
                    ),
                    models.Index(
                        condition=models.Q(("assignee__isnull", True)),
                        fields=["owned_number", "status", "-last_message_at", "-id"],
                        name="inbox_conv_unassigned",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("owned_number", "contact"), name="inbox_conversation_one_per_pair"),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["open", "snoozed", "closed", "spam"])),
                        name="inbox_conversation_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "snoozed"), _negated=True),
                            ("snoozed_until__isnull", False),
                            _connector="OR",
                        ),
                        name="inbox_conversation_snoozed_has_an_end",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConversationTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="taggings", to="inbox.conversation"
                    ),
                ),
                (
                    "tag",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contacts.tag"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tag", "conversation"], name="inbox_conversations_of_tag")],
                "constraints": [
                    models.UniqueConstraint(fields=("conversation", "tag"), name="inbox_conversationtag_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mode",
                    models.CharField(
                        choices=[("reply", "Reply"), ("note", "Note")],
                        db_default="reply",
                        default="reply",
                        max_length=5,
                    ),
                ),
                ("body", models.TextField(blank=True)),
                ("client_token", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("stamp", models.BigIntegerField(db_default=0, default=0)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to="inbox.conversation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "conversation", "mode"), name="inbox_draft_one_per_mode"),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["reply", "note"])), name="inbox_draft_mode_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "program",
                    models.CharField(choices=[("worker", "Worker"), ("beat", "Clock (celery beat)")], max_length=6),
                ),
                ("node", models.CharField(max_length=200)),
                ("seen_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("program", "node"), name="inbox_heartbeat_one_per_node")
                ],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("date", models.DateField(verbose_name="date")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="name")),
                (
                    "is_yearly",
                    models.BooleanField(
                        default=False, help_text="On the same date of each year.", verbose_name="every year"
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holidays",
                        to="inbox.calendar",
                        verbose_name="calendar",
                    ),
                ),
            ],
            options={
                "verbose_name": "holiday",
                "verbose_name_plural": "holidays",
                "ordering": ["date"],
                "constraints": [models.UniqueConstraint(fields=("calendar", "date"), name="inbox_holiday_once_a_day")],
            },
        ),
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
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "direction",
                    models.CharField(
                        choices=[("inbound", "Inbound"), ("outbound", "Outbound")],
                        max_length=8,
                        verbose_name="direction",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("reply", "Reply"),
                            ("opt_out_confirmation", "Opt-out confirmation"),
                            ("opt_in_confirmation", "Opt-in confirmation"),
                            ("help", "Answer to HELP"),
                            ("text_back", "Answer to a missed call"),
                            ("welcome", "Welcome"),
                            ("closed", "Answer out of hours"),
                            ("holiday", "Answer on a holiday"),
                            ("keyword", "Answer to a keyword"),
                        ],
                        default="reply",
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                ("body", models.TextField(blank=True, verbose_name="body")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("scheduled", "Scheduled"),
                            ("queued", "Waiting to be sent"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("delivered", "Delivered"),
                            ("failed", "Not delivered"),
                            ("unknown", "May not have been sent"),
                            ("blocked", "Not sent: opted out"),
                            ("cancelled", "Cancelled"),
                        ],
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("carrier_id", models.CharField(blank=True, max_length=100, verbose_name="carrier id")),
                (
                    "listed_id",
                    models.CharField(blank=True, db_default="", default="", max_length=100, verbose_name="listed id"),
                ),
                ("recovered_at", models.DateTimeField(blank=True, null=True, verbose_name="recovered at")),
                (
                    "client_token",
                    models.CharField(blank=True, max_length=64, null=True, unique=True, verbose_name="client token"),
                ),
                ("segments", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="segments")),
                ("others", models.JSONField(blank=True, default=list, verbose_name="others")),
                ("error_code", models.PositiveIntegerField(blank=True, null=True, verbose_name="error code")),
                ("error_text", models.CharField(blank=True, max_length=300, verbose_name="error text")),
                ("occurred_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="occurred at")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                ("not_before", models.DateTimeField(default=django.utils.timezone.now, verbose_name="not before")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="claimed at")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent at")),
                ("settled_at", models.DateTimeField(blank=True, null=True, verbose_name="settled at")),
                ("send_before", models.DateTimeField(blank=True, null=True, verbose_name="send before")),
                ("held_at", models.DateTimeField(blank=True, null=True, verbose_name="held at")),
                (
                    "held_why",
                    models.CharField(
                        choices=[("late", "Its turn came too late"), ("restored", "It comes from a restored backup")],
                        db_default="late",
                        default="late",
                        max_length=8,
                        verbose_name="held why",
                    ),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True, verbose_name="released at")),
                ("scheduled_for", models.DateTimeField(blank=True, null=True, verbose_name="scheduled for")),
                (
                    "cancels_on_reply",
                    models.BooleanField(db_default=False, default=False, verbose_name="cancels on reply"),
                ),
                ("quiet_at", models.DateTimeField(blank=True, null=True, verbose_name="quiet at")),
                ("lookups", models.PositiveSmallIntegerField(default=0, verbose_name="lookups")),
                ("looked_at", models.DateTimeField(blank=True, null=True, verbose_name="looked at")),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="author",
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="inbox.conversation",
                        verbose_name="conversation",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="released by",
                    ),
                ),
                (
                    "resend_of",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resends",
                        to="inbox.message",
                        verbose_name="resend of",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="settled by",
                    ),
                ),
                (
                    "owned_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="inbox.ownednumber",
                        verbose_name="owned number",
                    ),
                ),
            ],
            options={
                "verbose_name": "message",
                "verbose_name_plural": "messages",
                "indexes": [
                    models.Index(fields=["conversation", "-occurred_at", "-id"], name="inbox_message_thread"),
                    models.Index(
                        fields=["owned_number", "occurred_at", "direction", "status"], name="inbox_message_figures"
                    ),
                    models.Index(
                        condition=models.Q(("direction", "outbound"), models.Q(("carrier_id", ""), _negated=True)),
                        fields=["carrier_id"],
                        name="inbox_message_of_receipt",
                    ),
                    models.Index(
                        condition=models.Q(("carrier_id", ""), ("direction", "inbound")),
                        fields=["owned_number", "occurred_at"],
                        name="inbox_message_sans_webhook",
                    ),
                    models.Index(
                        condition=models.Q(("status", "queued")), fields=["not_before", "id"], name="inbox_message_due"
                    ),
                    models.Index(
                        condition=models.Q(("status", "scheduled")),
                        fields=["not_before", "id"],
                        name="inbox_message_to_release",
                    ),
                    models.Index(
                        condition=models.Q(("status", "scheduled")),
                        fields=["conversation"],
                        name="inbox_message_scheduled",
                    ),
                    models.Index(
                        condition=models.Q(("cancels_on_reply", True), ("status__in", ["scheduled", "queued"])),
                        fields=["conversation"],
                        name="inbox_message_void_on_reply",
                    ),
                    models.Index(
                        condition=models.Q(("held_at__isnull", False), ("status__in", ["queued", "scheduled"])),
                        fields=["id"],
                        name="inbox_message_held",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "sending"])),
                        fields=["conversation", "id"],
                        name="inbox_message_in_line",
                    ),
                    models.Index(
                        condition=models.Q(("status__in", ["sending", "unknown"])),
                        fields=["status", "claimed_at"],
                        name="inbox_message_unsettled",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("carrier_id", ""), _negated=True),
                        fields=("owned_number", "carrier_id", "direction"),
                        name="inbox_message_one_per_carrier_id",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("listed_id", ""), _negated=True),
                        fields=("owned_number", "listed_id", "direction"),
                        name="inbox_message_one_per_listed_id",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("direction", "inbound"), ("status", "received")),
                            models.Q(
                                ("direction", "outbound"),
                                (
                                    "status__in",
                                    [
                                        "scheduled",
                                        "queued",
                                        "sending",
                                        "sent",
                                        "delivered",
                                        "failed",
                                        "unknown",
                                        "blocked",
                                        "cancelled",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="inbox_message_status_fits_direction",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("held_at", None),
                            ("status__in", ["scheduled", "queued", "cancelled", "blocked"]),
                            _connector="OR",
                        ),
                        name="inbox_message_held_is_not_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "sending"), _negated=True),
                            ("claimed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="inbox_message_sending_is_claimed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "scheduled"), _negated=True),
                            ("scheduled_for__isnull", False),
                            _connector="OR",
                        ),
                        name="inbox_message_scheduled_has_a_moment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("url", models.CharField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Being fetched"),
                            ("stored", "Stored"),
                            ("failed", "Could not be fetched"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("file", models.FileField(blank=True, upload_to="attachments/")),
                ("digest", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("thumbnail", models.FileField(blank=True, db_default="", default="", upload_to="thumbnails/")),
                ("content_type", models.CharField(blank=True, max_length=80)),
                ("size", models.PositiveIntegerField(blank=True, null=True)),
                ("width", models.PositiveIntegerField(blank=True, null=True)),
                ("height", models.PositiveIntegerField(blank=True, null=True)),
                ("error", models.CharField(blank=True, max_length=200)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fetch_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("retried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "retried_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="inbox.message"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["fetch_at"], name="inbox_attachment_to_fetch"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("message", "position"), name="inbox_attachment_position_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Note",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField()),
                ("client_token", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="inbox.conversation"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["conversation", "-at", "-id"], name="inbox_note_in_thread")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("body", ""), _negated=True), name="inbox_note_has_words")
                ],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inbox.conversation"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="mentions", to="inbox.note"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=["user", "conversation"],
                        name="inbox_mention_open",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("note", "user"), name="inbox_mention_once_per_note")],
            },
        ),
        migrations.CreateModel(
            name="OpeningSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="opens")),
                ("closes", models.TimeField(help_text="00:00 is midnight, at the day's end.", verbose_name="closes")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spans",
                        to="inbox.calendar",
                        verbose_name="calendar",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "opening spans",
                "verbose_name": "opening span",
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens")), ("closes", "00:00"), _connector="OR"),
                        name="inbox_openingspan_close_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__lte", 6)), name="inbox_openingspan_weekday_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OptOutDoubt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=60)),
                ("matched", models.CharField(blank=True, max_length=200)),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Undecided"),
                            ("opted_out", "Opted out"),
                            ("dismissed", "Not an opt-out"),
                            ("superseded", "They texted START"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubts", to="contacts.contact"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="doubt", to="inbox.message"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("decision", "")), fields=["contact"], name="inbox_doubt_of_contact"
                    ),
                    models.Index(
                        condition=models.Q(("decision", "")), fields=["raised_at", "id"], name="inbox_doubt_queue"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("decision__in", ["", "opted_out", "dismissed", "superseded"])),
                        name="inbox_optoutdoubt_decision_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at__isnull", True), ("decision", "")),
                            models.Q(models.Q(("decision", ""), _negated=True), ("decided_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="inbox_optoutdoubt_decided_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KeywordAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "written",
                    models.CharField(
                        help_text="As people text it; capitals, accents, signs, emoji and courtesy around it do not matter.",
                        max_length=40,
                        verbose_name="word or short phrase",
                    ),
                ),
                ("word", models.CharField(editable=False, max_length=40, verbose_name="word")),
                (
                    "body",
                    models.TextField(
                        help_text="{business} is filled in.",
                        validators=[django.core.validators.MaxLengthValidator(459)],
                        verbose_name="answer",
                    ),
                ),
                ("is_on", models.BooleanField(default=False, verbose_name="is on")),
                (
                    "owned_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keyword_answers",
                        to="inbox.ownednumber",
                        verbose_name="owned number",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a keyword",
                "verbose_name_plural": "answers to keywords",
                "ordering": ["owned_number", "word"],
                "constraints": [
                    models.UniqueConstraint(fields=("owned_number", "word"), name="inbox_keywordanswer_one_per_word"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), _negated=True), models.Q(("word", ""), _negated=True)
                        ),
                        name="inbox_keywordanswer_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AutomaticText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("opt_out_confirmation", "After STOP"),
                            ("opt_in_confirmation", "After START"),
                            ("help", "After HELP"),
                            ("welcome", "To a person's first text ever"),
                            ("closed", "Out of opening hours"),
                            ("holiday", "On a holiday"),
                        ],
                        max_length=20,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        blank=True,
                        help_text="{business} and {contact} are filled in, and {opens} with when somebody is there again. Left empty, it is the default. After STOP: no advertising, one text only (47 CFR 64.1200).",
                        validators=[django.core.validators.MaxLengthValidator(459)],
                        verbose_name="body",
                    ),
                ),
                (
                    "is_on",
                    models.BooleanField(
                        default=True, help_text="Off: nothing is sent on this occasion.", verbose_name="is on"
                    ),
                ),
                (
                    "owned_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="automatic_texts",
                        to="inbox.ownednumber",
                        verbose_name="owned number",
                    ),
                ),
            ],
            options={
                "verbose_name": "automatic text",
                "verbose_name_plural": "automatic texts",
                "ordering": ["purpose"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owned_number", "purpose"), name="inbox_automatictext_one_per_purpose"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="inbox_automatictext_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "texts_days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Their pictures go along.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(30)],
                        verbose_name="texts",
                    ),
                ),
                (
                    "media_days",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(30)],
                        verbose_name="pictures",
                    ),
                ),
                (
                    "calls_days",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(30)],
                        verbose_name="calls",
                    ),
                ),
                (
                    "events_days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Once applied. Left empty, it is what EVENTS_KEEP_DAYS says.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="raw webhooks",
                    ),
                ),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "changed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="inbox_retention_one_row")],
            },
        ),
        migrations.CreateModel(
            name="SavedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="What staff type after / to find it: hours, pick up, thanks.",
                        max_length=40,
                        verbose_name="name",
                    ),
                ),
                (
                    "body",
                    models.TextField(
                        help_text="May hold {first name}, {name}, {my name}, {number} and {business}.",
                        max_length=2048,
                        verbose_name="body",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="is active")),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="updated at")),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="updated by",
                    ),
                ),
            ],
            options={
                "verbose_name": "saved reply",
                "verbose_name_plural": "saved replies",
                "ordering": ["name", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        condition=models.Q(("is_active", True), ("owner", None)),
                        name="inbox_savedreply_shared_name_unique",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("owner"),
                        condition=models.Q(("is_active", True)),
                        name="inbox_savedreply_own_name_unique",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("query", models.CharField(blank=True, max_length=200)),
                ("is_shared", models.BooleanField(default=False, verbose_name="for everyone")),
                ("position", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("owner", "name"), name="inbox_savedview_name_once_per_person"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="inbox_savedview_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SendingState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("paused_at", models.DateTimeField(blank=True, null=True, verbose_name="paused at")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("probe_at", models.DateTimeField(blank=True, null=True, verbose_name="probe at")),
                ("next_send_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="next send at")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures")),
                ("counted_on", models.DateField(blank=True, null=True, verbose_name="counted on")),
                ("counted", models.PositiveIntegerField(default=0, verbose_name="counted")),
                ("heard_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="heard at")),
                (
                    "incarnation",
                    models.CharField(blank=True, db_default="", default="", max_length=32, verbose_name="incarnation"),
                ),
                ("mark", models.BigIntegerField(db_default=0, default=0, verbose_name="mark")),
                ("marked_at", models.DateTimeField(blank=True, null=True, verbose_name="marked at")),
                ("restored_at", models.DateTimeField(blank=True, null=True, verbose_name="restored at")),
                ("restored_from", models.DateTimeField(blank=True, null=True, verbose_name="restored from")),
                (
                    "restored_why",
                    models.CharField(
                        blank=True, db_default="", default="", max_length=300, verbose_name="restored why"
                    ),
                ),
                ("looked_at", models.DateTimeField(blank=True, null=True, verbose_name="looked at")),
                (
                    "looked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="looked by",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "sending state",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="inbox_sendingstate_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Unread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("count", models.PositiveIntegerField(default=1)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="unread", to="inbox.conversation"
                    ),
                ),
                (
                    "owned_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="inbox.ownednumber"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "owned_number", "count"], name="inbox_unread_badge")],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "conversation"), name="inbox_unread_one_per_person")
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="received at")),
                (
                    "kind",
                    models.CharField(
                        choices=[("message", "Message"), ("call", "Call")], max_length=8, verbose_name="kind"
                    ),
                ),
                ("body", models.BinaryField(verbose_name="body")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "To be applied"),
                            ("applied", "Applied"),
                            ("waiting", "Waits for its message"),
                            ("quarantined", "Quarantined"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("carrier_id", models.CharField(blank=True, max_length=100, verbose_name="carrier id")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("try_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="try at")),
            ],
            options={
                "verbose_name": "webhook event",
                "verbose_name_plural": "webhook events",
                "ordering": ["-received_at", "-id"],
                "indexes": [
                    models.Index(fields=["state", "-received_at"], name="inbox_webhookevent_by_state"),
                    models.Index(
                        condition=models.Q(("state__in", ["pending", "waiting"])),
                        fields=["try_at"],
                        name="inbox_webhookevent_to_try",
                    ),
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["carrier_id"],
                        name="inbox_webhookevent_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["pending", "applied", "waiting", "quarantined"])),
                        name="inbox_webhookevent_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BulkAction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("before", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="inbox_bulkaction_old")],
            },
        ),
        migrations.CreateModel(
            name="CatchUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("recent", "The last hours"),
                            ("import", "A new number's 90 days"),
                            ("asked", "Asked for"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("start_at", models.DateTimeField(verbose_name="from")),
                ("end_at", models.DateTimeField(blank=True, null=True, verbose_name="to")),
                ("done_until", models.DateTimeField(verbose_name="done until")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                ("try_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="try at")),
                ("succeeded_at", models.DateTimeField(blank=True, null=True, verbose_name="succeeded at")),
                ("finished_at", models.DateTimeField(blank=True, null=True, verbose_name="finished at")),
                ("failures", models.PositiveIntegerField(default=0, verbose_name="failures")),
                ("error", models.CharField(blank=True, max_length=300, verbose_name="error")),
                ("found", models.PositiveIntegerField(default=0, verbose_name="found")),
                ("unreadable", models.PositiveIntegerField(default=0, verbose_name="unreadable")),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "stopped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="stopped by",
                    ),
                ),
            ],
            options={
                "verbose_name": "catch up",
                "verbose_name_plural": "catching up",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None)),
                        fields=["kind", "try_at"],
                        name="inbox_catchup_unfinished",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "recent")), fields=("kind",), name="inbox_catchup_one_recent"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("finished_at", None), ("kind", "import")),
                        fields=("kind",),
                        name="inbox_catchup_one_import",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_at", None), ("finished_at", None), ("kind", "recent")),
                            models.Q(("end_at__gt", models.F("start_at")), ("kind__in", ["import", "asked"])),
                            _connector="OR",
                        ),
                        name="inbox_catchup_range_fits_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("done_until__gte", models.F("start_at"))),
                        name="inbox_catchup_checkpoint_in_range",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConversationEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "closed this conversation"),
                            ("reopened", "reopened this conversation"),
                            ("snoozed", "snoozed this conversation"),
                            ("woke", "came back from its snooze"),
                            ("assigned", "assigned this conversation"),
                            ("unassigned", "took the assignment off"),
                            ("renamed", "changed this person's name"),
                            ("scheduled", "scheduled a text"),
                            ("rescheduled", "changed a scheduled text"),
                            ("unscheduled", "cancelled a scheduled text"),
                            ("sent_early", "sent a scheduled text at once"),
                            ("opted_out", "opted out of texts"),
                            ("opted_in", "can be texted again"),
                            ("undone", "undid that"),
                            ("spam", "marked this person as spam"),
                            ("not_spam", "took the mark as spam off"),
                            ("team_given", "assigned this conversation to the team"),
                            ("team_taken", "took the team off"),
                            ("tagged", "tagged this conversation"),
                            ("untagged", "took off"),
                        ],
                        max_length=12,
                    ),
                ),
                ("detail", models.CharField(blank=True, db_default="", max_length=300)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="inbox.conversation"
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["conversation", "at", "id"], name="inbox_event_in_thread")],
            },
        ),
        migrations.AddField(
            model_name="conversation",
            name="tags",
            field=models.ManyToManyField(
                related_name="+", through="inbox.ConversationTag", to="contacts.tag", verbose_name="tags"
            ),
        ),
    ]
