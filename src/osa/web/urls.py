"""The addresses of the site: signing in and one's own account, the choice of language, and what pages load."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.urls import include, path

from osa.web.language import choose_language

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/setlang/", choose_language, name="set_language"),
    path("static/<path:path>", serve, {"insecure": True}),  # a few small scripts; insecure means without DEBUG
]
