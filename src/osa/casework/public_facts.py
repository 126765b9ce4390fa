"""Which of the facts that a screening used are public: those that public rows say, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from osa.register.models import CaseFact, CountryStatus, Need
from osa.register.published import public

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from osa.casework.mapping import FactRule
    from osa.casework.programme import Programme
    from osa.register.models import Project
    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Fact, Value


@dataclass(frozen=True, slots=True)
class FactSaid:
    """A fact that a screening used. Of one that is not `published`, neither value nor row is told.

    `row` is that of the facts attested which says so; without one, other rows of the register answer it.
    """

    fact: Fact
    value: Value | None
    published: bool
    row: str

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
    rows = {row.fact: row for row in CaseFact.objects.filter(project=project)}
    rests = _resting(project, on)
    for given in said["facts"]:
        if not reads(programme.rulebook, given):
            continue
        fact, row = programme.rulebook.vocabulary[given["fact"]], rows.get(given["fact"])
        value = fact.parse(given["value"])
        rule = programme.mapping.facts.get(fact.name)
        told = _tells(row, fact, value) if row else bool(rule and rests[rule.source](rule))
        yield FactSaid(fact, value if told else None, told, row.pk if row and told else "")


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
