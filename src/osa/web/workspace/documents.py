"""Documents of a project: adding them, and handing them out so that no browser runs what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.http import content_disposition_header

from osa.casework import services
from osa.casework.contents import content_of
from osa.casework.kinds import KINDS, safe_name
from osa.casework.models import Document
from osa.casework.services.documents import LARGEST
from osa.i18n import N_, _
from osa.web.workspace.access import reads
from osa.web.workspace.case_page import Action
from osa.web.workspace.forms import BadInputError, Field

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.register.models import Project
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Sent

UPLOADS = "60/h/user"
"""How often one person may upload."""

_PAGE = 25


def upload_field(*, required: bool = True) -> Field:
    """Return the field for a file."""
    hint = _("{endings}; at most {most} MB").format(endings=", ".join(KINDS), most=LARGEST // 1024**2)
    label = _("File") if required else _("File that shows it")
    return Field("file", label, "file", hint=hint, required=required)


def read_upload(sent: Sent) -> dict[str, Any]:
    """Return the title, the name and the content of the file that was sent; one that is too large is not read."""
    file = sent.file
    if file is None:
        raise BadInputError(_("no file was chosen"))
    name = safe_name(file.name or "")
    if (file.size or 0) > LARGEST:
        told = _("{name} is too large: {size:,} bytes; at most {most:,} are taken")
        raise BadInputError(told.format(name=name, size=file.size, most=LARGEST))
    return {"title": sent.text("title") or name, "file_name": name, "content": file.read()}


def documents(case: Case) -> dict[str, Any]:
    """Return what the tab of documents shows, the newest first."""
    rows = case.project.documents.select_related("uploaded_by").order_by("-id")
    page = Paginator(rows, _PAGE).get_page(case.request.GET.get("page"))
    return {"page": page, "form": case.form("document", ACTIONS["document"])}


def _fields(_project: Project, _of: str) -> tuple[Field, ...]:
    """Return the fields to add a document."""
    title = Field("title", _("Title"), hint=_("What the document is, as others will look for it."), required=True)
    return (title, upload_field())


def _add(by: User, project: Project, sent: Sent) -> str:
    """Add a document."""
    if not sent.text("title"):
        raise BadInputError(_("the title is missing: say what the document is"))
    made = services.document_add(by=by, project=project, **read_upload(sent))
    return _("Added: {name}").format(name=made.file_name)


ACTIONS = {"document": Action("document_add", "documents", N_("Add a document"), N_("Add"), _add, _fields)}


@reads("casework")
def document(_request: HttpRequest, project: str, number: int) -> HttpResponse:
    """Hand out a document, to be saved: it is never opened in the page, whatever it holds."""
    row = get_object_or_404(Document, pk=number, project=project)
    content = content_of(row)
    if content is None:
        raise Http404(_("the content of {name} is not there, or is not what was uploaded").format(name=row.file_name))
    response = HttpResponse(content, content_type=row.media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.file_name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


urlpatterns = [
    path("case/<str:project>/documents/<int:number>/", document, name="document"),
]
