"""What differs between two dates, or two rulebooks, by meaning: a relation for each framework, and cases that show it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from osa.i18n import _
from osa.rulebook.clause import Rulebook, Verdict
from osa.rulebook.engines.row import row_engine
from osa.rulebook.expressions import TRUE
from osa.rulebook.facts import Case, Value, Vocabulary
from osa.rulebook.faults import Faults
from osa.rulebook.formulas import Era, era_of, formula_of_era
from osa.rulebook.solver import Encoding, shrink

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from osa.rulebook.formulas import Formula

Relation = Literal["equivalent", "more permissive", "less permissive", "incomparable"]

MOST_EXAMPLES = 12
"""So many example cases are looked for in each direction."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a rulebook on a day."""

    rulebook: Rulebook
    day: dt.date

    def meaning(self, framework: str) -> Formula:
        """Return the meaning of a framework on the day."""
        return formula_of_era(self.rulebook, framework, era_of(self.rulebook, framework, self.day))


@dataclass(frozen=True, slots=True)
class Example:
    """A case that is permitted on one side and refused on the other: only the facts that it takes.

    The verdicts and the clauses responsible are those of the row engine, which replayed the case on both sides.
    """

    facts: Mapping[str, Value]
    before: Verdict
    after: Verdict
    before_clauses: tuple[str, ...]
    after_clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a framework's permissions changed, from the first side to the second; examples with fewest facts first."""

    framework: str
    relation: Relation
    newly_permitted: tuple[Example, ...]
    newly_barred: tuple[Example, ...]


def compare(
    before: Side, after: Side, tick: Callable[[str], None] = lambda _framework: None
) -> list[Comparison]:
    """Compare every framework that both sides have, calling `tick` after each.

    Raises `InputError` if the same fact has different types or values on the two sides, and `RuntimeError` if an example
    does not stand when the engine replays it.
    """
    vocabulary = _common_vocabulary(before.rulebook, after.rulebook)
    compared = []
    for framework in before.rulebook.frameworks:
        if framework in after.rulebook.frameworks:
            compared.append(_Comparing(vocabulary, framework, before, after).compare())
            tick(framework)
    return compared


def _common_vocabulary(one: Rulebook, other: Rulebook) -> Vocabulary:
    """Return the facts of both rulebooks, which must mean the same."""
    faults = Faults()
    for name, fact in one.vocabulary.facts.items():
        twin = other.vocabulary.facts.get(name, fact)
        if (fact.type, set(fact.values)) != (twin.type, set(twin.values)):
            message = _("the fact is of type {one} here and {other} there, or has other values")
            faults.add(name, message.format(one=fact.type, other=twin.type), _("two rulebooks that share their facts"))
    faults.raise_if_any()
    return Vocabulary({**one.vocabulary.facts, **other.vocabulary.facts})


class _Comparing:
    """The comparison of one framework."""

    def __init__(self, vocabulary: Vocabulary, framework: str, before: Side, after: Side) -> None:
        self.vocabulary, self.framework, self.before, self.after = vocabulary, framework, before, after

    def compare(self) -> Comparison:
        """Look for cases in both directions; finding none is a proof that there are none."""
        newly_permitted = self._examples(self.after, self.before)
        newly_barred = self._examples(self.before, self.after)
        if newly_permitted and newly_barred:
            relation: Relation = "incomparable"
        elif newly_permitted:
            relation = "more permissive"
        else:
            relation = "less permissive" if newly_barred else "equivalent"
        return Comparison(self.framework, relation, tuple(newly_permitted), tuple(newly_barred))

    def _examples(self, permitting: Side, refusing: Side) -> list[Example]:
        """Return cases that one side permits and the other refuses, for different reasons, smallest first."""
        # The day differs between the sides; what is left of it in the formulas is fixed by each side's era.
        encoding = Encoding(self.vocabulary, Era(permitting.day, permitting.day))
        permitted = encoding.verdict(permitting.meaning(self.framework), "permitted")
        meaning = refusing.meaning(self.framework)
        refused = encoding.true if meaning.absent == TRUE else encoding.no(encoding.verdict(meaning, "permitted"))
        encoding.solver.add(permitted, refused)
        found: dict[tuple[tuple[str, ...], ...], Example] = {}
        for _attempt in range(MOST_EXAMPLES):
            model = encoding.find()
            if model is None:
                break
            facts = shrink(encoding.facts(model), lambda kept: self._shows(kept, permitting, refusing))
            example = self._replayed(facts)
            found.setdefault((example.before_clauses, example.after_clauses), example)
            encoding.solver.add(encoding.no(encoding.same_facts(facts)))
        return sorted(found.values(), key=lambda example: (len(example.facts), sorted(example.facts)))

    def _shows(self, facts: Mapping[str, Value], permitting: Side, refusing: Side) -> bool:
        """Tell whether what is known of a case is enough for one side to permit it and the other to refuse it."""
        return self._verdict(permitting, facts) == "permitted" and self._verdict(refusing, facts) in (
            "prohibited",
            "not eligible",
        )

    def _verdict(self, side: Side, facts: Mapping[str, Value]) -> Verdict:
        """Return a side's verdict on a case."""
        return row_engine(side.rulebook, self.framework).verdict(Case(side.day, facts))

    def _replayed(self, facts: Mapping[str, Value]) -> Example:
        """Replay a case through the row engine on both sides, which must agree with the solver."""
        sides = (self.before, self.after)
        first, second = (row_engine(s.rulebook, self.framework).judge(Case(s.day, facts)) for s in sides)
        if (first.verdict == "permitted") == (second.verdict == "permitted"):
            message = f"{self.framework}: the engine says {first.verdict} and {second.verdict} of the solver's example {facts}"
            raise RuntimeError(message)
        return Example(facts, first.verdict, second.verdict, first.deciding, second.deciding)


def relations(compared: list[Comparison]) -> Iterator[tuple[str, Relation]]:
    """Go through the relation of each framework."""
    for comparison in compared:
        yield comparison.framework, comparison.relation
