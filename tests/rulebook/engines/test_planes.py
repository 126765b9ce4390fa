"""Bit planes: programs against the definition of Kleene's logic, and counting against numpy."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from osa.rulebook.engines.planes import WORD, BitCounter, Program, Scratch, add_bits
from osa.rulebook.expressions import FALSE, TRUE, Holds, all_of, any_of, evaluate, negate
from tests.rulebook.strategies import FEW, conditions

if TYPE_CHECKING:
    from osa.rulebook.engines.planes import LoadLeaf, Plane, Sense
    from osa.rulebook.expressions import Expr
    from osa.rulebook.facts import Value

ROWS = 3 * WORD - 5
WORDS = 3


def pack(truth: list[bool]) -> Plane:
    """Pack truth values into a plane."""
    bits = np.zeros(WORDS * WORD, np.bool_)
    bits[: len(truth)] = truth
    return np.packbits(bits, bitorder="little").view(np.uint64)


def random_rows(seed: int) -> list[dict[str, Value]]:
    """Make rows in which each fact is known or not."""
    chance = random.Random(seed)  # noqa: S311 - no secrets here
    options: dict[str, list[Value]] = {
        fact.name: list(fact.values) if fact.type == "choice" else [True, False] for fact in FEW.facts.values()
    }
    return [{n: chance.choice(v) for n, v in options.items() if chance.random() < 0.7} for _row in range(ROWS)]


def unpack(plane: Plane, rows: int = ROWS) -> list[bool]:
    """Return the bits of a plane."""
    return np.unpackbits(plane.view(np.uint8), bitorder="little", count=rows).astype(bool).tolist()


def run(program: Program, load: LoadLeaf, wanted: list[int], scratch: Scratch) -> dict[int, Plane]:
    """Compile and run a program for some registers."""
    own = [program.own(register) for register in wanted]
    planes = [np.empty(scratch.words, np.uint64) for _register in own]
    program.compile(own).run(load, scratch, planes)
    return dict(zip(wanted, planes, strict=True))


def loader(rows: list[dict[str, Value]]) -> LoadLeaf:
    """Return what loads the planes of leaves for some rows, by the definition."""

    def load(sense: Sense, out: Plane) -> None:
        truths = [evaluate(negate(sense.leaf) if sense.negated else sense.leaf, row) for row in rows]
        out[:] = pack([truth is True if sense.polarity == "holds" else truth is not False for truth in truths])

    return load


@settings(max_examples=50)
@given(exprs=st.lists(conditions(FEW, dated=False), min_size=1, max_size=4), seed=st.integers(0, 2**32 - 1))
def test_a_program_gives_what_the_definition_of_a_condition_gives(exprs: list[Expr], seed: int) -> None:
    rows = random_rows(seed)
    program = Program()
    registers = [(program.plane(expr, "holds"), program.plane(expr, "may")) for expr in exprs]
    found = run(program, loader(rows), [register for pair in registers for register in pair], Scratch(WORDS))
    for expr, (holds, may) in zip(exprs, registers, strict=True):
        truths = [evaluate(expr, row) for row in rows]
        assert unpack(found[holds]) == [t is True for t in truths]
        assert unpack(found[may]) == [t is not False for t in truths]


def test_a_program_runs_again_on_other_rows_and_for_other_registers_with_the_same_memory() -> None:
    a, b, c = Holds("a"), Holds("b"), Holds("c")
    program = Program()
    inner = program.plane(all_of([a, b]), "holds")
    outer = program.plane(any_of([all_of([a, b]), c]), "holds")
    rest = program.both([outer, program.opposite(inner)])
    scratch = Scratch(1, planes=1)
    for values in ((5, 6, 8), (7, 2, 1), (0, 0, 0)):
        table = dict(zip("abc", values, strict=True))

        def load(sense: Sense, out: Plane, table: dict[str, int] = table) -> None:
            out[:] = table[sense.leaf.name]

        expected = {
            inner: table["a"] & table["b"],
            outer: (table["a"] & table["b"]) | table["c"],
            rest: table["c"] & ~(table["a"] & table["b"]),
        }
        for wanted in ([outer], [inner, rest], [inner, outer, rest]):
            scratch.reset()
            found = run(program, load, wanted, scratch)
            assert {register: int(found[register][0]) for register in wanted} == {r: expected[r] for r in wanted}


def test_a_register_of_ones_own_is_shared_with_nobody() -> None:
    program = Program()
    leaf = program.plane(Holds("a"), "holds")
    both = program.plane(all_of([Holds("a"), Holds("b")]), "holds")
    owned = [program.own(register) for register in (both, both, leaf, leaf, program.FULL, program.EMPTY)]
    assert owned[0] == both
    assert len(set(owned)) == len(owned)
    assert leaf not in owned


def test_a_condition_that_stands_in_many_clauses_is_computed_once() -> None:
    program = Program()
    expr = all_of([Holds("a"), Holds("b")])
    first = program.plane(expr, "holds")
    steps = len(program.steps)
    assert program.plane(expr, "holds") == first
    assert len(program.steps) == steps


def test_memory_of_planes_that_nobody_reads_any_more_serves_again() -> None:
    program = Program()
    wanted = program.own(program.both(program.plane(Holds(f"f{number}"), "holds") for number in range(50)))
    assert program.compile([wanted]).own <= 3


def test_constants_cost_no_step() -> None:
    program = Program()
    assert program.plane(TRUE, "holds") == program.plane(TRUE, "may") == program.FULL
    assert program.plane(FALSE, "holds") == program.plane(FALSE, "may") == program.EMPTY
    assert program.opposite(program.FULL) == program.EMPTY
    assert program.opposite(program.EMPTY) == program.FULL
    register = program.plane(Holds("a"), "holds")
    steps = list(program.steps)
    assert program.both([register, program.FULL]) == program.either([register, program.EMPTY]) == register
    assert program.both([register, program.EMPTY]) == program.EMPTY
    assert program.either([register, program.FULL]) == program.FULL
    assert program.both([]) == program.FULL
    assert program.either([]) == program.EMPTY
    assert program.steps == steps


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 31, 64, 100])
def test_planes_are_counted_as_numpy_counts_them(count: int) -> None:
    chance = random.Random(count)  # noqa: S311 - no secrets here
    truths = [[chance.random() < 0.6 for _row in range(ROWS)] for _plane in range(count)]
    counter = BitCounter(Scratch(WORDS))
    for truth in truths:
        counter.add(pack(truth))
    counted = np.empty(ROWS, np.uint8)
    add_bits(counter.digits(), counted)
    assert counted.tolist() == np.array(truths, int).reshape(count, ROWS).sum(axis=0).tolist()


def test_scratch_memory_is_used_again() -> None:
    scratch = Scratch(2)
    taken = [scratch.take() for _plane in range(3)]
    assert len({id(plane) for plane in taken}) == 3
    scratch.give(taken[1])
    assert scratch.take() is taken[1]
    scratch.reset()
    assert {id(scratch.take()) for _plane in range(3)} == {id(plane) for plane in taken}
