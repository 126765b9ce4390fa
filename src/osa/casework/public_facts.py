"""Which of the facts that a screening used are public: those that public rows say, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects

from osa.casework.derivations import DERIVATIONS, weakest
from osa.register.models import CaseFact, CountryStatus, Need
from osa.register.published import public
from osa.register.tables import table_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from osa.casework.mapping import FactRule
    from osa.casework.programme import Programme
    from osa.register.models import Project
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Fact, Value


DOUBTFUL = ("inferred", "unverified")
"""The bases of what no source says in so many words."""


@dataclass(frozen=True, slots=True)
class FactSaid:
    """A fact that a screening used. Of one that is not `published`, neither value, basis nor row is told.

    `basis` is how well it is known. `rows` name table and id of what says so: a fact attested, or other rows of the
    register; none, if these have changed since. `note` says of a fact attested
    why it is held to be so.
    """

    fact: Fact
    value: Value | None
    published: bool
    basis: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether it is inferred or not verified."""
        return self.basis in DOUBTFUL

    def label(self) -> str:
        """Return the value in words."""
        return self.fact.label(self.value)


def reads(rulebook: Rulebook, fact: Mapping[str, Any]) -> bool:
    """Tell whether a rulebook knows a fact with its value."""
    if fact["fact"] not in rulebook.vocabulary:
        return False
    try:
        rulebook.vocabulary[fact["fact"]].parse(fact["value"])
    except ValueError:
        return False
    return True


def facts_said(project: Project, on: dt.date, said: Mapping[str, Any], programme: Programme) -> Iterator[FactSaid]:
    """Go through the facts that a screening used; what no public row says today is not told."""
    attested = {row.fact: row for row in CaseFact.objects.filter(project=project)}
    rests = _resting(project, on)
    prefetch_related_objects([project], "beneficiaries", "country__statuses")
    for given in said["facts"]:
        if not reads(programme.rulebook, given):
            continue
        fact, row = programme.rulebook.vocabulary[given["fact"]], attested.get(given["fact"])
        value = fact.parse(given["value"])
        rule = programme.mapping.facts.get(fact.name)
        if row:
            yield _attested(fact, value, row)
        elif rule and rests[rule.source](rule):
            yield _derived(fact, value, rule, project, on)
        else:
            yield FactSaid(fact, None, published=False)


def doubtful(records: Iterable[Mapping[str, Any]]) -> tuple[int, int]:
    """Return how many of the facts in records of screenings are inferred or not verified, and how many there are."""
    evidence = [fact["evidence"] for record in records for fact in record["facts"]]
    return sum(text.startswith(DOUBTFUL) for text in evidence), len(evidence)


def _attested(fact: Fact, value: Value, row: CaseFact) -> FactSaid:
    """Return a fact that was attested, as far as its row may be read and still says what the screening used."""
    if not _tells(row, fact, value):
        return FactSaid(fact, None, published=False)
    return FactSaid(fact, value, published=True, basis=row.basis, rows=(("case_facts", row.pk),), note=str(row.note))


def _derived(fact: Fact, value: Value, rule: FactRule, project: Project, on: dt.date) -> FactSaid:
    """Return a fact that public rows answer; the rows themselves only if they still give what the screening used."""
    answer = DERIVATIONS[rule.source].derive(rule, project, on)
    if answer.value != value:
        return FactSaid(fact, value, published=True)
    rows = tuple((table.name, str(row.pk)) for row in answer.rows if (table := table_of(type(row))))
    return FactSaid(fact, value, published=True, basis=weakest([answer.basis, rule.basis]), rows=rows)


def _tells(row: CaseFact, fact: Fact, value: Value) -> bool:
    """Tell whether a row that anybody may read says of a fact what a screening used."""
    try:
        return row.published and fact.parse(row.value) == value
    except ValueError:
        return False


def _resting(project: Project, on: dt.date) -> Mapping[str, Callable[[FactRule], bool]]:
    """Return for each way to answer a fact whether all the rows that it reads are public."""
    items, notes = (all(row.published for row in rows.all()) for rows in (project.items, project.agreements))
    need = project.need_id is None or public(Need).filter(pk=project.need_id).exists()
    statuses = CountryStatus.objects.filter(country=project.country_id, since__lte=on, published=False)
    hidden = {kind for kind, until in statuses.values_list("kind", "until") if until is None or until > on}
    ways: dict[str, Callable[[FactRule], bool]] = {
        "country_status": lambda rule: rule.kind not in hidden,
        "beneficiaries": lambda _rule: True,
        "need": lambda _rule: need,
    }
    ways |= dict.fromkeys(("any_item", "all_items", "items_agree", "item_kinds"), lambda _rule: items)
    return ways | dict.fromkeys(("agreement_signed", "agreement_field"), lambda _rule: notes)
