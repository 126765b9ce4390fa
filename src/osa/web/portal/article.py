"""The founding article, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path

from osa.web.portal.appraised import appraised, page_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@appraised("portal/article.html")
def article(request: HttpRequest) -> dict[str, Any]:
    """Show the claims of the article with what the data say, all or those of one verdict."""
    data = page_of("article")
    verdict, word = request.GET.get("verdict", ""), request.GET.get("q", "").strip().casefold()
    claims = [
        one
        for one in data["claims"]
        if verdict in ("", one["verdict"]) and word in f"{one['id']} {one['says']} {one['found']}".casefold()
    ]
    return {"data": data, "claims": claims, "verdict": verdict, "q": request.GET.get("q", "")}


urlpatterns = [path("article/", article, name="article")]
