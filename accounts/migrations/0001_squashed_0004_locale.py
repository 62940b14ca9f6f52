import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models


def make_cache_table(apps, schema_editor):
    """Make the table of the database cache, in which sign-in's rate limits are counted."""
    call_command("createcachetable", "django_cache", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_initial"),
        ("accounts", "0002_cache_table"),
        ("accounts", "0003_preferences"),
        ("accounts", "0004_locale"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user with that username already exists."},
                        help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="username",
                    ),
                ),
                ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                (
                    "is_staff",
                    models.BooleanField(
                        default=False,
                        help_text="Designates whether the user can log into this admin site.",
                        verbose_name="staff status",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                        verbose_name="active",
                    ),
                ),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined")),
                (
                    "tells_mine",
                    models.BooleanField(default=True, verbose_name="a text in a conversation that is assigned to me"),
                ),
                (
                    "tells_unassigned",
                    models.BooleanField(default=True, verbose_name="a text in a conversation that nobody has"),
                ),
                ("tells_mentions", models.BooleanField(default=True, verbose_name="a note that mentions me")),
                (
                    "tells_assigned",
                    models.BooleanField(
                        default=True, verbose_name="a conversation that is assigned to me by somebody else"
                    ),
                ),
                ("tells_missed_calls", models.BooleanField(default=True, verbose_name="a missed call")),
                ("tells_on_desktop", models.BooleanField(default=True, verbose_name="show a desktop notification")),
                ("tells_by_sound", models.BooleanField(default=True, verbose_name="play a sound")),
                (
                    "tells_in_focus",
                    models.BooleanField(
                        default=False,
                        help_text="Never for the conversation that is open before you.",
                        verbose_name="also while I am looking at Textdesk",
                    ),
                ),
                (
                    "tells_privately",
                    models.BooleanField(
                        default=False,
                        help_text="A notification then says only what happened, for screens that others can see.",
                        verbose_name="without names and texts",
                    ),
                ),
                (
                    "density",
                    models.CharField(
                        choices=[("comfortable", "Comfortable"), ("compact", "Compact")],
                        default="comfortable",
                        max_length=12,
                        verbose_name="density",
                    ),
                ),
                ("language", models.CharField(blank=True, default="", max_length=12, verbose_name="language")),
                ("time_zone", models.CharField(blank=True, default="", max_length=64, verbose_name="time zone")),
                ("has_shortcuts", models.BooleanField(default=True, verbose_name="single keys do something")),
                ("hides_first_steps", models.BooleanField(default=False, editable=False)),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="email address")),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "ordering": ["username"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="accounts_user_email_any_case_unique"
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("username"), name="accounts_user_username_any_case_unique"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("density__in", ["comfortable", "compact"])),
                        name="accounts_user_density_known",
                    ),
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="Team",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                (
                    "members",
                    models.ManyToManyField(
                        blank=True, related_name="teams", to=settings.AUTH_USER_MODEL, verbose_name="members"
                    ),
                ),
            ],
            options={
                "verbose_name": "team",
                "verbose_name_plural": "teams",
                "ordering": ["name"],
            },
        ),
        migrations.RunPython(make_cache_table, migrations.RunPython.noop),
    ]
