"""The addresses of charts: pictures for pages, and files to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import path

from osa.web.caching import published
from osa.web.figures.drawing import picture, png, svg
from osa.web.figures.registry import FIGURES
from osa.web.tables import as_csv

if TYPE_CHECKING:
    from django.http import HttpRequest

    from osa.web.figures.figure import Figure


def find(kind: str, of: str) -> Figure:
    """Return a chart by its name.

    Raises `Http404` if there is none.
    """
    try:
        return FIGURES[kind](of)
    except KeyError:
        raise Http404 from None


@published
def show(request: HttpRequest, kind: str, of: str, form: str) -> HttpResponse:
    """Answer with a chart in a form: `svg` for a page (`?theme=dark`), or a file to keep."""
    figure = find(kind, of)
    theme = request.GET.get("theme")
    if form == "svg" and theme in ("light", "dark"):
        return HttpResponse(picture(figure.draw(), theme), content_type="image/svg+xml")  # type: ignore[arg-type]
    name = f"{kind}-{of}.{form}"
    made: dict[str, tuple[str | bytes, str]] = {}
    if form == "svg":
        made[form] = svg(figure.draw()), "image/svg+xml"
    elif form == "png":
        made[form] = png(figure.draw()), "image/png"
    elif form == "json":
        made[form] = figure.draw().to_json(ensure_ascii=False), "application/json"
    elif form == "csv":
        made[form] = as_csv(figure.columns, figure.rows), "text/csv; charset=utf-8"
    else:
        raise Http404
    content, content_type = made[form]
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


urlpatterns = [path("figures/<slug:kind>/<slug:of>.<slug:form>", show, name="figure")]
