"""The rulebook as data: clauses, instruments, frameworks and properties; immutable, with a hash of their meaning."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from osa.rulebook.expressions import Expr, render

if TYPE_CHECKING:
    from collections.abc import Mapping

    from osa.i18n import Text
    from osa.rulebook.facts import Vocabulary

Effect = Literal["prohibits", "permits", "requires", "refers", "obliges", "lifts", "defines"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)
LIFTABLE: tuple[Effect, ...] = ("prohibits", "requires", "refers", "obliges")

Read = Literal["primary", "secondary", "inferred", "unverified", "practice"]
"""How we know a text: read in a primary page, in a secondary page, inferred, from memory only; or it is practice."""
READS: tuple[Read, ...] = get_args(Read)

Verdict = Literal["prohibited", "not eligible", "undetermined", "permitted"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""The four verdicts, in the order in which they are decided; engines write them as their index here."""

Anchor = Literal["decision", "signature", "entry_into_force", "delivery"]
ANCHORS: tuple[Anchor, ...] = get_args(Anchor)


@dataclass(frozen=True, slots=True)
class Due:
    """When a duty is due: so many months and days after an event."""

    months: int
    days: int
    after: Anchor

    def __str__(self) -> str:
        """Return the form in which it is written, such as `P12M after delivery`."""
        span = (f"{self.months}M" if self.months else "") + (f"{self.days}D" if self.days or not self.months else "")
        return f"P{span} after {self.after}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of an instrument: its own words in two languages, and what it does when its condition holds.

    `since` is the first day in force and `until` the first day no longer in force. `targets` are what the effect points
    at: the ground of `permits`, the body of `refers`, the duty of `obliges`, the clauses of `lifts`, the concept of
    `defines`. `condition` is the meaning; `written` is how its author wrote it.
    """

    id: str
    instrument: str
    title: Text
    text: Text
    effect: Effect
    condition: Expr
    written: str
    targets: tuple[str, ...]
    since: dt.date
    until: dt.date | None
    cites: Text
    source: str
    read: Read
    due: Due | None = None
    note: Text | None = None
    place: str = dataclasses.field(default="", compare=False)

    def in_force(self, day: dt.date) -> bool:
        """Tell whether the clause is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    def overlaps(self, other: Clause) -> bool:
        """Tell whether there is a day on which both clauses are in force."""
        return (other.until is None or self.since < other.until) and (self.until is None or other.since < self.until)


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal text: where clauses come from, and the frameworks that they apply to."""

    id: str
    title: Text
    frameworks: tuple[str, ...]
    issued_by: Text
    place: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Include:
    """A framework applied inside another, for the cases in which a condition holds."""

    framework: str
    when: Expr


@dataclass(frozen=True, slots=True)
class Framework:
    """A channel: the clauses that apply to one way of giving."""

    id: str
    name: Text
    about: Text
    includes: tuple[Include, ...] = ()
    place: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Property:
    """Something declared about the rulebook, to be proved for every case or refuted by one.

    Whenever the verdict is `verdict` (in each framework of `frameworks`, or, if `together`, in all of them at once),
    `never` must not hold and `always` must; or the referral or duty `consequence` must arise when `when` holds; or, if
    `monotone`, learning more must never take a permission away that knowing less gave.
    """

    id: str
    title: Text
    text: Text
    frameworks: tuple[str, ...]
    together: bool
    verdict: Verdict
    kind: Literal["never", "always", "always_refers", "always_obliges", "monotone"]
    condition: Expr
    written: str
    consequence: str
    since: dt.date | None
    until: dt.date | None
    expect: Literal["holds", "refuted"]
    place: str = dataclasses.field(default="", compare=False)


@dataclass(frozen=True)
class Rulebook:
    """A programme's law: immutable, checked, and known by the hash of its meaning."""

    id: str
    name: Text
    vocabulary: Vocabulary
    frameworks: Mapping[str, Framework]
    instruments: Mapping[str, Instrument]
    clauses: tuple[Clause, ...]
    properties: tuple[Property, ...]
    grounds: Mapping[str, Text]
    bodies: Mapping[str, Text]
    duties: Mapping[str, Text]

    def __hash__(self) -> int:
        """Hash by meaning."""
        return hash(self.hash)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over a canonical form, in hexadecimal: the same meaning has the same hash.

        The order of clauses and facts and white space do not count, nor do ways of writing a condition that have the
        same normal form (`expressions.py`); conditions that only a proof shows to be equal have different hashes.
        """
        canonical = {
            "id": self.id,
            "facts": [_plain(fact) for _, fact in sorted(self.vocabulary.facts.items())],
            "frameworks": [_plain(framework) for _, framework in sorted(self.frameworks.items())],
            "instruments": [_plain(instrument) for _, instrument in sorted(self.instruments.items())],
            "clauses": [_plain(clause) for clause in sorted(self.clauses, key=lambda clause: clause.id)],
            "names": [_plain(dict(names)) for names in (self.grounds, self.bodies, self.duties)],
        }
        text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @cached_property
    def by_id(self) -> Mapping[str, Clause]:
        """The clauses by id."""
        return {clause.id: clause for clause in self.clauses}

    def clauses_of(self, framework: str) -> tuple[Clause, ...]:
        """Return the clauses of a framework's own instruments, without those of the frameworks that it includes."""
        return tuple(clause for clause in self.clauses if framework in self.instruments[clause.instrument].frameworks)

    def definitions(self, concept: str) -> tuple[Clause, ...]:
        """Return the clauses that define a concept, one for each of its periods."""
        return tuple(clause for clause in self.clauses if clause.effect == "defines" and clause.targets == (concept,))

    @cached_property
    def concepts(self) -> frozenset[str]:
        """The names of all defined concepts."""
        return frozenset(clause.targets[0] for clause in self.clauses if clause.effect == "defines")

    def without_practice(self) -> Rulebook:
        """Return the rulebook of the texts alone, without the clauses that record practice."""
        return dataclasses.replace(self, clauses=tuple(clause for clause in self.clauses if clause.read != "practice"))


def _plain(value: object) -> object:
    """Turn a piece of a rulebook into plain JSON values, leaving out what is not meaning."""
    if isinstance(value, Expr):
        return render(value)
    if dataclasses.is_dataclass(value):
        left_out = {"place", "written"}
        fields = [field.name for field in dataclasses.fields(value) if field.name not in left_out]
        return {name: _plain(getattr(value, name)) for name in fields}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return sorted((_plain(item) for item in value), key=str)
    return value.isoformat() if isinstance(value, dt.date) else value
