"""The addresses of the public portal; each page names its own."""

from __future__ import annotations

from osa.web.figures import pages as figures
from osa.web.portal import (
    about,
    aims,
    article,
    budget,
    bulk,
    countries,
    data,
    history,
    home,
    projects,
    rows,
    rulebook,
    screening,
)

app_name = "portal"
_PAGES = (
    *(home, projects, rows, budget, countries, history, aims, article),
    *(rulebook, screening, bulk, data, about, figures),
)
urlpatterns = [pattern for page in _PAGES for pattern in page.urlpatterns]
