"""The addresses of the site: the public portal and the workspace in both languages, and signing in."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from osa.web import site_files
from osa.web.language import choose_language, first_page

urlpatterns = [
    path("", first_page),
    *site_files.urlpatterns,
    path("accounts/", include("allauth.urls")),
    path("language/setlang/", choose_language, name="set_language"),
    *i18n_patterns(
        path("", include("osa.web.portal.urls")),
        path("desk/", include("osa.web.workspace.urls")),
    ),
]
