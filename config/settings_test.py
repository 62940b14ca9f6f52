"""The suite's settings: the product's own, with a broker in memory and passwords that hash fast."""

import os
import tempfile

os.environ.setdefault("VAR_DIR", tempfile.mkdtemp(prefix="textdesk-test-"))

from config.settings import *  # noqa: F403
from config.settings import DATABASES, VAR_DIR

SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = "memory://"
TELEVOIPS_API_KEY = "test-key"
WEBHOOK_BASIC_AUTH = ["carrier:secret"]
WEBHOOK_API_KEY = ["new-key", "old-key"]
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # In a file, as in the product: threads of a test must see one another's commits.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
