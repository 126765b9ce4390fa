"""The facts of a project on a day: derived from the rows of the register where they can be, attested where not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osa.casework.derivations import DERIVATIONS, weakest
from osa.casework.gathering import is_gathered
from osa.casework.programme import current_programme
from osa.i18n import _
from osa.register.models import Sourced
from osa.register.tables import table_of
from osa.rulebook.facts import Attestation, Case

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from django.db import models

    from osa.casework.derivations import Answer
    from osa.casework.mapping import FactRule
    from osa.casework.programme import Programme
    from osa.register.models import CaseFact, Organisation, Project, Source
    from osa.rulebook.facts import Fact, Value


@dataclass(frozen=True, slots=True)
class Derived:
    """What is known of a project: the values, how each is known, and where rows contradict each other.

    A fact about which they do is not among the values: nobody knows it until a person has settled it. `grounds` say
    how well each fact is known (`basis`) and, of one that was attested, on what `evidence`; `rows` are those that
    answer it. If nobody is `named`, `attested` is empty.
    """

    facts: dict[str, Value] = field(default_factory=dict)
    grounds: dict[str, dict[str, str]] = field(default_factory=dict)
    attested: dict[str, Attestation] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)
    rows: dict[str, tuple[Sourced | Organisation, ...]] = field(default_factory=dict)
    named: bool = True


def facts_of(
    project: Project,
    *,
    on: dt.date,
    programme: Programme | None = None,
    outcomes: bool = True,
    attestations: bool = True,
) -> Derived:
    """Return what is known of a project on a day.

    Without `outcomes`, what comes of carrying out a decision (an agreement was signed) is left out: that is the case as
    it was decided. Without `attestations`, nobody is named who stands for a value, which takes the sources of all rows.
    """
    programme = programme or current_programme()
    known = Derived(named=attestations)
    rows = project.facts.all() if is_gathered(project, "facts") else project.facts.prefetch_related("sources")
    attested = {row.fact: row for row in sorted(rows, key=lambda row: row.fact)}
    for fact in programme.rulebook.vocabulary.facts.values():
        rule = programme.mapping.facts.get(fact.name)
        if rule and not outcomes and DERIVATIONS[rule.source].outcome:
            rule = None
        answer = DERIVATIONS[rule.source].derive(rule, project, on) if rule else None
        _settle(known, fact, rule, answer, attested.pop(fact.name, None))
    for name, row in attested.items():
        told = _("case_facts {row}: there is no fact {name} ({expected})")
        expected = programme.rulebook.vocabulary.suggest(name)
        known.contradictions.append(told.format(row=row.pk, name=name, expected=expected))
    return known


def case_of(
    project: Project, *, on: dt.date, decided: dt.date | None = None, programme: Programme | None = None
) -> Case:
    """Return a project as a case for the rulebook: the facts of one day, decided on the same or another."""
    known = facts_of(project, on=on, programme=programme)
    return Case(decided or on, known.facts, id=project.pk, attested=known.attested)


def _settle(known: Derived, fact: Fact, rule: FactRule | None, answer: Answer | None, row: CaseFact | None) -> None:
    """Put a fact among what is known, or say why it cannot be."""
    if answer and answer.clash:
        known.contradictions.append(answer.clash)
        return
    derived = answer.value if answer else None
    attested = _attested_value(known, fact, row) if row else None
    if row and derived is not None and attested is not None and derived != attested:
        told = _("{fact}: {attested} by case_facts {row}, but {derived} by {rows}")
        rows = _named(answer.rows if answer else ())
        values = {"attested": fact.label(attested), "derived": fact.label(derived)}
        known.contradictions.append(told.format(fact=fact.name, row=row.pk, rows=rows, **values))
    elif row and attested is not None:
        known.facts[fact.name], known.rows[fact.name] = attested, (row,)
        if known.named:
            known.attested[fact.name] = _attestation(row)
        known.grounds[fact.name] = {"basis": row.basis, "evidence": row.evidence or _addresses(row.sources.all())}
    elif rule and answer and derived is not None:
        known.facts[fact.name], known.rows[fact.name] = derived, answer.rows
        if known.named:
            known.attested[fact.name] = _derivation(rule, answer)
        known.grounds[fact.name] = {"basis": weakest([answer.basis, rule.basis])}


def _attested_value(known: Derived, fact: Fact, row: CaseFact) -> Value | None:
    """Return the value that was attested."""
    try:
        return fact.parse(row.value)
    except ValueError:
        told = _("case_facts {row}: {value!r} is not a good value of {fact}: {allowed}")
        told = told.format(row=row.pk, value=row.value, fact=fact.name, allowed=fact.allowed())
        known.contradictions.append(told)
        return None


def _attestation(row: CaseFact) -> Attestation:
    """Say who attested a fact, and on what evidence."""
    sources = list(row.sources.all())
    by = row.attested_by or _publishers(sources)
    told = " ".join(filter(None, [row.evidence, *(source.url for source in sources)]))
    note = str(row.note)
    return Attestation(by=by, evidence=f"{row.basis}: {told}" + (f" ({note})" if note else ""))


def _derivation(rule: FactRule, answer: Answer) -> Attestation:
    """Say which rows answered a fact, how well they know, and what they rest on."""
    sources = list({source: None for row in answer.rows if isinstance(row, Sourced) for source in row.sources.all()})
    basis = weakest([answer.basis, rule.basis])
    notes = [rule.note] if rule.note else [row.note for row in answer.rows if rule.source == "country_status"]  # type: ignore[union-attr]
    note = "; ".join(filter(None, (str(note) for note in notes)))
    told = " ".join([_named(answer.rows), *(source.url for source in sources)])
    return Attestation(by=_publishers(sources), evidence=f"{basis}: {told}" + (f" ({note})" if note else ""))


def _addresses(sources: Iterable[Source]) -> str:
    """Name the addresses of some sources."""
    return " ".join(sorted(source.url for source in sources))


def _publishers(sources: Sequence[Source]) -> str:
    """Name the publishers of some sources."""
    return "; ".join(dict.fromkeys(source.publisher for source in sources))


def _named(rows: Sequence[models.Model]) -> str:
    """Name some rows by table and id."""
    return ", ".join(
        f"{table.name if (table := table_of(type(row))) else row._meta.model_name} {row.pk}" for row in rows
    )
