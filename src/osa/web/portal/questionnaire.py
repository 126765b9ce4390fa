"""A case as an address: what has been answered so far stands in the query, so every step is a link that repeats it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from osa.i18n import _
from osa.rulebook.facts import Case, parse_decision_date
from osa.rulebook.faults import shown
from osa.rulebook.screening import Screening, screen
from osa.trail import clock

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

    from django.http import QueryDict

    from osa.rulebook.clause import Rulebook, Verdict
    from osa.rulebook.facts import Fact, Value

ALL = "all"
"""Stands for every framework: through which channel may this go, if through any?"""

LONGEST = 200
"""Characters of a value that are read; no value of a fact is longer."""

_OWN = ("framework", "on", "skip", "ask", "start", "format")
"""What the query holds beside facts."""

_UNITS = MappingProxyType({"兆": 10**12, "億": 10**8, "万": 10**4, "": 1})
_YEN = re.compile(r"¥?((?:\d[\d,]*(?:兆|億|万))*)(\d[\d,]*)?円?")
_PART = re.compile(r"(\d[\d,]*)(兆|億|万|)")


@dataclass(frozen=True, slots=True)
class Wrong:
    """An answer that cannot be used: the parameter, what was given, what is wrong with it and what is expected.

    `known` is false where there is no such question, so that nothing can be put in its place.
    """

    name: str
    given: str
    what: str
    expected: str
    known: bool = True


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody has said of a case so far.

    `framework` is empty as long as none is chosen; `skipped` facts are not known to them; `ask` is a question that they
    want to answer next, whether or not it is its turn.
    """

    rulebook: Rulebook
    framework: str
    on: dt.date
    facts: Mapping[str, Value]
    skipped: frozenset[str] = frozenset()
    ask: str = ""
    wrong: tuple[Wrong, ...] = ()

    @property
    def case(self) -> Case:
        """The case."""
        return Case(self.on, self.facts)

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The frameworks asked about."""
        return tuple(self.rulebook.frameworks) if self.framework == ALL else (self.framework,)

    def pairs(self, *, without: str = "") -> list[tuple[str, str]]:
        """Return the parameters that say the case, in one order, all but what is said of one fact."""
        facts = [(name, written(self.facts[name])) for name in self.rulebook.vocabulary if name in self.facts]
        head = [("framework", self.framework), ("on", self.on.isoformat())]
        skipped = self.skipping({without}, ())
        return head + [pair for pair in facts if pair[0] != without] + ([("skip", skipped)] if skipped else [])

    def skipping(self, fewer: Collection[str], more: Collection[str]) -> str:
        """Return the skipped facts as an address lists them, without some and with some more."""
        skipped = (self.skipped - {*fewer}) | {*more}
        return ",".join(name for name in self.rulebook.vocabulary if name in skipped)

    def query(self) -> str:
        """Return the query of an address that says the case."""
        return urlencode([*self.pairs(), *([("ask", self.ask)] if self.ask else [])], safe=",")

    def asking(self, fact: str) -> Asking:
        """Return the same case with a question to be answered next."""
        return replace(self, ask=fact)

    def knowing(self, facts: Mapping[str, Value]) -> Asking:
        """Return the case with some facts as they are told here."""
        known = MappingProxyType({**self.facts, **facts})
        return replace(self, facts=known, skipped=self.skipped - facts.keys(), ask="")

    def forgetting(self, fact: str) -> Asking:
        """Return the case as it was before anything was said of a fact."""
        known = MappingProxyType({name: value for name, value in self.facts.items() if name != fact})
        return replace(self, facts=known, skipped=self.skipped - {fact}, ask="")

    def under(self, framework: str) -> Asking:
        """Return the same case under another framework."""
        return replace(self, framework=framework, ask="")


def written(value: Value) -> str:
    """Return a value as an address says it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def read_asking(rulebook: Rulebook, query: QueryDict) -> Asking:
    """Read a case from a query; what is wrong with it is noted, every fault of it."""
    wrong: list[Wrong] = []
    framework = _framework(rulebook, _only(query, "framework", wrong), wrong)
    on = _day(_only(query, "on", wrong), wrong)
    facts = dict(_facts(rulebook, query, wrong))
    ask = _only(query, "ask", wrong)
    listed = [name.strip() for names in query.getlist("skip") for name in names.split(",") if name.strip()]
    asked = [*listed, *([ask] if ask else [])]
    wrong += [_no_fact(rulebook, name) for name in asked if name not in rulebook.vocabulary]
    skipped = frozenset(listed) & rulebook.vocabulary.facts.keys() - facts.keys()
    return Asking(
        rulebook=rulebook,
        framework=framework,
        on=on,
        facts=MappingProxyType(facts),
        skipped=skipped,
        ask=ask if ask in rulebook.vocabulary else "",
        wrong=tuple(dict.fromkeys(wrong)),
    )


