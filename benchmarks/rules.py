"""The rules of one era as a plain list that every peer is built from: one named condition for each clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from osa.rulebook.expressions import FALSE, Expr, Holds, all_of, any_of, names, negate
from osa.rulebook.facts import DECISION_DATE
from osa.rulebook.formulas import era_of, formula_of_era

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Fact
    from osa.rulebook.formulas import Formula, Obstacle


@dataclass(frozen=True, slots=True)
class Rule:
    """A named condition on facts and on rules that stand before it."""

    name: str
    condition: Expr


@dataclass(frozen=True, slots=True)
class Rules:
    """A framework's law of one era.

    Where a prohibition holds the case is prohibited, else where another obstacle does not eligible, else permitted.
    """

    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    prohibitions: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, rulebook: Rulebook, framework: str, day: dt.date) -> Rules:
        """Take the rules in force on a day from the formula that osa's own engines compute."""
        meaning = formula_of_era(rulebook, framework, era_of(rulebook, framework, day))
        lifts = [Rule(name_of(lift.clause.id), lift.holds) for lift in meaning.exceptions]
        prohibitions = [_obstacle(meaning, obstacle) for obstacle in meaning.prohibitions]
        others = [*(_obstacle(meaning, obstacle) for obstacle in meaning.requirements)]
        grounds = [Rule(name_of(g.clause.id), g.holds) for group in meaning.groups for g in group.grounds]
        others += _groups(meaning)
        others += [Rule("rule_absent", meaning.absent)] if meaning.absent != FALSE else []
        rules = (*lifts, *prohibitions, *grounds, *others)
        read = frozenset[str]().union(*(names(rule.condition) for rule in rules))
        return cls(
            facts=tuple(rulebook.vocabulary[name] for name in meaning.reads if name in read - {DECISION_DATE}),
            rules=rules,
            prohibitions=tuple(rule.name for rule in prohibitions),
            others=tuple(rule.name for rule in others),
        )


def name_of(clause: str) -> str:
    """Turn the id of a clause into a name that every peer takes for a variable."""
    return "rule_" + re.sub(r"\W", "_", clause).lower()


def _obstacle(meaning: Formula, obstacle: Obstacle) -> Rule:
    """Return a prohibition or requirement that stands in the way unless an exception lifts it."""
    lifts = [name_of(e.clause.id) for e in meaning.exceptions if obstacle.clause.id in e.clause.targets]
    return Rule(name_of(obstacle.clause.id), all_of([obstacle.raw, none_of(lifts)]))


def _groups(meaning: Formula) -> Iterator[Rule]:
    """Go through the groups of grounds: one stands in the way if it applies and none of its grounds holds."""
    for place, group in enumerate(meaning.groups):
        grounds = [name_of(ground.clause.id) for ground in group.grounds]
        yield Rule(f"rule_no_ground_{place}", all_of([group.applies, none_of(grounds)]))


def none_of(rules: Iterable[str]) -> Expr:
    """Return the condition that none of some rules holds."""
    return negate(any_of(Holds(rule) for rule in rules))
