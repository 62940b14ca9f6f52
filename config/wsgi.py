"""Django as a WSGI application; `config/asgi.py` mounts it beside `/live/`."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

from config.databases import GIVES_UP

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# People wait here. In a worker nobody does, and what it has to save can wait until a frozen server thaws.
connections.databases["default"][GIVES_UP] = True
