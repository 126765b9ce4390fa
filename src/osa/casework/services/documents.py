"""Documents: files that are added to a project, and stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.serving import service
from osa.casework.contents import keep_content
from osa.casework.kinds import KINDS, ending_of, safe_name
from osa.casework.models import Document
from osa.casework.programme import current_programme
from osa.casework.serving import account, again, refuse
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from osa.accounts.serving import Actor
    from osa.register.models import Project

LARGEST = 20 * 1024 * 1024
"""How many bytes a document may have."""


@service
def document_add(  # noqa: PLR0913 - what a document is
    *,
    by: Actor,
    project: Project,
    title: str,
    file_name: str,
    content: bytes,
    fact: str = "",
    why: str = "",  # noqa: ARG001
) -> Document:
    """Add a file to a project; with `fact`, as evidence for it. It stays as it is.

    Raises `Refused` with everything that is wrong with it.
    """
    name = safe_name(file_name)
    refuse([*_not_taken(name, content), *_not_told(title, fact)])
    made = Document(
        project=again(project),
        title=title.strip(),
        file_name=name,
        media_type=KINDS[ending_of(name)].media_type,
        size=len(content),
        sha256=keep_content(content),
        fact=fact,
        uploaded_by=account(by),
        at=clock.now(),
    )
    made.save()
    return made


def _not_taken(name: str, content: bytes) -> Iterator[str]:
    """Say why a file is not taken in."""
    kind = KINDS.get(ending_of(name))
    if kind is None:
        told = _("{name}: files of this kind are not taken; these are: {endings}")
        yield told.format(name=name, endings=", ".join(KINDS))
    if not content:
        yield _("{name} is empty").format(name=name)
    elif len(content) > LARGEST:
        told = _("{name} is too large: {size:,} bytes; at most {most:,} are taken")
        yield told.format(name=name, size=len(content), most=LARGEST)
    elif kind is not None and not kind.fits(content):
        told = _("{name}: what is in the file is not what its name says ({ending})")
        yield told.format(name=name, ending=ending_of(name))


def _not_told(title: str, fact: str) -> Iterator[str]:
    """Say what is missing or wrong beside the file."""
    if not title.strip():
        yield _("the title is missing: say what the document is")
    vocabulary = current_programme().rulebook.vocabulary
    if fact and fact not in vocabulary:
        yield _("there is no such fact: {name} ({expected})").format(name=fact, expected=vocabulary.suggest(fact))
