"""What the services of the casework share: who acts and in whose place, rows as they stand now, and refusing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.models import User
from osa.accounts.serving import NotAllowedError, Refused
from osa.i18n import _
from osa.register.models import Project
from osa.trail import clock

if TYPE_CHECKING:
    from collections.abc import Collection

    from osa.accounts.serving import Actor
    from osa.casework.models import Decision


def account(by: Actor) -> User:
    """Return the account that acts. Raises `NotAllowedError` for anybody without one: a machine decides nothing."""
    if isinstance(by, User):
        return by
    raise NotAllowedError(_("{who} has no account; this takes a person").format(who=by.name))


def capacity(user: User, role: str, decision: Decision) -> User | None:
    """Return by whose delegation an account has a role for a decision; nobody, if it has the role itself.

    Raises `Refused` for the author of the decision, and where the role is lent by the author alone.
    """
    if user.pk == decision.author_id:
        raise Refused(_("you drafted this decision: another person reviews it, and another person approves it"))
    if user.has_itself(role):
        return None
    lent = [held.giver for held in user.delegations_on(clock.today()) if held.role == role]
    givers = [giver for giver in lent if giver.pk != decision.author_id]
    if lent and not givers:
        told = _("{who} drafted this decision, and cannot have it signed in their own place")
        raise Refused(told.format(who=decision.author.name))
    if not givers:
        raise NotAllowedError(_("{who} does not hold the role {role} today").format(who=user.name, role=role))
    return givers[0]


def again(project: Project) -> Project:
    """Return a project as it stands now that nobody else can change it."""
    return Project.objects.get(pk=project.pk)


def refuse(reasons: Collection[str]) -> None:
    """Raise `Refused` if there is a reason to."""
    if reasons:
        raise Refused(*reasons)
