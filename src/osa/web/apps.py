"""The app of the site: its templates, its tags and what it serves as it is."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "osa.web"
    label = "web"
