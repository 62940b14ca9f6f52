"""Textdesk's settings: an embedded default that needs no service, and every choice by environment (`config/env.py`)."""

import hashlib
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from environs import EnvError, validate

from config import assets, logs
from config.databases import postgres, sqlite
from config.env import Env, kept_secret, stop

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = Env()
try:
    VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var"))).absolute()
    SECRET_KEY = env.str("SECRET_KEY", "")
    ERASURE_KEY = env.str("ERASURE_KEY", "")
    """Knows erased numbers again; without one SECRET_KEY does, and must then never change."""
    DEBUG = env.bool("DEBUG", False)
    ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost 127.0.0.1 [::1]")
    CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")
    HTTPS_ONLY = env.bool("HTTPS_ONLY", False)
    DATABASE_URL = env.str("DATABASE_URL", "")
    REDIS_URL = env.redis_url("REDIS_URL", "")
    TIME_ZONE = env.zone("TIME_ZONE", "UTC")
    LOG_LEVEL = env.str("LOG_LEVEL", "INFO", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
    EMAIL = env.dj_email_url("EMAIL_URL", "console://")
    DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "textdesk@localhost")

    TELEVOIPS_BASE_URL = env.http_url("TELEVOIPS_BASE_URL", "https://api.televoips.com")
    TELEVOIPS_API_KEY = env.str("TELEVOIPS_API_KEY", "")
    TELEVOIPS_REPORTS_API_KEY = env.str("TELEVOIPS_REPORTS_API_KEY", "") or TELEVOIPS_API_KEY
    TELEVOIPS_TIME_ZONE = env.zone("TELEVOIPS_TIME_ZONE", "UTC")
    TELEVOIPS_MEDIA_URL = env.http_url("TELEVOIPS_MEDIA_URL", "https://mms.televoips.com")
    SEND_PER_SECOND = env.float("SEND_PER_SECOND", 50.0, validate=validate.Range(0.1, 10_000))
    """Segments a second for the whole account; each number has a pace of its own beside it."""
    SENDS_PER_DAY = env.int("SENDS_PER_DAY", 0, validate=validate.Range(0, 10_000_000))
    """Texts a day (in TIME_ZONE) for the whole account; 0 for as many as there are."""
    REPLY_FRESH_HOURS = env.float("REPLY_FRESH_HOURS", 4.0, validate=validate.Range(0.1, 168))
    """A reply that could not leave for so long is held, and a person is asked."""
    UNKNOWN_WAIT_SECONDS = env.float("UNKNOWN_WAIT_SECONDS", 30.0, validate=validate.Range(10, 3600))
    """The age of a text of unknown outcome at which the carrier's list is first read for it."""
    UNKNOWN_LOOKS = env.int("UNKNOWN_LOOKS", 5, validate=validate.Range(1, 20))
    """How often it is read, ever more rarely, before a person decides."""
    UNKNOWN_GIVE_UP_HOURS = env.float("UNKNOWN_GIVE_UP_HOURS", 6.0, validate=validate.Range(1, 72))
    """The age at which it is read for the last time."""
    EVENTS_KEEP_DAYS = env.int("EVENTS_KEEP_DAYS", 30, validate=validate.Range(1, 3650))
    """How long a webhook's raw body is kept once it was applied."""
    METRICS_TOKEN = env.str("METRICS_TOKEN", "")
    """What `/metrics` asks for (`Authorization: Bearer ...`); without one there is no such page."""
    SENTRY_DSN = env.optional_url("SENTRY_DSN", "")
    """Where errors are reported to, without anything personal; nowhere by default."""
    CATCH_UP_MINUTES = env.float("CATCH_UP_MINUTES", 10.0, validate=validate.Range(2, 60))
    """How often the carrier's list is read; after a longer silence of ours it is read before anything is sent."""
    CALL_QUIET_SECONDS = env.int("CALL_QUIET_SECONDS", 120, validate=validate.Range(0, 3600))
    """How long after its last row a call may still turn out to be answered; then it is called missed."""

    WEBHOOK_BASIC_AUTH = env.logins("WEBHOOK_BASIC_AUTH", "")
    WEBHOOK_API_KEY_HEADER = env.str("WEBHOOK_API_KEY_HEADER", "X-Webhook-Key")
    WEBHOOK_API_KEY = env.str("WEBHOOK_API_KEY", "").split()
except (EnvError, ValueError) as error:
    stop(error)
env.refuse_misspelt()

VAR_DIR.mkdir(parents=True, exist_ok=True)
SECRET_KEY = SECRET_KEY or kept_secret(VAR_DIR / "secret_key")

# Applications
INSTALLED_APPS = [
    "config",
    "accounts",
    "contacts",
    "inbox",
    "calls",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_structlog",
    "lucide",
    "template_partials",
]
MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "config.doors.DoorMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.PageCompression",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInMiddleware",
    "accounts.middleware.PersonsLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials", "config.templatetags.icons"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

# Data
DATABASES = {"default": postgres(DATABASE_URL) if DATABASE_URL else sqlite(VAR_DIR / "textdesk.sqlite3")}
CACHES = {
    # Sign-in's rate limits count here. In the database, so that they hold, and signing in works, with Redis gone.
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"},
}
REDIS_SOCKET = VAR_DIR / "redis.sock"
"""The private Valkey of `manage.py up`, used where no REDIS_URL is given (`config/redis.py`)."""
REDIS_PREFIX = f"textdesk-{hashlib.sha256(b'redis:' + SECRET_KEY.encode()).hexdigest()[:8]}"
"""How our names at Redis begin: two installations that share a server must not take each other's tasks."""
MEDIA_ROOT = VAR_DIR / "media"

# Celery reads the names that start with CELERY_ (config/celery.py)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://") or f"redis+socket://{REDIS_SOCKET}"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    # Redis hands no task out again: its row is found by a sweep long before. And a task that ended after its line to
    # Redis had broken would be acknowledged on the closed channel, of which kombu 5.7, and with it the worker, dies.
    "ack_emulation": False,
    "retry_policy": {"max_retries": 0},
}
CELERY_TASK_DEFAULT_QUEUE = CELERY_CONTROL_EXCHANGE = REDIS_PREFIX
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "config.work:Clock"

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapter.SecondFactorAdapter"
MFA_TOTP_ISSUER = "Textdesk"
# Admins make the accounts and no address is ever verified, so none can be asked for before the second step is set up.
MFA_ALLOW_UNVERIFIED_EMAIL = True

# Pages
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.assets.Assets"},
}
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = DEBUG or not assets.are_collected(STATIC_ROOT, BASE_DIR)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^webhooks/", r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None

# Mail
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"]
EMAIL_HOST = EMAIL["EMAIL_HOST"]
EMAIL_PORT = EMAIL["EMAIL_PORT"]
EMAIL_HOST_USER = EMAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = EMAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10

DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING = logs.configure(level=LOG_LEVEL)
if SENTRY_DSN:
    from config import reports  # a fifth of a second that nobody else need wait

    reports.start(SENTRY_DSN)
