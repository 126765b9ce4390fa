"""The money of a project: what was agreed, bound to it, paid out and come back; and the budget officer's forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from osa.casework.selectors import open_decision
from osa.i18n import N_, _
from osa.register import services
from osa.register.models import Commitment
from osa.trail import clock
from osa.web.workspace.case_page import Action
from osa.web.workspace.forms import BadInputError, Field
from osa.web.workspace.locking import Watched

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.register.models import Project
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Choices, Sent

READS = ("agreements__sources", "commitments__sources", "commitments__disbursements", "commitments__refunds")
"""What the tab shows."""


def money(case: Case) -> dict[str, Any]:
    """Return what the tab of money shows."""
    commitments = sorted(case.project.commitments.all(), key=lambda row: (row.made_on, row.pk))
    for row in commitments:
        row.out = sum(one.amount_yen for one in row.disbursements.all())
        row.back = sum(one.amount_yen for one in row.refunds.all())
    names = ["commit", *(["release", "disburse", "refund"] if commitments else [])]
    agreements = sorted(case.project.agreements.all(), key=lambda row: (row.signed_on, row.pk))
    return {
        "agreements": agreements,
        "commitments": commitments,
        "signed": sum(row.amount_yen for row in agreements) if agreements else None,
        "committed": sum(row.amount_yen for row in commitments),
        "out": sum(row.out for row in commitments),
        "back": sum(row.back for row in commitments),
        "decision": open_decision(case.project),
        "forms": [form for name in names if (form := case.form(name, ACTIONS[name]))],
    }


def _amount(value: str = "") -> Field:
    """Return the field for an amount."""
    hint = _("Whole yen, for example 1,000,000,000")
    return Field("amount_yen", _("Amount (yen)"), "number", value, hint, required=True)


def _sources() -> Field:
    """Return the field for sources."""
    return Field("sources", _("Sources, by their ids"), "sources")


def _chosen(project: Project) -> Field:
    """Return the field to choose a commitment."""
    rows = sorted(project.commitments.all(), key=lambda row: row.pk)
    choices: Choices = tuple((row.pk, f"{row.pk} (¥{row.amount_yen:,})") for row in rows)
    only = choices[0][0] if len(choices) == 1 else ""
    return Field("commitment", _("Commitment"), "choice", only, required=True, choices=choices)


def _today(name: str, label: str) -> Field:
    """Return the field for a day, which is today unless somebody says otherwise."""
    return Field(name, label, "date", clock.today().isoformat(), required=True)


def _commit_fields(project: Project, _of: str) -> tuple[Field, ...]:
    """Ask what to bind."""
    decided = open_decision(project)
    year = decided.fiscal_year if decided else project.fiscal_year
    agreements = tuple((row.pk, row.pk) for row in project.agreements.all())
    return (
        _amount(str(decided.amount_yen) if decided else ""),
        Field("fiscal_year", _("Fiscal year of the budget"), "number", str(year), required=True),
        _today("made_on", _("Made on")),
        Field("agreement", _("Agreement"), "choice", choices=agreements),
        _sources(),
    )


def _release_fields(project: Project, _of: str) -> tuple[Field, ...]:
    """Ask what to free."""
    amount = Field("amount_yen", _("Amount (yen)"), "number", hint=_("Empty: all of it that has not been paid out."))
    return (_chosen(project), amount, Field("why", _("Reason"), "area", required=True))


def _disburse_fields(project: Project, _of: str) -> tuple[Field, ...]:
    """Ask what was paid out."""
    return (_chosen(project), _amount(), _today("paid_on", _("Paid on")), _sources())


def _refund_fields(project: Project, _of: str) -> tuple[Field, ...]:
    """Ask what came back."""
    return (_chosen(project), _amount(), _today("refunded_on", _("Refunded on")), _sources())


def _given(sent: Sent, *names: str) -> dict[str, Any]:
    """Return the values of a row as they were typed, with what it rests on."""
    values: dict[str, Any] = {name: sent.text(name).replace("，", ",") for name in names}
    values["amount_yen"] = sent.needed(sent.whole("amount_yen", _("Amount (yen)")), _("Amount (yen)"))
    sent.check()
    return values


def _links(sent: Sent) -> dict[str, list[str]]:
    """Return the sources that were named."""
    named = [name.strip() for name in sent.text("sources").replace("、", ",").split(",")]
    return {"sources": [name for name in named if name]}


def _own(project: Project, sent: Sent) -> str:
    """Return the commitment that was chosen; no other project's."""
    name = sent.text("commitment")
    if not project.commitments.filter(pk=name).exists():
        raise BadInputError(_("{label} is missing").format(label=_("Commitment")))
    return name


def _commit(by: User, project: Project, sent: Sent) -> str:
    """Bind money."""
    values = {"project": project.pk, **_given(sent, "fiscal_year", "made_on", "agreement")}
    services.commitment_make(by=by, values=values, links=_links(sent))
    return _("The money is committed.")


def _release(by: User, project: Project, sent: Sent) -> str:
    """Free money."""
    amount = sent.whole("amount_yen", _("Amount (yen)"))
    sent.check()
    services.commitment_release(by=by, commitment=_own(project, sent), amount_yen=amount, why=sent.text("why"))
    return _("The money is released.")


def _disburse(by: User, project: Project, sent: Sent) -> str:
    """Record a payment."""
    values = {"commitment": _own(project, sent), **_given(sent, "paid_on")}
    services.disbursement_record(by=by, values=values, links=_links(sent))
    return _("The payment is recorded.")


def _refund(by: User, project: Project, sent: Sent) -> str:
    """Record money that came back."""
    values = {"commitment": _own(project, sent), **_given(sent, "refunded_on")}
    services.refund_record(by=by, values=values, links=_links(sent))
    return _("The refund is recorded.")


def _watched(project: Project, _of: str) -> tuple[Watched, ...]:
    """Watch the commitments of the project."""
    return (Watched(Commitment, {"project_id": project.pk}),)


ACTIONS = {
    "commit": Action("commitment_make", "money", N_("Commit money"), N_("Commit"), _commit, _commit_fields, _watched),
    "release": Action(
        "commitment_release",
        "money",
        N_("Release money"),
        N_("Release"),
        _release,
        _release_fields,
        _watched,
        danger=True,
    ),
    "disburse": Action(
        "disbursement_record", "money", N_("Record a payment"), N_("Record"), _disburse, _disburse_fields, _watched
    ),
    "refund": Action("refund_record", "money", N_("Record a refund"), N_("Record"), _refund, _refund_fields, _watched),
}
