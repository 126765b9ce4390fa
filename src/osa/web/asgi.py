"""The site as an application that any ASGI server runs: `osa.web.asgi:application`."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "osa.web.settings")

application = get_asgi_application()
