"""The fact vocabulary (facts.toml), and cases: facts known about a transfer on a decision date."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, get_args

from osa.i18n import Text, _
from osa.rulebook.faults import Faults, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

FactType = Literal["boolean", "integer", "yen", "date", "choice"]
FACT_TYPES: tuple[str, ...] = get_args(FactType)
About = Literal["transfer", "recipient", "item", "undertaking", "budget", "context"]
ABOUT: tuple[str, ...] = get_args(About)

Value = bool | int | str | dt.date
"""A known value of a fact; a fact that is not known is simply absent from a case."""

CASE_WORDS = ("id", "name", "note")
"""What files say of a case beside its facts; no fact has these names."""

DECISION_DATE = "decision_date"
"""The one name a condition may use that is not a fact: the day of the decision, always known."""

NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
_CALENDAR_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_BOOLEANS = MappingProxyType({
    "true": True, "yes": True, "y": True, "1": True, "はい": True, "該当": True,
    "false": False, "no": False, "n": False, "0": False, "いいえ": False, "非該当": False,
})  # fmt: skip
LARGEST = 10**15
"""Whole numbers go no further, so that every engine counts them exactly."""

LAST_DAY = dt.date(9999, 12, 30)
"""The last day on which a decision can fall: every day that counts has a next one."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be known about a case.

    `values` holds the labels of a choice, by value. An `immutable` fact (history, geography, treaty law, the acts of
    third states) cannot be changed by the parties, and is never proposed as a change.
    """

    name: str
    type: FactType
    about: About
    question: Text
    help: Text | None = None
    evidence: Text | None = None
    immutable: bool = False
    values: Mapping[str, Text] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Hash by name: within a vocabulary names are unique."""
        return hash(self.name)

    def allowed(self) -> str:
        """Say in words which values the fact takes."""
        match self.type:
            case "boolean":
                return _("true or false (leave empty if not known)")
            case "integer":
                return _("a whole number")
            case "yen":
                return _("a whole number of yen")
            case "date":
                return _("a date such as 2024-03-31")
            case _:
                return _("one of: {values}").format(values=", ".join(self.values))

    def parse(self, raw: object) -> Value:
        """Turn a value from a file into a value of the fact's type.

        Raises `ValueError` if it is not one; the caller knows where it stood.
        """
        match self.type:
            case "boolean":
                return _parse_boolean(raw)
            case "integer" | "yen":
                return _parse_integer(raw)
            case "date":
                return parse_date(raw)
            case _:
                if isinstance(raw, str) and raw.strip() in self.values:
                    return raw.strip()
                raise ValueError(raw)

    def label(self, value: Value | None) -> str:
        """Return a value as a person reads it, in the language in use."""
        if value is None:
            return _("not known")
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, str) and value in self.values:
            return str(self.values[value])
        if self.type == "yen":
            return _("¥{amount:,}").format(amount=value)
        return str(value)


def _parse_boolean(raw: object) -> bool:
    """Read a truth value; 1 and 0 count, other numbers do not."""
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    raise ValueError(raw)


_WHOLE = re.compile(r"[+-]?(\d{1,20}|\d{1,3}(,\d{3}){1,6})")
"""A whole number, its thousands separated by commas or not at all."""


def _parse_integer(raw: object) -> int:
    """Read a whole number of at most a quadrillion; thousands may be separated by commas."""
    if isinstance(raw, bool):
        raise ValueError(raw)  # noqa: TRY004 - the caller reports any refusal the same way
    if isinstance(raw, float):
        if not raw.is_integer():
            raise ValueError(raw)
        raw = int(raw)
    if not isinstance(raw, int) and not _WHOLE.fullmatch(str(raw).strip()):
        raise ValueError(raw)
    number = raw if isinstance(raw, int) else int(str(raw).replace(",", ""))
    if abs(number) > LARGEST:
        raise ValueError(raw)
    return number


def parse_date(raw: object) -> dt.date:
    """Read a calendar date, from a date, a midnight timestamp or text such as 2024-03-31."""
    if isinstance(raw, dt.datetime):
        if raw.time() != dt.time.min:
            raise ValueError(raw)
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    if not isinstance(raw, str) or not _CALENDAR_DATE.match(raw.strip()):
        raise ValueError(raw)
    return dt.date.fromisoformat(raw.strip())


def parse_decision_date(raw: object) -> dt.date:
    """Read a day on which something can be decided. Raises `ValueError` if it is not one."""
    day = parse_date(raw)
    if day > LAST_DAY:
        raise ValueError(raw)
    return day


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All facts of a programme, by name, in the order of the file."""

    facts: Mapping[str, Fact]

    def __getitem__(self, name: str) -> Fact:
        """Return a fact by name."""
        return self.facts[name]

    def __contains__(self, name: object) -> bool:
        """Tell whether a fact of that name exists."""
        return name in self.facts

    def __iter__(self) -> Iterator[str]:
        """Go through the names."""
        return iter(self.facts)

    def suggest(self, name: str, others: Iterable[str] = ()) -> str:
        """Return what an unknown name was perhaps meant to be, as a message."""
        close = difflib.get_close_matches(name.lower(), [*self.facts, *others], n=1, cutoff=0.6)
        if close:
            return _("did you mean {name}?").format(name=close[0])
        return _("a fact of facts.toml (see: osa rulebook facts)")


@dataclass(frozen=True, slots=True)
class Attestation:
    """Who says that a fact is so, and on what evidence."""

    by: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """What is known about one transfer on the day of its decision.

    A fact that is not known is absent. Build cases with `parse_case`, which checks them; the engines trust a case.
    """

    decided: dt.date
    facts: Mapping[str, Value]
    id: str = ""
    attested: Mapping[str, Attestation] = field(default_factory=dict)

    def __hash__(self) -> int:
        """Hash by identity of content."""
        return hash((self.decided, tuple(sorted(self.facts.items(), key=str)), self.id))


def parse_case(
    vocabulary: Vocabulary, raw: Mapping[str, object], *, decided: object, where: str = "case", case_id: str = ""
) -> Case:
    """Check and type the facts of a case.

    `raw` maps fact names to values as a file gives them; `None` and empty text mean not known. Raises `InputError` with
    everything that is wrong: unknown facts, values of the wrong type, an impossible date.
    """
    faults = Faults()
    facts: dict[str, Value] = {}
    for name, value in raw.items():
        if value is None or (isinstance(value, str) and not value.strip()):
            continue
        if name not in vocabulary:
            faults.add(f"{where}, {name}", _("there is no such fact"), vocabulary.suggest(str(name)))
            continue
        try:
            facts[name] = vocabulary[name].parse(value)
        except ValueError:
            message = _("{value} is not a value of this fact").format(value=shown(value))
            faults.add(f"{where}, {name}", message, vocabulary[name].allowed())
    try:
        day = parse_decision_date(decided)
    except ValueError:
        message = _("{value} is not a decision date").format(value=shown(decided))
        faults.add(f"{where}, {DECISION_DATE}", message, _("a date such as 2024-03-31"))
    faults.raise_if_any()
    return Case(decided=day, facts=MappingProxyType(facts), id=case_id)
