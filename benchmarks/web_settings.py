"""The settings of the site as it is measured."""

from osa.web.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.web_site"
MIDDLEWARE = ["benchmarks.web_site.CountQueries", *MIDDLEWARE]  # noqa: F405
