"""Comments: what those who work on a project say to each other about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.serving import service
from osa.casework.models import Comment
from osa.casework.serving import account, again, refuse
from osa.i18n import _
from osa.trail import clock

if TYPE_CHECKING:
    from osa.accounts.serving import Actor
    from osa.register.models import Project

LONGEST = 10_000
"""How many characters a comment may have."""


@service
def comment_add(*, by: Actor, project: Project, text: str) -> Comment:
    """Say something about a project. It stays as it was said."""
    said = text.strip()
    reasons = [] if said else [_("the comment is empty")]
    if len(said) > LONGEST:
        reasons.append(
            _("a comment has at most {most:,} characters; this has {number:,}").format(most=LONGEST, number=len(said))
        )
    refuse(reasons)
    made = Comment(project=again(project), author=account(by), at=clock.now(), text=said)
    made.save()
    return made
