"""The addresses of the site: signing in and one's own account, the choice of language, and what pages load."""

from __future__ import annotations

from django.contrib.staticfiles.views import serve
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("static/<path:path>", serve, {"insecure": True}),  # a few small scripts; insecure means without DEBUG
]
