"""The site as an application that any WSGI server runs: `osa.web.wsgi:application`."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "osa.web.settings")

application = get_wsgi_application()
