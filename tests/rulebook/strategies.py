"""Random small rulebooks and cases: everything that the language and the effects allow, in little space."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math
import random
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from osa.i18n import Text
from osa.rulebook.clause import LIFTABLE, Clause, Due, Framework, Include, Instrument, Rulebook
from osa.rulebook.expressions import (
    FALSE,
    TRUE,
    Against,
    Among,
    AtLeast,
    Expr,
    Holds,
    all_of,
    any_of,
    leaves,
    negate,
    render,
)
from osa.rulebook.facts import DECISION_DATE, Case, Fact, FactType, Value, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

    from osa.rulebook.clause import Effect

BOTH = Text("words", "文")
ONE_DAY = dt.timedelta(days=1)
DAYS = (dt.date(1999, 12, 31), dt.date(2014, 4, 1), dt.date(2020, 2, 29), dt.date(2023, 12, 22), dt.date(2026, 4, 21))
"""The days on which clauses begin and end, and with which dates are compared."""
NUMBERS = (1, 2, 3)
FRAMEWORKS = ("base", "main", "other")
ARMED, TREATY = Holds("armed"), Holds("treaty")


def fact(name: str, kind: FactType, *, values: Sequence[str] = (), immutable: bool = False) -> Fact:
    """Make a fact."""
    labels = {value: Text(value, value) for value in values}
    return Fact(name, kind, "transfer", BOTH, immutable=immutable, values=labels)


FACTS = (
    fact("armed", "boolean"),
    fact("bought", "boolean"),
    fact("civil", "boolean"),
    fact("treaty", "boolean", immutable=True),
    fact("kind", "choice", values=("ship", "radar", "it's a drone")),
    fact("place", "choice", values=("here", "there"), immutable=True),
    fact("count", "integer"),
    fact("limit", "integer", immutable=True),
    fact("amount", "yen"),
    fact("signed", "date"),
    fact("expires", "date"),
)
VOCABULARY = Vocabulary({item.name: item for item in FACTS})
FEW = Vocabulary({name: VOCABULARY[name] for name in ("armed", "bought", "treaty", "kind", "place")})
SOME = Vocabulary({name: VOCABULARY[name] for name in ("armed", "treaty", "kind", "count", "limit", "signed")})
"""Smaller vocabularies, for tests that go through every completion."""


def make_clause(  # noqa: PLR0917 - a clause has so much
    clause_id: str,
    effect: Effect,
    condition: Expr = TRUE,
    targets: Iterable[str] = (),
    since: dt.date = DAYS[0],
    until: dt.date | None = None,
) -> Clause:
    """Make a clause of the instrument that its id names."""
    return Clause(
        id=clause_id,
        instrument=clause_id.split("-", maxsplit=1)[0],
        title=BOTH,
        text=BOTH,
        effect=effect,
        condition=condition,
        written=render(condition),
        targets=tuple(targets),
        since=since,
        until=until,
        cites=BOTH,
        source="https://example.org/",
        read="primary",
        due=Due(12, 0, "delivery") if effect == "obliges" else None,
    )


def make_rulebook(
    clauses: Iterable[Clause],
    *,
    vocabulary: Vocabulary = VOCABULARY,
    guard: Expr = ARMED,
    second_guard: Expr = TREATY,
    shared: Sequence[str] = ("main", "other"),
) -> Rulebook:
    """Make a rulebook of three frameworks: `base`; `main`, which includes it; and `other`, which includes it too.

    Instruments `B`, `M` and `O` belong to one each, `S` to those of `shared`.
    """
    frameworks = {
        "base": Framework("base", BOTH, BOTH),
        "main": Framework("main", BOTH, BOTH, (Include("base", guard),)),
        "other": Framework("other", BOTH, BOTH, (Include("base", second_guard),)),
    }
    instruments = {"B": ("base",), "M": ("main",), "O": ("other",), "S": tuple(shared)}
    return Rulebook(
        id="random",
        name=BOTH,
        vocabulary=vocabulary,
        frameworks=frameworks,
        instruments={name: Instrument(name, BOTH, applies, BOTH) for name, applies in instruments.items()},
        clauses=tuple(clauses),
        properties=(),
        grounds={"purpose": BOTH, "area": BOTH},
        bodies={"council": BOTH, "cabinet": BOTH},
        duties={"report": BOTH},
    )


# Conditions


def conditions(vocabulary: Vocabulary, concepts: Sequence[str] = (), *, dated: bool = True) -> SearchStrategy[Expr]:
    """Draw conditions over some facts, and with `dated` over the decision date."""
    leaf = _leaves(vocabulary, concepts, dated=dated)
    literal = st.one_of(leaf, leaf.map(negate))
    few = st.lists(literal, min_size=2, max_size=3)
    joined = st.one_of(few.map(all_of), few.map(any_of))
    nested = st.tuples(joined, literal)
    either = st.one_of(nested.map(all_of), nested.map(any_of), nested.map(lambda pair: negate(any_of(pair))))
    return st.one_of(literal, literal, joined, joined, either, st.sampled_from([TRUE, FALSE]))


def _leaves(vocabulary: Vocabulary, concepts: Sequence[str], *, dated: bool) -> SearchStrategy[Expr]:
    """Draw single comparisons."""
    by_type: dict[str, list[Fact]] = {}
    for item in vocabulary.facts.values():
        by_type.setdefault(item.type, []).append(item)
    options: list[SearchStrategy[Expr]] = []
    booleans = [item.name for item in by_type.get("boolean", ())] + list(concepts)
    if booleans:
        options += [st.sampled_from([Holds(name) for name in booleans])] * 2
    for item in by_type.get("choice", ()):
        options.append(_among(item.name, list(item.values)))
    for item in (*by_type.get("integer", ()), *by_type.get("yen", ())):
        options += [_among(item.name, NUMBERS), st.builds(AtLeast, st.just(item.name), st.sampled_from(NUMBERS))]
    dates = [item.name for item in by_type.get("date", ())]
    for name in dates:
        options += [_among(name, DAYS), st.builds(AtLeast, st.just(name), st.sampled_from(DAYS))]
    if dated:
        options += [st.sampled_from(DAYS).map(_on), st.builds(AtLeast, st.just(DECISION_DATE), st.sampled_from(DAYS))]
    comparable = [[item.name for item in by_type.get("integer", ())], dates + [DECISION_DATE] * (dated and bool(dates))]
    for names in comparable:
        if len(names) > 1:
            options.append(_against(names))
    return st.one_of(options)


def _among(name: str, values: Sequence[Value]) -> SearchStrategy[Expr]:
    """Draw an equality or a membership."""
    drawn = st.lists(st.sampled_from(values), min_size=1, max_size=2, unique=True)
    return drawn.map(lambda chosen: Among(name, tuple(sorted(chosen, key=str))))


def _on(day: dt.date) -> Expr:
    """Return the condition that the decision falls on a day, as it is read."""
    return all_of([AtLeast(DECISION_DATE, day), negate(AtLeast(DECISION_DATE, day + ONE_DAY))])


def _against(names: Sequence[str]) -> SearchStrategy[Expr]:
    """Draw a comparison of two facts, in normal form: an equality names them in order."""

    def build(pair: list[str], *, same: bool) -> Expr:
        one, other = sorted(pair) if same else pair
        return Against(one, other, same)

    pairs = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    return st.builds(build, pairs, same=st.booleans())


# Rulebooks


@st.composite
def rulebooks(draw: DrawFn, vocabulary: Vocabulary = VOCABULARY, most: int = 9) -> Rulebook:
    """Draw a rulebook of up to so many clauses, valid as `check_rulebook` sees it."""
    definitions = _draw_definitions(draw, vocabulary)
    clauses: list[Clause] = []
    for number in range(draw(st.integers(2, most))):
        clauses.append(_draw_clause(draw, vocabulary, number, clauses))
    guards = conditions(vocabulary, dated=False)
    booleans = [Holds(item.name) for item in vocabulary.facts.values() if item.type == "boolean"]
    return make_rulebook(
        (*definitions, *clauses),
        vocabulary=vocabulary,
        guard=draw(st.one_of(st.sampled_from(booleans), guards)),
        second_guard=draw(st.one_of(st.sampled_from(booleans), guards)),
        shared=draw(st.sampled_from([("main", "other"), ("base", "main"), ("base", "main", "other")])),
    )


def _draw_definitions(draw: DrawFn, vocabulary: Vocabulary) -> list[Clause]:
    """Draw the definitions: of `listed`, always defined from the first day; of `late`, from the third to the fifth."""
    body = conditions(vocabulary)
    turn = draw(st.sampled_from([None, *DAYS[1:]]))
    defined = [make_clause("B-listed", "defines", draw(body), ["listed"], until=turn)]
    if turn:
        defined.append(make_clause("B-listed-2", "defines", draw(body), ["listed"], since=turn))
    return [*defined, make_clause("M-late", "defines", draw(body), ["late"], DAYS[2], DAYS[4])]


def _draw_clause(draw: DrawFn, vocabulary: Vocabulary, number: int, others: list[Clause]) -> Clause:
    """Draw a clause; one that lifts names earlier ones."""
    since = draw(st.sampled_from(DAYS[:4]))
    later = [day for day in DAYS if day > since]
    until = draw(st.sampled_from([None, None, *later]))
    effects: list[Effect] = [
        "prohibits",
        "prohibits",
        "requires",
        "requires",
        "permits",
        "permits",
        "refers",
        "obliges",
    ]
    lifts: list[Effect] = ["lifts"] * 4
    clause = make_clause(f"{draw(st.sampled_from('BBMMOS'))}-{number}", "requires", since=since, until=until)
    liftable = [other.id for other in others if other.effect in LIFTABLE and clause.overlaps(other)]
    effect: Effect = draw(st.sampled_from(effects + lifts if liftable else effects))
    named: dict[str, Sequence[str]] = {
        "permits": ("purpose", "area"),
        "refers": ("council", "cabinet"),
        "obliges": ("report",),
        "lifts": liftable,
    }
    targets: list[str] = []
    if effect in named:
        most = 2 if effect == "lifts" else 1
        targets = draw(st.lists(st.sampled_from(named[effect]), min_size=1, max_size=most, unique=True))
    late = since >= DAYS[2] and until is not None and until <= DAYS[4]
    condition = draw(conditions(vocabulary, ("listed", "late") if late else ("listed",)))
    return make_clause(clause.id, effect, condition, targets, since, until)


# Cases


def cases(rulebook: Rulebook, count: int, *, unknown: float = 0.35) -> SearchStrategy[list[Case]]:
    """Draw cases with missing facts, on any days, mostly those on which something turns and those beside them."""
    seeds = st.integers(0, 2**32 - 1)
    return seeds.map(lambda seed: random_cases(rulebook, seed, count, unknown=unknown))


def random_cases(rulebook: Rulebook, seed: int, count: int, *, unknown: float = 0.35) -> list[Case]:
    """Make cases from a seed."""
    chance = random.Random(seed)  # noqa: S311 - no secrets here
    days = turning_days(rulebook)
    pools = {item.name: values_of(rulebook, item) for item in rulebook.vocabulary.facts.values()}
    made = []
    for number in range(count):
        share = chance.choice([0.0, unknown, unknown, 0.8])
        facts = {name: chance.choice(pool) for name, pool in pools.items() if chance.random() >= share}
        made.append(Case(chance.choice(days), facts, id=str(number)))
    return made


def turning_days(rulebook: Rulebook) -> list[dt.date]:
    """Return the days on which a clause begins or ends, with the days before and after, and days far off."""
    limits = {day for clause in rulebook.clauses for day in (clause.since, clause.until) if day}
    around = {day + step * ONE_DAY for day in limits for step in (-1, 0, 1)}
    return sorted(around | {dt.date(1900, 1, 1), dt.date(2100, 1, 1)})


def values_of(rulebook: Rulebook, item: Fact) -> list[Value]:
    """Return the values that matter of a fact: of numbers and dates those named in conditions, and their neighbours."""
    if item.type == "boolean":
        return [True, False]
    if item.type == "choice":
        return list(item.values)
    found = _literals(rulebook)
    if item.type == "date":
        days = {value for value in found if isinstance(value, dt.date)} | {DAYS[1]}
        return sorted({day + step * ONE_DAY for day in days for step in (-1, 0, 1)}, key=str)
    numbers = {value for value in found if isinstance(value, int)} | {0}
    return sorted({number + step for number in numbers for step in (-1, 0, 1)})


def _literals(rulebook: Rulebook) -> set[Value]:
    """Return every number and day named in a condition."""
    found: set[Value] = set()
    for clause in rulebook.clauses:
        for leaf in leaves(clause.condition):
            if isinstance(leaf, AtLeast):
                found.add(leaf.value)
            elif isinstance(leaf, Among):
                found |= {value for value in leaf.values if not isinstance(value, str)}
    return found


def domains(rulebook: Rulebook) -> dict[str, list[Value]]:
    """Return values of each fact that stand for all there are, for tests that go through every completion.

    Two facts of a kind may be compared, also with the decision date, so that each stretch has two values.
    """
    found: dict[str, list[Value]] = {}
    for item in rulebook.vocabulary.facts.values():
        if item.type in ("boolean", "choice"):
            found[item.name] = values_of(rulebook, item)
        elif item.type == "date":
            marks = [*DAYS, dt.date(1900, 1, 1), dt.date(2100, 1, 1)]
            found[item.name] = sorted({day + step * ONE_DAY for day in marks for step in (-2, -1, 0, 1, 2)}, key=str)
        else:
            found[item.name] = list(range(NUMBERS[0] - 2, NUMBERS[-1] + 3))
    return found


def completions(rulebook: Rulebook, case: Case, most: int = 300) -> list[Case]:
    """Return every completion of a case by values that stand for all; none if they are more than so many."""
    unknown = {name: values for name, values in domains(rulebook).items() if name not in case.facts}
    if math.prod(len(values) for values in unknown.values()) > most:
        return []
    filled = itertools.product(*unknown.values())
    return [Case(case.decided, {**case.facts, **dict(zip(unknown, values, strict=True))}) for values in filled]


def without_clause(rulebook: Rulebook, clause_id: str) -> Rulebook:
    """Return a rulebook without a clause, and without the exceptions' mention of it."""
    kept = []
    for clause in rulebook.clauses:
        targets = tuple(name for name in clause.targets if name != clause_id)
        if clause.id != clause_id and (targets or clause.effect != "lifts"):
            kept.append(dataclasses.replace(clause, targets=targets) if clause.effect == "lifts" else clause)
    return dataclasses.replace(rulebook, clauses=tuple(kept))
