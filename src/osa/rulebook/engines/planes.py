"""Kleene logic on bit planes: 64 cases in every machine word, two planes for every condition.

The plane *holds* has a bit set where a condition is true, the plane *may* where it is not false; where only the second
is set it is not known. So "and" and "or" are one bitwise operation a plane, and a condition that stands in many clauses
is computed once. Negation stands on leaves only, whose planes are made in both senses. A `Program` is such a
computation, step by step on numbered registers; compiled, it is a list of instructions on memory that serves again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from osa.rulebook.expressions import All, Any, Const, Expr, Leaf, Not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    Plane = npt.NDArray[np.uint64]
    LoadLeaf = Callable[["Sense", Plane], None]

Polarity = Literal["holds", "may"]
Operation = Literal["and", "or", "not", "load"]
_UFUNCS = {"and": np.bitwise_and, "or": np.bitwise_or, "not": np.bitwise_xor}
"""What computes each operation; "not" is done by flipping against the full plane."""

WORD = 64


@dataclass(frozen=True, slots=True)
class Sense:
    """A plane of a leaf: where it (or, if `negated`, its opposite) holds, or may hold."""

    leaf: Leaf
    negated: bool
    polarity: Polarity


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: `out` = `left` op `right`, all numbers of registers; "not" takes the left one, "load" a leaf."""

    operation: Operation
    out: int
    left: int = 0
    right: int = 0
    sense: Sense | None = None


@dataclass
class Program:
    """Steps that compute planes from the planes of leaves.

    Registers 0 and 1 hold no bit and every bit. Ask for what is wanted with `plane`, `both`, `either` and `opposite`;
    what was asked for before is not computed twice.
    """

    steps: list[Step] = field(default_factory=list)
    _known: dict[object, int] = field(default_factory=dict)
    _results: set[int] = field(default_factory=set)
    _owned: set[int] = field(default_factory=set)
    _registers: int = 2

    EMPTY = 0
    FULL = 1

    def plane(self, expr: Expr, polarity: Polarity) -> int:
        """Return the register in which a condition holds, or may hold."""
        key = (expr, polarity)
        if key not in self._known:
            self._known[key] = self._compute(expr, polarity)
        return self._known[key]

    def _compute(self, expr: Expr, polarity: Polarity) -> int:
        """Add the steps for a plane that was not asked for before."""
        match expr:
            case Const(value):
                return self.FULL if value else self.EMPTY
            case All(items):
                return self.both(self.plane(item, polarity) for item in items)
            case Any(items):
                return self.either(self.plane(item, polarity) for item in items)
            case Not(item):
                return self._leaf(Sense(item, negated=True, polarity=polarity))
            case _:
                return self._leaf(Sense(expr, negated=False, polarity=polarity))

    def _leaf(self, sense: Sense) -> int:
        """Return the register of a plane of a leaf."""
        if sense not in self._known:
            self._known[sense] = self._registers
            self.steps.append(Step("load", self._registers, sense=sense))
            self._registers += 1
        return self._known[sense]

    def both(self, registers: Iterable[int]) -> int:
        """Return the register of bits that are set in all of some."""
        kept = [register for register in dict.fromkeys(registers) if register != self.FULL]
        return self.EMPTY if self.EMPTY in kept else self._chain("and", kept, self.FULL)

    def either(self, registers: Iterable[int]) -> int:
        """Return the register of bits that are set in any of some."""
        kept = [register for register in dict.fromkeys(registers) if register != self.EMPTY]
        return self.FULL if self.FULL in kept else self._chain("or", kept, self.EMPTY)

    def opposite(self, register: int) -> int:
        """Return the register of bits that are not set."""
        if register in (self.EMPTY, self.FULL):
            return self.FULL if register == self.EMPTY else self.EMPTY
        return self._step("not", register, register)

    def own(self, register: int) -> int:
        """Return a register with the same bits that is the result of a step, and that was not returned here before."""
        if register in self._owned or register not in self._results:
            register = self._add("or", register, register)
        self._owned.add(register)
        return register

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
            self._known[key] = self._add(operation, left, right)
        return self._known[key]

    def _add(self, operation: Operation, left: int, right: int) -> int:
        """Add a step."""
        self.steps.append(Step(operation, self._registers, left, right))
        self._results.add(self._registers)
        self._registers += 1
        return self._registers - 1

    def compile(self, wanted: Sequence[int]) -> Compiled:
        """Return the program that computes the wanted registers (each one's `own`).

        Leaves are loaded as late as can be and a plane's memory serves again after its last use, so that few planes are
        alive at a time and stay in the core's cache.
        """
        steps = _leaves_last(self.steps)
        last = {register: place for place, step in enumerate(steps) for register in (step.left, step.right)}
        slots = {self.EMPTY: 0, self.FULL: 1} | {register: 2 + place for place, register in enumerate(wanted)}
        fixed, count = set(slots), len(slots)
        free: list[int] = []
        instructions: list[Instruction] = []
        for place, step in enumerate(steps):
            if step.out not in slots:
                slots[step.out] = free.pop() if free else count
                count = max(count, slots[step.out] + 1)
            left, right = slots[step.left], self.FULL if step.operation == "not" else slots[step.right]
            instructions.append((_UFUNCS.get(step.operation), step.sense, left, right, slots[step.out]))
            free += [slots[register] for register in {step.left, step.right} - fixed if last[register] == place]
        return Compiled(tuple(instructions), count - len(fixed))


