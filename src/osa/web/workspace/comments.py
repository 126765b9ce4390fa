"""What people say to each other about a project. It stays as it was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator

from osa.casework import services
from osa.i18n import N_, _
from osa.web.workspace import documents
from osa.web.workspace.case_page import Action
from osa.web.workspace.forms import Field

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.register.models import Project
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Sent

_PAGE = 25


def comments(case: Case) -> dict[str, Any]:
    """Return what the tab of comments shows, the newest first."""
    rows = case.project.comments.select_related("author").order_by("-id")
    page = Paginator(rows, _PAGE).get_page(case.request.GET.get("page"))
    return {"page": page, "form": case.form("comment", ACTIONS["comment"])}


def _fields(_project: Project, _of: str) -> tuple[Field, ...]:
    """Return the field to say something."""
    return (Field("text", _("Comment"), "area", required=True),)


def _add(by: User, project: Project, sent: Sent) -> str:
    """Say something."""
    services.comment_add(by=by, project=project, text=sent.text("text"))
    return _("The comment is added.")


ACTIONS = {
    "comment": Action(
        "comment_add",
        "comments",
        N_("Add a comment"),
        N_("Add"),
        _add,
        _fields,
        hint=N_("All who work on projects can read it. It cannot be changed or removed later."),
    )
}

urlpatterns = documents.urlpatterns
