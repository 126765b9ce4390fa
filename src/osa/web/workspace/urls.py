"""The addresses of the workspace; each page names its own."""

from __future__ import annotations

from osa.web.workspace import (
    accounts,
    audit,
    calendar,
    case,
    comments,
    decisions,
    drafts,
    importing,
    register,
    work,
)

app_name = "desk"
_PAGES = (work, case, decisions, comments, drafts, register, importing, calendar, audit, accounts)
urlpatterns = [pattern for page in _PAGES for pattern in page.urlpatterns]
