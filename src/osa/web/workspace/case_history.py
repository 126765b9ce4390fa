"""How a project came to be as it is: the entries of the trail about it and all its rows, before and after."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, F, ForeignKey, Q, TextField
from django.db.models.functions import Cast

from osa.register.models import Project
from osa.trail.models import Entry, Recorded, recorded_models
from osa.web.workspace.forms import whole
from osa.web.workspace.locking import told
from osa.web.workspace.wording import people

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from osa.web.workspace.case_page import Case

PAGE = 20


def history(case: Case) -> dict[str, Any]:
    """Return what the tab of history shows: the newest entries, or those before a number."""
    found = entries_of(case.project)
    before = whole(case.request.GET.get("before", ""))
    listed = list((found.filter(number__lt=before) if before else found)[: PAGE + 1])
    shown, names = listed[:PAGE], people()
    return {
        "changes": [told(entry, names) for entry in shown],
        "older": shown[-1].number if len(listed) > PAGE else None,
        "newest": bool(before),
    }


def entries_of(project: Project) -> QuerySet[Entry, Entry]:
    """Return the entries about a project and the rows that belong to it, the newest first.

    Rows that were removed are found by their ids where these begin with the project's, as ids that osa gives do.
    """
    about = Q(table=Project._meta.label_lower, row=project.pk)
    for model, path in _paths():
        rows = model._base_manager.filter(**{path: project.pk}).order_by()
        keys = rows.annotate(told_key=Cast(F("pk"), TextField())).values("told_key")
        about |= Q(table=model._meta.label_lower, row__in=keys)
    tables = [model._meta.label_lower for model, _path in _paths() if isinstance(model._meta.pk, CharField)]
    removed = Q(action="removed", before__contains=f'"{project.pk}"')
    about |= Q(table__in=tables, row__gte=f"{project.pk}-", row__lt=f"{project.pk}.") & removed
    return Entry.objects.filter(about).order_by("-number")


@cache
def _paths() -> tuple[tuple[type[Recorded], str], ...]:
    """Return the models whose rows belong to a project, each with the way from its rows to the project."""
    models = recorded_models()
    direct = {model: name for model in models for name, to in _links(model) if to is Project}
    found = dict(direct)
    for model in models:
        for name, to in _links(model):
            if to in direct and model not in found and model is not Project:
                found[model] = f"{name}__{direct[to]}"
    return tuple(found.items())


def _links(model: type[Recorded]) -> Iterator[tuple[str, Any]]:
    """Go through the links of a model to other rows: the name, and to which model."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey):
            yield field.name, field.related_model
