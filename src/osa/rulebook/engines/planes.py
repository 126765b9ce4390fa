"""Kleene logic on bit planes: 64 cases in every machine word, two planes for every condition.

The plane *holds* has a bit set where a condition is true, the plane *fails* where it is false; where neither is set it is
not known. So "and" is two bitwise operations, "not" is none, and a condition that stands in many clauses is computed
once. A `Program` is that computation, flattened to a list of steps on numbered registers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from osa.rulebook.expressions import Against, All, Among, Any, AtLeast, Const, Expr, Holds, Leaf, Not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy.typing as npt

    Plane = npt.NDArray[np.uint64]
    LeafPlanes = Callable[[Leaf], tuple[Plane, Plane]]

Polarity = Literal["holds", "fails"]
Operation = Literal["and", "or", "and not"]
_UFUNCS = {"and": np.bitwise_and, "or": np.bitwise_or}
WORD = 64


@dataclass(frozen=True, slots=True)
class Step:
    """One bitwise operation: `out` = `left` op `right`, all numbers of registers."""

    operation: Operation
    out: int
    left: int
    right: int


@dataclass
class Program:
    """Steps that compute planes from the planes of leaves.

    Registers 0 and 1 hold no bit and every bit. Ask for what is wanted with `plane`, `both` and `either`; what was asked
    for before is not computed twice.
    """

    steps: list[Step] = field(default_factory=list)
    leaves: dict[Leaf, tuple[int, int]] = field(default_factory=dict)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)
    _scheduled: list[tuple[Step, list[int]]] = field(default_factory=list)
    _registers: int = 2

    EMPTY = 0
    FULL = 1

    def plane(self, expr: Expr, polarity: Polarity) -> int:
        """Return the register in which a condition holds (or fails)."""
        key = (expr, polarity)
        if key not in self._known:
            self._known[key] = self._compute(expr, polarity)
        return self._known[key]

    def _compute(self, expr: Expr, polarity: Polarity) -> int:
        """Add the steps for a plane that was not asked for before."""
        match expr:
            case Const(value):
                return self.FULL if value == (polarity == "holds") else self.EMPTY
            case Not(item):
                return self.plane(item, "fails" if polarity == "holds" else "holds")
            case All(items) | Any(items):
                joined = [self.plane(item, polarity) for item in items]
                return self.both(joined) if isinstance(expr, All) == (polarity == "holds") else self.either(joined)
            case _:
                if expr not in self.leaves:
                    self.leaves[expr] = (self._registers, self._registers + 1)
                    self._registers += 2
                return self.leaves[expr][polarity == "fails"]

    def both(self, registers: Iterable[int]) -> int:
        """Return the register of bits that are set in all of some."""
        kept = [register for register in dict.fromkeys(registers) if register != self.FULL]
        return self.EMPTY if self.EMPTY in kept else self._chain("and", kept, self.FULL)

    def either(self, registers: Iterable[int]) -> int:
        """Return the register of bits that are set in any of some."""
        kept = [register for register in dict.fromkeys(registers) if register != self.EMPTY]
        return self.FULL if self.FULL in kept else self._chain("or", kept, self.EMPTY)

    def without(self, left: int, right: int) -> int:
        """Return the register of bits that are set in the first and not in the second."""
        if right == self.EMPTY or left == self.EMPTY:
            return left
        return self.EMPTY if right == self.FULL else self._step("and not", left, right)

    def copy(self, register: int) -> int:
        """Return a new register with the same bits, that nothing else shares."""
        self.steps.append(Step("or", self._registers, register, register))
        self._registers += 1
        return self._registers - 1

    def _chain(self, operation: Operation, registers: Sequence[int], neutral: int) -> int:
        """Apply an operation from left to right."""
        if not registers:
            return neutral
        result = registers[0]
        for register in registers[1:]:
            result = self._step(operation, *sorted((result, register)))
        return result

    def _step(self, operation: Operation, left: int, right: int) -> int:
        """Add one step, unless the same was added before."""
        key = (operation, left, right)
        if key not in self._known:
            self._known[key] = self._registers
            self.steps.append(Step(operation, self._registers, left, right))
            self._registers += 1
        return self._known[key]

    def run(
        self, leaf_planes: LeafPlanes, scratch: Scratch, wanted: Iterable[int], into: Mapping[int, Plane]
    ) -> dict[int, Plane]:
        """Compute the wanted registers for a chunk, and write those of `into` (results of steps) there.

        All other planes live in `scratch`, until its next use.
        """
        kept = {*wanted, *into}
        registers: dict[int, Plane] = {self.EMPTY: scratch.empty, self.FULL: scratch.full}
        for leaf, (holds, fails) in self.leaves.items():
            registers[holds], registers[fails] = leaf_planes(leaf)
        for step, spent in self._schedule(kept):
            left, right = registers[step.left], registers[step.right]
            out = into[step.out] if step.out in into else scratch.take()
            if step.operation == "and not":
                np.bitwise_and(left, np.bitwise_not(right, out=out), out=out)
            else:
                _UFUNCS[step.operation](left, right, out=out)
            registers[step.out] = out
            for register in spent:
                scratch.give(registers.pop(register))
        return {register: registers[register] for register in kept}

    def _schedule(self, kept: set[int]) -> list[tuple[Step, list[int]]]:
        """Return each step with the computed registers that no later step reads, so that their memory serves again."""
        if not self._scheduled:
            computed = {step.out for step in self.steps} - kept
            last = {r: place for place, step in enumerate(self.steps) for r in (step.left, step.right) if r in computed}
            spent: dict[int, list[int]] = {}
            for register, place in last.items():
                spent.setdefault(place, []).append(register)
            self._scheduled = [(step, spent.get(place, [])) for place, step in enumerate(self.steps)]
        return self._scheduled


class Scratch:
    """Memory of one thread for planes of one length, used again from chunk to chunk."""

    def __init__(self, words: int) -> None:
        self.words = words
        self.empty = np.zeros(words, np.uint64)
        self.full = ~self.empty
        self.truth = (np.empty(words * WORD, np.bool_), np.empty(words * WORD, np.bool_))
        self._all: list[Plane] = []
        self._free: list[Plane] = []

    def take(self) -> Plane:
        """Return a plane with anything in it."""
        if not self._free:
            self._all.append(np.empty(self.words, np.uint64))
            return self._all[-1]
        return self._free.pop()

    def give(self, plane: Plane) -> None:
        """Take a plane back."""
        self._free.append(plane)

    def reset(self) -> None:
        """Take all planes back."""
        self._free = list(self._all)


def count_planes(planes: Iterable[Plane], scratch: Scratch) -> list[Plane]:
    """Add up planes bit by bit: the answer is the count in binary, lowest digit first.

    Three planes of one weight become their sum and their carry until at most one is left of each weight. The planes
    given are used up: they are planes of the scratch memory.
    """
    spare = scratch.take()
    weights: list[list[Plane]] = [list(planes)]
    digits: list[Plane] = []
    while weights and weights[0]:
        level = weights.pop(0)
        carries: list[Plane] = weights.pop(0) if weights else []
        while len(level) > 1:
            a, b = level.pop(), level.pop()
            carry = np.bitwise_and(a, b, out=scratch.take())
            half = np.bitwise_xor(a, b, out=a)
            if level:
                c = level.pop()
                np.bitwise_or(carry, np.bitwise_and(half, c, out=spare), out=carry)
                np.bitwise_xor(half, c, out=half)
                scratch.give(c)
            scratch.give(b)
            level.append(half)
            carries.append(carry)
        digits.append(level[0])
        weights.insert(0, carries)
    return digits


def unpack(plane: Plane, rows: int) -> npt.NDArray[np.uint8]:
    """Return a plane as one byte a row, 0 or 1."""
    return np.unpackbits(plane.view(np.uint8), bitorder="little", count=rows)