def _only(query: QueryDict, name: str, wrong: list[Wrong]) -> str:
    """Return the one value of a parameter, with wide digits and letters as plain ones; empty if there is none."""
    values = list(dict.fromkeys(value.strip() for value in query.getlist(name) if value.strip()))
    if len(values) > 1:
        told = _("there are several answers: {values}").format(values=" / ".join(shown(v) for v in values[:5]))
        wrong.append(Wrong(name, "", told, _("one answer"), known=name != "ask"))
        return ""
    return unicodedata.normalize("NFKC", values[0][:LONGEST]) if values else ""


def _framework(rulebook: Rulebook, name: str, wrong: list[Wrong]) -> str:
    """Read the framework."""
    if name in ("", ALL, *rulebook.frameworks):
        return name
    names = ", ".join((*rulebook.frameworks, ALL))
    told = _("there is no framework {name}").format(name=shown(name))
    wrong.append(Wrong("framework", name, told, _("one of: {values}").format(values=names)))
    return ""


def _day(given: str, wrong: list[Wrong]) -> dt.date:
    """Read the decision date; today, if none is given."""
    if not given:
        return clock.today()
    try:
        return parse_decision_date(given)
    except ValueError:
        told = _("{value} is not a decision date").format(value=shown(given))
        wrong.append(Wrong("on", given, told, _("a date such as 2024-03-31")))
        return clock.today()


def _facts(rulebook: Rulebook, query: QueryDict, wrong: list[Wrong]) -> Iterator[tuple[str, Value]]:
    """Read the facts."""
    for name in query:
        if name in _OWN:
            continue
        if name not in rulebook.vocabulary:
            wrong.append(_no_fact(rulebook, name))
        elif given := _only(query, name, wrong):
            fact = rulebook.vocabulary[name]
            try:
                yield name, fact.parse(_whole(given) if fact.type == "yen" else given)
            except ValueError:
                told = _("{value} is not a value of this fact").format(value=shown(given))
                wrong.append(Wrong(name, given, told, fact.allowed()))


def _no_fact(rulebook: Rulebook, name: str) -> Wrong:
    """Return that there is no fact of a name, and which one was perhaps meant."""
    told = _("there is no fact {name}").format(name=shown(name))
    close = difflib.get_close_matches(name[:LONGEST], rulebook.vocabulary, n=1)
    meant = _("did you mean {name}?").format(name=close[0]) if close else ""
    return Wrong(name[:LONGEST], "", told, meant, known=False)


def _whole(given: str) -> str:
    """Return an amount as people write it (5億7,500万円) as a whole number; anything else as it is."""
    found = _YEN.fullmatch(given.replace(" ", ""))
    if not found or not any(found.groups()):
        return given
    parts = _PART.findall(found[0].strip("¥円"))
    if len(parts) == 1 and not parts[0][1]:
        return found[0].strip("¥円")  # the vocabulary judges where commas may stand
    return str(sum(int(number.replace(",", "")) * _UNITS[unit] for number, unit in parts))


@dataclass(frozen=True, slots=True)
class Step:
    """Where a questionnaire stands: what is answered already, and the question that comes next, if one still matters.

    `left` counts the questions that can still follow, this one included; what somebody skipped is not among them.
    """

    screenings: tuple[Screening, ...]
    question: Fact | None
    left: int

    @property
    def verdict(self) -> Verdict:
        """The verdict as things stand: of several frameworks the best one."""
        best = ("permitted", "undetermined", "not eligible", "prohibited")
        return min((screening.verdict for screening in self.screenings), key=best.index)

    @property
    def open_to(self) -> tuple[Screening, ...]:
        """The screenings by which the case is permitted."""
        return tuple(screening for screening in self.screenings if screening.verdict == "permitted")


def next_step(asking: Asking) -> Step:
    """Screen a case as far as it is known, and say what to ask next.

    Under several frameworks the question that matters to most of them comes first, and of those the most urgent one.
    """
    screenings = tuple(screen(asking.rulebook, framework, asking.case) for framework in asking.frameworks)
    places: Counter[str] = Counter()
    mattering: Counter[str] = Counter()
    for screening in screenings:
        for place, missing in enumerate(screening.missing):
            if missing.fact not in asking.skipped:
                mattering[missing.fact] += 1
                places[missing.fact] += place
    order = sorted(mattering, key=lambda name: (-mattering[name], places[name] / mattering[name]))
    chosen = asking.ask or next(iter(order), "")
    question = asking.rulebook.vocabulary[chosen] if chosen else None
    return Step(screenings, question, len({*order, chosen} - {""}))
