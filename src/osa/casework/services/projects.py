"""The life of a project: it goes on, rests, ends; and the facts about it that a person attests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from osa.accounts.models import User
from osa.accounts.serving import Refused, service
from osa.casework.life import reasons_against
from osa.casework.programme import current_programme
from osa.casework.selectors import open_decision
from osa.casework.serving import account, again, refuse
from osa.i18n import _
from osa.register.ids import next_id
from osa.register.models import CaseFact, Project, Source
from osa.trail import clock
from osa.trail.models import Entry

if TYPE_CHECKING:
    from collections.abc import Collection

    from osa.accounts.serving import Actor


@service
def project_advance(*, by: Actor, project: Project, to: str, why: str = "") -> Project:
    """Take a project on to a state, or back to formulation with a reason.

    Raises `Refused` with everything that keeps it from going there. On the way back an open decision is returned or, if
    it was approved, invalidated.
    """
    project = again(project)
    refuse(reasons_against(project, to, day=clock.today(), why=why))
    if to == "formulation" and project.state == "decision":
        _take_back(project, by, why)
    project.state = to
    project.save()
    return project


def _take_back(project: Project, by: Actor, why: str) -> None:
    """End the open decision of a project that goes back to formulation."""
    decision = open_decision(project)
    if decision is None:
        return
    if decision.status == "approved":
        decision.status, decision.invalidated_at = "invalidated", clock.now()
        decision.invalidated_why = _("the project was returned to formulation: {why}").format(why=why)
    else:
        decision.status, decision.returned_at, decision.returned_why = "returned", clock.now(), why
        decision.returned_by = account(by)
    decision.save()


@service
def project_suspend(*, by: Actor, project: Project, why: str) -> Project:  # noqa: ARG001
    """Let a project rest where it is."""
    return _stand(project, "suspended", {"active"}, why)


@service
def project_resume(*, by: Actor, project: Project, why: str) -> Project:
    """Let a project that rests go on. What an approver suspended, an approver resumes."""
    if "approver" not in by.roles() and "approver" in _suspended_by(project):
        raise Refused(_("an approver suspended the project: an approver resumes it"))
    return _stand(project, "active", {"suspended"}, why)


def _suspended_by(project: Project) -> frozenset[str]:
    """Return the roles of whoever suspended a project last."""
    entries = Entry.objects.filter(table=Project._meta.label_lower, row=project.pk, service="project_suspend")
    last = entries.order_by("-number").first()
    user = User.objects.filter(username=last.by).first() if last else None
    return user.roles() if user else frozenset()


@service
def project_cancel(*, by: Actor, project: Project, why: str) -> Project:  # noqa: ARG001
    """End a project that is not closed, for good."""
    return _stand(project, "cancelled", {"active", "suspended"}, why)


def _stand(project: Project, standing: str, before: Collection[str], why: str) -> Project:
    """Change the standing of a project."""
    project = again(project)
    reasons = [] if why.strip() else [_("this step takes a reason")]
    if project.state == "closed":
        reasons.append(_("the project is closed, and stays as it is"))
    if project.standing not in before:
        reasons.append(_("the project is {standing} already").format(standing=_(project.standing)))
    refuse(reasons)
    project.standing = standing
    project.save()
    return project


@service
def fact_attest(  # noqa: PLR0913 - what an attestation takes
    *,
    by: Actor,
    project: Project,
    fact: str,
    value: str,
    evidence: str,
    sources: Collection[str] = (),
    why: str = "",  # noqa: ARG001
) -> CaseFact:
    """Attest a fact of a project in one's own name, with evidence, in place of whoever attested it before.

    The row stays or becomes unpublished unless sources are named. Raises `Refused` if there is no such fact or value,
    or no evidence.
    """
    project = again(project)
    reasons = [] if evidence.strip() else [_("an attestation takes evidence: a document, and where in it")]
    known = set(Source.objects.filter(pk__in=sources).values_list("pk", flat=True))
    unknown = sorted(set(sources) - known)
    reasons += [_("there is no row {id} in {table}").format(id=one, table="sources") for one in unknown]
    refuse([*reasons, *_not_a_value(fact, value)])
    row = CaseFact.objects.filter(project=project, fact=fact).first()
    row = row or CaseFact(id=_free_id(project, fact), project=project, fact=fact)
    row.value, row.evidence, row.attested_by, row.basis = value.strip(), evidence.strip(), by.name, "attested"
    row.note_en = row.note_ja = ""
    if row.published and not sources:
        row.published = False
        row.save()
    row.save(links={"sources": list(sources)})
    return row


def _free_id(project: Project, fact: str) -> str:
    """Return an id that no attestation has: the project and the fact, or the project and a number."""
    plain = f"{project.pk}-{fact}"
    taken = set(CaseFact.objects.values_list("pk", flat=True))
    fits = len(plain) <= (CaseFact._meta.pk.max_length or 0) and plain not in taken
    return plain if fits else next_id("case_facts", {"project": project.pk}, taken)


def _not_a_value(fact: str, value: str) -> list[str]:
    """Say why something cannot be attested."""
    vocabulary = current_programme().rulebook.vocabulary
    if fact not in vocabulary:
        told = _("there is no such fact: {name} ({expected})")
        return [told.format(name=fact, expected=vocabulary.suggest(fact))]
    try:
        vocabulary[fact].parse(value)
    except ValueError:
        told = _("{value!r} is not a good value: {allowed}")
        return [told.format(value=value, allowed=vocabulary[fact].allowed())]
    return []


@service
def fact_withdraw(*, by: Actor, project: Project, fact: str, why: str) -> None:  # noqa: ARG001
    """Take back what was attested of a project, with a reason: the rows answer the fact then, or it is not known."""
    row = CaseFact.objects.filter(project=project, fact=fact).first()
    reasons = [] if why.strip() else [_("this step takes a reason")]
    if row is None:
        reasons.append(_("{fact} is not attested").format(fact=fact))
    refuse(reasons)
    if row is not None:
        row.delete()