Instruction = tuple["np.ufunc | None", "Sense | None", int, int, int]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A program as a list of instructions on numbered planes: empty, full, the wanted ones, then `own` for itself."""

    instructions: tuple[Instruction, ...]
    own: int

    def run(self, load: LoadLeaf, scratch: Scratch, into: Sequence[Plane]) -> None:
        """Compute a chunk: `load` writes the planes of leaves, and the wanted planes are written `into` these."""
        own = [scratch.take() for _plane in range(self.own)]
        planes = [scratch.empty, scratch.full, *into, *own]
        for operate, sense, left, right, out in self.instructions:
            if operate is None:
                load(sense, planes[out])  # type: ignore[arg-type]
            else:
                operate(planes[left], planes[right], planes[out])
        for plane in own:
            scratch.give(plane)


def _leaves_last(steps: list[Step]) -> list[Step]:
    """Put every leaf right before the first step that reads it."""
    waiting = {step.out: step for step in steps if step.operation == "load"}
    ordered: list[Step] = []
    for step in steps:
        if step.operation != "load":
            ordered += [waiting.pop(r) for r in dict.fromkeys((step.left, step.right)) if r in waiting]
            ordered.append(step)
    return [*waiting.values(), *ordered]


class Scratch:
    """Memory for planes of one length, used again from chunk to chunk and from call to call.

    It is taken in one block: fresh memory costs more than the logic that runs on it.
    """

    def __init__(self, words: int, planes: int = 128) -> None:
        self.words = words
        self.empty = np.zeros(words, np.uint64)
        self.full = ~self.empty
        self.truth = (np.empty(words * WORD, np.bool_), np.empty(words * WORD, np.bool_))
        self._all: list[Plane] = list(np.empty((planes, words), np.uint64))
        self._free: list[Plane] = list(self._all)

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


class BitCounter:
    """Adds up planes bit by bit, as they come; the count stands in planes too, its lowest digit first.

    Three planes of one weight are at once made their sum, which stays, and their carry, which weighs twice as much.
    """

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self.weights: list[list[Plane]] = []

    def add(self, plane: Plane, weight: int = 0) -> None:
        """Add a plane, which the counter then owns."""
        if weight == len(self.weights):
            self.weights.append([])
        waiting = self.weights[weight]
        waiting.append(plane)
        if len(waiting) == 3:
            self._join(weight)

    def _join(self, weight: int) -> None:
        """Make the planes of a weight their sum and their carry."""
        waiting = self.weights[weight]
        first, second = waiting.pop(), waiting.pop()
        carry = np.bitwise_and(first, second, out=self.scratch.take())
        total = np.bitwise_xor(first, second, out=first)
        if waiting:
            third = waiting.pop()
            np.bitwise_and(total, third, out=second)
            np.bitwise_or(carry, second, out=carry)
            np.bitwise_xor(total, third, out=total)
            self.scratch.give(third)
        self.scratch.give(second)
        waiting.append(total)
        self.add(carry, weight + 1)

    def digits(self) -> list[Plane]:
        """Return the digits of the count, lowest first."""
        weight = 0
        while weight < len(self.weights):
            if len(self.weights[weight]) == 2:
                self._join(weight)
            weight += 1
        return [waiting[0] for waiting in self.weights]


def add_bits(digits: Sequence[Plane], out: npt.NDArray[np.uint8]) -> None:
    """Write numbers, given as planes of their binary digits from the lowest on, as one byte a row."""
    total = np.zeros(0, np.uint64)
    for weight, plane in enumerate(digits):
        bits = np.unpackbits(plane.view(np.uint8), bitorder="little").view(np.uint64)
        total = np.bitwise_or(total, np.left_shift(bits, np.uint64(weight), out=bits), out=bits) if weight else bits
    out[:] = total.view(np.uint8)[: len(out)] if digits else 0
