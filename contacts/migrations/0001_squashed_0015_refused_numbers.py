import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("contacts", "0001_initial"),
        ("contacts", "0002_ledger_chain"),
        ("contacts", "0003_chain_old_lines"),
        ("contacts", "0004_ledger_constraints"),
        ("contacts", "0005_ledger_guard"),
        ("contacts", "0006_do_not_text_lists"),
        ("contacts", "0007_people"),
        ("contacts", "0008_tags"),
        ("contacts", "0009_contact_tags"),
        ("contacts", "0010_words_of_our_own"),
        ("contacts", "0011_ledger_commitments"),
        ("contacts", "0012_seal_old_lines"),
        ("contacts", "0013_blocked"),
        ("contacts", "0014_contact_imports"),
        ("contacts", "0015_refused_numbers"),
    ]

    initial = True

    dependencies = [
        ("accounts", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40, verbose_name="name")),
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
                        default="gray",
                        max_length=10,
                        verbose_name="color",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
                "ordering": [django.db.models.functions.text.Lower("name")],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="contacts_tag_name_any_case_unique",
                        violation_error_message="This tag exists.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="contacts_tag_has_a_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone", models.CharField(max_length=20, unique=True, verbose_name="phone")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("company", models.CharField(blank=True, db_default="", max_length=120, verbose_name="company")),
                ("email", models.EmailField(blank=True, db_default="", max_length=254, verbose_name="email")),
                (
                    "custom",
                    models.JSONField(
                        blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name="custom"
                    ),
                ),
                ("is_shared", models.BooleanField(db_default=False, default=False, verbose_name="is shared")),
                ("blocked_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("erased_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("phone_hash", models.CharField(blank=True, db_default="", editable=False, max_length=64)),
                (
                    "blocked_by",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="contacts",
                        to="contacts.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "tags",
                    models.ManyToManyField(blank=True, related_name="contacts", to="contacts.tag", verbose_name="tags"),
                ),
            ],
            options={
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
                "ordering": ["name", "phone"],
                "permissions": [
                    ("import_contacts", "Can bring contacts from a file"),
                    ("export_contacts", "Can take contacts away as a file"),
                ],
                "indexes": [
                    models.Index(
                        django.db.models.functions.text.Lower("name"),
                        models.F("id"),
                        condition=models.Q(("name", ""), _negated=True),
                        name="contacts_contact_by_name",
                    ),
                    models.Index(condition=models.Q(("name", "")), fields=["-id"], name="contacts_contact_unnamed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("phone", ""), _negated=True), name="contacts_contact_has_a_phone"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("phone_hash", ""), _negated=True),
                        fields=("phone_hash",),
                        name="contacts_contact_erased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone_hash", ""), ("erased_at__isnull", False), _connector="OR"),
                        name="contacts_contact_hash_when_erased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("blocked_at__isnull", True), ("blocked_by__isnull", True)),
                            models.Q(("blocked_at__isnull", False), ("blocked_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="contacts_contact_blocked_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactImport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("kind", models.CharField(choices=[("csv", "CSV"), ("vcard", "vCard")], max_length=5)),
                ("content", models.BinaryField(default=b"")),
                ("heads", models.JSONField(default=list)),
                ("meanings", models.JSONField(default=list)),
                ("keeps_known", models.BooleanField(default=False)),
                ("length", models.PositiveIntegerField(default=0)),
                ("rows_read", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at__isnull", True), ("problem", "")),
                        fields=["id"],
                        name="contacts_import_to_do",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["csv", "vcard"])), name="contacts_import_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("confirmed_by__isnull", False),
                                ("read_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="contacts_import_confirmed_by_once_read",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("cells", models.JSONField(default=list)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("values", models.JSONField(default=dict)),
                ("changes", models.JSONField(default=dict)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("new", "New"), ("update", "Changed"), ("same", "Nothing new"), ("error", "Not read")],
                        max_length=6,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contacts.contact",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="contacts.contactimport"
                    ),
                ),
            ],
            options={
                "ordering": ["line", "position"],
                "indexes": [
                    models.Index(fields=["source", "phone"], name="contacts_importrow_phone"),
                    models.Index(fields=["source", "outcome", "line", "position"], name="contacts_importrow_outcome"),
                    models.Index(
                        condition=models.Q(("applied_at__isnull", True), ("outcome__in", ["new", "update"])),
                        fields=["source", "line", "position"],
                        name="contacts_importrow_to_apply",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("source", "line", "position"), name="contacts_importrow_one_per_number"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["new", "update", "same", "error"])),
                        name="contacts_importrow_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.TextField(max_length=5000)),
                ("client_token", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="contacts.contact"
                    ),
                ),
                (
                    "removed_by",
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
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=["contact", "-at", "-id"],
                        name="contacts_note_of_contact",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="contacts_contactnote_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("removed_at__isnull", True), ("removed_by__isnull", True)),
                            models.Q(("removed_at__isnull", False), ("removed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="contacts_contactnote_removed_by",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("choice", "One of some choices"),
                            ("yes_no", "Yes or no"),
                        ],
                        default="text",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "choices",
                    models.TextField(
                        blank=True,
                        help_text="One a line, for a field with choices.",
                        max_length=5000,
                        verbose_name="choices",
                    ),
                ),
                (
                    "position",
                    models.PositiveSmallIntegerField(
                        default=10, help_text="Smaller numbers come first.", verbose_name="position"
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="Off: hidden everywhere, values are kept.", verbose_name="in use"
                    ),
                ),
            ],
            options={
                "verbose_name": "field of a person",
                "verbose_name_plural": "fields of a person",
                "ordering": ["position", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="contacts_customfield_name_any_case_unique",
                        violation_error_message="There is a field with this name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["text", "number", "date", "choice", "yes_no"])),
                        name="contacts_customfield_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DoNotTextList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="contacts_donottextlist_confirmed_by",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DoNotTextRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveIntegerField()),
                ("cells", models.JSONField()),
                ("phone", models.CharField(blank=True, max_length=20)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("block", "Will be blocked"),
                            ("known", "Blocked already"),
                            ("repeated", "Stands further up"),
                            ("error", "Not read"),
                        ],
                        max_length=8,
                    ),
                ),
                ("problem", models.CharField(blank=True, max_length=200)),
                ("applied_at", models.DateTimeField(blank=True, null=True)),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="contacts.donottextlist"
                    ),
                ),
            ],
            options={
                "ordering": ["line"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("applied_at__isnull", True), ("outcome", "block")),
                        fields=["source", "line"],
                        name="contacts_dnt_to_apply",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("source", "line"), name="contacts_donottextrow_one_per_line"),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["block", "known", "repeated", "error"])),
                        name="contacts_donottextrow_outcome_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LedgerHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("seal", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="contacts_ledgerhead_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberRefusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, verbose_name="number")),
                ("day", models.DateField(verbose_name="day")),
                ("said", models.CharField(max_length=200, verbose_name="the carrier's words")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="at")),
                ("mailed_at", models.DateTimeField(blank=True, null=True, verbose_name="mailed at")),
            ],
            options={
                "verbose_name": "number that the carrier refuses",
                "verbose_name_plural": "numbers that the carrier refuses",
                "ordering": ["-day", "number"],
                "constraints": [models.UniqueConstraint(fields=("day", "number"), name="contacts_refusal_once_a_day")],
            },
        ),
        migrations.CreateModel(
            name="OptOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="created at")),
                (
                    "said_at",
                    models.DateTimeField(
                        help_text="When the person said so, by the carrier's clock where it is a text.",
                        verbose_name="said at",
                    ),
                ),
                (
                    "owned_number",
                    models.CharField(
                        blank=True,
                        help_text="Our number that they wrote to, E.164.",
                        max_length=20,
                        verbose_name="owned number",
                    ),
                ),
                (
                    "carrier_state",
                    models.CharField(
                        choices=[
                            ("pending", "Telling the carrier"),
                            ("done", "The carrier knows"),
                            ("failed", "The carrier refused"),
                            ("not_needed", "The carrier told us"),
                        ],
                        default="pending",
                        max_length=12,
                        verbose_name="carrier state",
                    ),
                ),
                (
                    "push_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        help_text="Not before this does the next push go out.",
                        verbose_name="push at",
                    ),
                ),
                ("push_attempts", models.PositiveIntegerField(default=0, verbose_name="push attempts")),
                ("push_error", models.CharField(blank=True, max_length=200, verbose_name="push error")),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opt_out",
                        to="contacts.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "opt-out",
                "verbose_name_plural": "opt-outs",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("carrier_state", "pending")),
                        fields=["push_at"],
                        name="contacts_optout_to_push",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("carrier_state__in", ["pending", "done", "failed", "not_needed"])),
                        name="contacts_optout_carrier_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "doubtful",
                    models.CharField(
                        choices=[
                            ("ask", "Ask staff, and hold automatic texts meanwhile"),
                            ("opt_out", "Opt its writer out"),
                            ("ignore", "Nothing: treat it as an ordinary text"),
                        ],
                        default="ask",
                        help_text="Such as a question about leaving, a slip of the thumb, or an opt-out from some texts only. The words that the law names opt out whatever stands here (47 CFR 64.1200).",
                        max_length=8,
                        verbose_name="doubtful texts",
                    ),
                ),
                (
                    "changed_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed at"),
                ),
                (
                    "changed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
            ],
            options={
                "verbose_name": "reading of doubtful texts",
                "verbose_name_plural": "reading of doubtful texts",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="contacts_consentpolicy_one_row"),
                    models.CheckConstraint(
                        condition=models.Q(("doubtful__in", ["ask", "opt_out", "ignore"])),
                        name="contacts_consentpolicy_doubtful_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentWord",
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
                ("word", models.CharField(editable=False, max_length=40, unique=True)),
                (
                    "meaning",
                    models.CharField(
                        choices=[("opt_out", "Opts out"), ("help", "Asks for help")],
                        default="opt_out",
                        max_length=8,
                        verbose_name="meaning",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="created at"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="created by",
                    ),
                ),
            ],
            options={
                "verbose_name": "word of our own",
                "verbose_name_plural": "words of our own",
                "ordering": ["meaning", "word"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("word", ""), _negated=True), name="contacts_consentword_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("meaning__in", ["opt_out", "help"])), name="contacts_consentword_meaning"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
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
                            ("erasure", "Personal data erased"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("call", "Call"),
                            ("email", "Email"),
                            ("in_person", "In person"),
                            ("staff", "Staff"),
                            ("import", "Import"),
                            ("carrier", "Carrier"),
                        ],
                        max_length=12,
                        verbose_name="source",
                    ),
                ),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="The words that decided it, or the carrier's answer.", verbose_name="text"
                    ),
                ),
                (
                    "owned_number",
                    models.CharField(
                        blank=True, help_text="Our number concerned, E.164.", max_length=20, verbose_name="owned number"
                    ),
                ),
                (
                    "said_at",
                    models.DateTimeField(
                        help_text="When it was said, by the carrier's clock where it is a text.", verbose_name="said at"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, help_text="When we recorded it.", verbose_name="at"
                    ),
                ),
                ("phone", models.CharField(blank=True, editable=False, max_length=20)),
                ("salt", models.CharField(blank=True, editable=False, max_length=32)),
                ("commitment", models.CharField(blank=True, editable=False, max_length=64)),
                ("sealed", models.CharField(blank=True, editable=False, max_length=64)),
                ("number", models.BigIntegerField(editable=False, unique=True)),
                ("previous", models.CharField(blank=True, editable=False, max_length=64)),
                ("digest", models.CharField(editable=False, max_length=64, unique=True)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="actor",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consent_events",
                        to="contacts.contact",
                        verbose_name="contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent event",
                "verbose_name_plural": "consent events",
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["contact", "kind", "-said_at"], name="contacts_event_by_kind"),
                    models.Index(fields=["contact", "-at", "-id"], name="contacts_event_of_contact"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("number__gt", 0)), name="contacts_event_number_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("created", "added this person"),
                            ("edited", "changed the profile"),
                            ("imported", "changed the profile by a file"),
                            ("merged", "joined this number with others of the same person"),
                            ("unmerged", "took this number apart from the person’s others"),
                        ],
                        max_length=10,
                    ),
                ),
                ("changes", models.JSONField(default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="contacts.contact"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["contact", "-at", "-id"], name="contacts_change_of_contact")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["created", "edited", "imported", "merged", "unmerged"])),
                        name="contacts_contactchange_kind_known",
                    )
                ],
            },
        ),
    ]
