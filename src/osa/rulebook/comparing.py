"""What differs between two dates, or two rulebooks, by meaning: a relation a framework, and cases that show it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from osa.i18n import _
from osa.rulebook.engines.row import row_engine
from osa.rulebook.facts import Case, Value, Vocabulary
from osa.rulebook.faults import Faults
from osa.rulebook.formulas import Era, formula_of_era
from osa.rulebook.solver import Encoding, shrink

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from osa.rulebook.clause import Rulebook, Verdict
    from osa.rulebook.formulas import Formula
    from osa.rulebook.solver import Proposition

Relation = Literal["equivalent", "more permissive", "less permissive", "incomparable"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: a rulebook on a day, and what to call it beside the day."""

    rulebook: Rulebook
    day: dt.date
    label: str = ""

    def __str__(self) -> str:
        """Name the side."""
        return f"{self.label} {self.day}".strip()

    def meaning(self, framework: str) -> Formula:
        """Return the meaning of a framework on the day."""
        return formula_of_era(self.rulebook, framework, Era(self.day, self.day))


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
    before: Side, after: Side, frameworks: Iterable[str], tick: Callable[[str], None] = lambda _framework: None
) -> list[Comparison]:
    """Compare those of some frameworks that both sides have, calling `tick` after each.

    Raises `InputError` if the same fact has different types or values on the two sides, and `RuntimeError` if an
    example does not stand when the engine replays it.
    """
    vocabulary = _common_vocabulary(before.rulebook, after.rulebook)
    compared = []
    for framework in frameworks:
        if framework in before.rulebook.frameworks and framework in after.rulebook.frameworks:
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
        """Return cases that one side permits and the other refuses, one for each reason, smallest first."""
        # Each side's formula is that of its own day; no condition on the day is left in it.
        encoding = Encoding(self.vocabulary, Era(permitting.day, permitting.day))
        encoding.solver.add(encoding.verdict(permitting.meaning(self.framework), "permitted"))
        refused = encoding.no(encoding.verdict(refusing.meaning(self.framework), "permitted"))
        if encoding.find(refused) is None:
            return []
        found: dict[tuple[tuple[str, ...], ...], Example] = {}
        for reason in itertools.chain(self._reasons(encoding, permitting, refusing), [refused]):
            model = encoding.find(reason) if reason is not refused or not found else None
            if model is not None:
                facts = shrink(encoding.facts(model), lambda kept: self._shows(kept, permitting, refusing))
                example = self._replayed(facts)
                found.setdefault((example.before_clauses, example.after_clauses), example)
        return sorted(found.values(), key=lambda example: (len(example.facts), sorted(example.facts)))

    def _reasons(self, encoding: Encoding, permitting: Side, refusing: Side) -> Iterator[Proposition]:
        """Go through the reasons there can be: one thing alone stands in the way on the one side.

        Where that is a group of grounds, there is a reason for each ground that only the permitting side has.
        """
        meaning = refusing.meaning(self.framework)
        obstacles = [encoding.pair(expr)[0] for expr in meaning.obstacles()]
        new_grounds = self._new_grounds(encoding, permitting, refusing)
        first_group = len(meaning.prohibitions) + len(meaning.requirements)
        for place, obstacle in enumerate(obstacles):
            others = (item for other, item in enumerate(obstacles) if other != place)
            alone = encoding.both([obstacle, encoding.no(encoding.either(others))])
            is_group = first_group <= place < first_group + len(meaning.groups)
            for ground in (new_grounds if is_group else []) or [encoding.true]:
                yield encoding.both([alone, ground])

    def _new_grounds(self, encoding: Encoding, permitting: Side, refusing: Side) -> list[Proposition]:
        """Return that a ground holds alone in its group, for each that only the permitting side has."""
        old = {ground.clause.id for group in refusing.meaning(self.framework).groups for ground in group.grounds}
        return [
            encoding.both(encoding.pair(other.holds)[0 if other is ground else 1] for other in group.grounds)
            for group in permitting.meaning(self.framework).groups
            for ground in group.grounds
            if ground.clause.id not in old
        ]

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
            told = f"{first.verdict} and {second.verdict}"
            message = f"{self.framework}: the engine says {told} of the solver's example {facts}"
            raise RuntimeError(message)
        return Example(facts, first.verdict, second.verdict, first.deciding, second.deciding)
