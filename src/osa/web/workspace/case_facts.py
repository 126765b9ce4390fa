"""The facts of a project: what is known, how, from whom; and attesting what only a person can say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from osa.casework import services
from osa.casework.facts import facts_of
from osa.casework.models import FRAMEWORK, Document
from osa.casework.programme import current_programme
from osa.i18n import N_, _
from osa.register.models import CaseFact, Sourced
from osa.register.tables import table_of
from osa.rulebook.formulas import era_of, formula_of_era
from osa.web.workspace.case_page import Action
from osa.web.workspace.documents import read_upload, upload_field
from osa.web.workspace.forms import Field
from osa.web.workspace.locking import Watched
from osa.web.workspace.roles import able

if TYPE_CHECKING:
    from osa.accounts.models import User
    from osa.casework.facts import Derived
    from osa.register.models import Project
    from osa.rulebook.facts import Fact
    from osa.web.workspace.case_page import Case
    from osa.web.workspace.forms import Choices, Sent


@dataclass(frozen=True, slots=True)
class Row:
    """One fact as the table shows it.

    `how` is derived, attested or nothing; `rows` name table and id of what answers it, `sources` what these rest on.
    """

    fact: Fact
    value: str
    how: str
    basis: str
    by: str
    evidence: str
    rows: tuple[tuple[str, str], ...]
    sources: tuple[Any, ...]
    documents: tuple[Document, ...]


def facts(case: Case) -> dict[str, Any]:
    """Return what the tab of facts shows: every fact that the framework asks for now, and whatever else is known."""
    known = facts_of(case.project, on=case.day, attestations=False)
    _read_sources(known)
    documents = list(case.project.documents.exclude(fact="").order_by("id"))
    rows = [_row(fact, known, documents) for fact in asked(case, known)]
    return {
        "known": [row for row in rows if row.how],
        "unknown": [row for row in rows if not row.how],
        "contradictions": known.contradictions,
        "may_attest": able(case.request, "fact_attest"),
    }


def asked(case: Case, known: Derived) -> list[Fact]:
    """Return the facts that matter for the framework today, and those that are known, in the vocabulary's order."""
    rulebook = current_programme().rulebook
    reads = formula_of_era(rulebook, FRAMEWORK, era_of(rulebook, FRAMEWORK, case.day)).reads
    return [fact for name, fact in rulebook.vocabulary.facts.items() if name in reads or name in known.facts]


def _read_sources(known: Derived) -> None:
    """Read the sources of the rows that answer facts, table by table."""
    by_table: dict[type, dict[str, Any]] = {}
    for rows in known.rows.values():
        for row in rows:
            if isinstance(row, Sourced):
                by_table.setdefault(type(row), {})[row.pk] = row
    for found in by_table.values():
        prefetch_related_objects(list(found.values()), "sources")


def _row(fact: Fact, known: Derived, documents: list[Document]) -> Row:
    """Return one fact."""
    rows = known.rows.get(fact.name, ())
    attested = next((row for row in rows if isinstance(row, CaseFact)), None)
    ground = known.grounds.get(fact.name, {})
    sources = {source.pk: source for row in rows if isinstance(row, Sourced) for source in row.sources.all()}
    return Row(
        fact=fact,
        value=fact.label(known.facts.get(fact.name)),
        how="attested" if attested else "derived" if rows else "",
        basis=ground.get("basis", ""),
        by=attested.attested_by if attested else "",
        evidence=attested.evidence if attested else "",
        rows=tuple((table.name, str(row.pk)) for row in rows if (table := table_of(type(row))) and row is not attested),
        sources=tuple(sources.values()),
        documents=tuple(document for document in documents if document.fact == fact.name),
    )


def one_fact(case: Case, name: str) -> dict[str, Any]:
    """Return what the page of one fact shows: its question, what is known of it, and the form to attest it."""
    fact = current_programme().rulebook.vocabulary[name]
    known = facts_of(case.project, on=case.day, attestations=False)
    _read_sources(known)
    documents = list(case.project.documents.filter(fact=name).order_by("id"))
    row = _row(fact, known, documents)
    return {
        "row": row,
        "fact": fact,
        "attest": case.form("attest", ACTIONS["attest"], name),
        "withdraw": case.form("withdraw", ACTIONS["withdraw"], name) if row.how == "attested" else None,
    }


def _fields(project: Project, name: str) -> tuple[Field, ...]:
    """Return the fields to attest a fact, with what is attested now."""
    fact = current_programme().rulebook.vocabulary.facts.get(name)
    if fact is None:
        return ()
    row = next((one for one in project.facts.all() if one.fact == name), None)
    cited = ", ".join(sorted(source.pk for source in row.sources.all())) if row else ""
    hint = str(fact.evidence) if fact.evidence else _("The document, and where in it.")
    return (
        _value_field(fact, row.value if row else ""),
        Field("evidence", _("Evidence"), "area", row.evidence if row else "", hint, required=True),
        Field(
            "sources",
            _("Sources, by their ids"),
            "sources",
            cited,
            _("Without a source it stays unpublished."),
        ),
        Field("why", _("Reason for a change"), hint=_("Kept in the trail.")),
        upload_field(required=False),
    )


def _value_field(fact: Fact, value: str) -> Field:
    """Return the field for the value of a fact, by its type."""
    kinds = {"boolean": "choice", "choice": "choice", "date": "date", "integer": "number", "yen": "number"}
    return Field("value", _("Value"), kinds[fact.type], value, _choice_hint(fact), True, _choices(fact))  # noqa: FBT003


def _choice_hint(fact: Fact) -> str:
    """Say what a fact takes, where its field does not show it."""
    return fact.allowed() if fact.type in ("integer", "yen", "date") else str(fact.help or "")


def _choices(fact: Fact) -> Choices:
    """Return the values from which to choose."""
    if fact.type == "boolean":
        return (("true", _("yes")), ("false", _("no")))
    return tuple((value, str(label)) for value, label in fact.values.items())


def _attest(by: User, project: Project, sent: Sent) -> str:
    """Attest a fact, and add the document that shows it, if one was sent: both or neither."""
    if sent.file is not None:
        services.document_add(by=by, project=project, fact=sent.of, **read_upload(sent))
    named = [name.strip() for name in sent.text("sources").replace("、", ",").split(",")]
    services.fact_attest(
        by=by,
        project=project,
        fact=sent.of,
        value=sent.text("value"),
        evidence=sent.text("evidence"),
        sources=[name for name in named if name],
        why=sent.text("why"),
    )
    return _("Attested: {fact}").format(fact=current_programme().rulebook.vocabulary[sent.of].question)


def _withdraw(by: User, project: Project, sent: Sent) -> str:
    """Take back what was attested."""
    services.fact_withdraw(by=by, project=project, fact=sent.of, why=sent.text("why"))
    return _("What was attested is withdrawn.")


def _watched(project: Project, name: str) -> tuple[Watched, ...]:
    """Watch what is attested of the fact."""
    return (Watched(CaseFact, {"project_id": project.pk, "fact": name}),)


def _why(_project: Project, _of: str) -> tuple[Field, ...]:
    """Ask for a reason."""
    return (Field("why", _("Reason"), "area", required=True),)


ACTIONS = {
    "attest": Action("fact_attest", "facts", N_("Attest"), N_("Attest in my name"), _attest, _fields, _watched),
    "withdraw": Action(
        "fact_withdraw",
        "facts",
        N_("Withdraw what was attested"),
        N_("Withdraw"),
        _withdraw,
        _why,
        _watched,
        hint=N_("The rows of the register answer the fact then, or it is not known."),
        danger=True,
    ),
}
