"""The law as pages: its text, and beside it what osa executes; on any day, compared, proved and tried on decisions."""

from __future__ import annotations

from osa.web.portal.rulebook import comparisons, overview, precedents, properties, provisions, vocabulary
from osa.web.portal.rulebook.law import warm

__all__ = ["urlpatterns", "warm"]

_PAGES = (overview, comparisons, properties, precedents, vocabulary, provisions)
urlpatterns = [pattern for page in _PAGES for pattern in page.urlpatterns]
