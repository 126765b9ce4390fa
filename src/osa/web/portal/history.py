"""Japan's cooperation by era."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from osa.web.portal.appraised import appraised, page_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@appraised("portal/history.html")
def history(_request: HttpRequest) -> dict[str, Any]:
    """Show the eras, and every measure of aid by era and region."""
    return {"history": page_of("history")}


urlpatterns = [path("history/", history, name="history")]
