"""Real decisions as tests of the rulebook: read them, run them all, and say which the rules reproduce."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict, cast

from osa.i18n import Text, _
from osa.rulebook.clause import READS, VERDICTS, Read, Rulebook, Verdict
from osa.rulebook.facts import Case, parse_case
from osa.rulebook.faults import Faults, InputError
from osa.rulebook.screening import Screening, screen
from osa.rulebook.yaml_files import Entry, read_entries

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

Kind = Literal["real", "built", "mixed"]
CONTRASTS = "contrasts.yaml"
_SHARED_KEYS = ("id", "name", "decided", "framework", "facts", "expect", "sources")
_KEYS = (*_SHARED_KEYS, "kind", "inferred", "read", "not_reproduced")
_SIDE_KEYS = (*_SHARED_KEYS, "like", "unknown")


@dataclass(frozen=True, slots=True)
class Precedent:
    """A decision with the answer that a right rulebook gives.

    `kind` tells real decisions from built ones. `inferred` names the facts that are inference or own knowledge. A
    precedent that the rules cannot reproduce stays, with the reason in `not_reproduced`.
    """

    id: str
    name: Text
    kind: Kind
    framework: str
    case: Case
    inferred: tuple[str, ...]
    verdict: Verdict
    deciding: tuple[str, ...]
    referrals: tuple[str, ...]
    sources: tuple[str, ...]
    read: Read
    not_reproduced: Text | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Contrast:
    """Decisions side by side in which one fact, or one date, makes the difference."""

    number: str
    name: Text
    kind: Kind
    flips: Text
    sides: tuple[Precedent, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rulebook says of a precedent: `failures` lists in words where it differs from what is expected."""

    precedent: Precedent
    screening: Screening
    failures: tuple[str, ...]

    @property
    def reproduced(self) -> bool:
        """Tell whether the rulebook gives the expected answer."""
        return not self.failures

    @property
    def as_declared(self) -> bool:
        """Tell whether the precedent is reproduced, or is marked with the reason why it is not."""
        return self.reproduced or self.precedent.not_reproduced is not None


def read_precedents(rulebook: Rulebook, directory: Path) -> tuple[list[Precedent], list[Contrast]]:
    """Read `precedents/*.yaml` of a programme: the precedents, and the contrast pairs.

    Raises `InputError` with everything that is wrong in any of the files.
    """
    reader = _Reader(rulebook)
    files = sorted((directory / "precedents").glob("*.yaml"))
    entries = [entry for file in files if file.name != CONTRASTS for entry in read_entries(file, reader.faults)]
    pairs = [entry for file in files if file.name == CONTRASTS for entry in read_entries(file, reader.faults)]
    precedents = [reader.precedent(entry) for entry in entries]
    by_id = {precedent.id: precedent for precedent in precedents}
    contrasts = [reader.contrast(entry, by_id) for entry in pairs]
    built = [side for contrast in contrasts for side in contrast.sides if by_id.get(side.id) is not side]
    seen: set[str] = set()
    for precedent in (*precedents, *built):
        if precedent.id in seen:
            reader.faults.add(precedent.place, _("the id {id} stands more than once").format(id=precedent.id))
        seen.add(precedent.id)
    reader.faults.raise_if_any()
    return precedents, contrasts


def run_precedent(rulebook: Rulebook, precedent: Precedent) -> Outcome:
    """Screen a precedent on its day and compare the answer with what is expected."""
    screening = screen(rulebook, precedent.framework, precedent.case)
    return Outcome(precedent, screening, tuple(_differences(precedent, screening)))


def run_precedents(
    rulebook: Rulebook, precedents: list[Precedent], tick: Callable[[], None] = lambda: None
) -> list[Outcome]:
    """Run all precedents, calling `tick` after each."""
    outcomes = []
    for precedent in precedents:
        outcomes.append(run_precedent(rulebook, precedent))
        tick()
    return outcomes


def _differences(precedent: Precedent, screening: Screening) -> list[str]:
    """Say in words where a screening differs from what a precedent expects."""
    differences = []
    if screening.verdict != precedent.verdict:
        message = _("the verdict is {found}, expected {expected}")
        differences.append(message.format(found=_(screening.verdict), expected=_(precedent.verdict)))
    silent = [clause for clause in precedent.deciding if clause not in screening.deciding]
    differences += [_("{clause} does not decide").format(clause=clause) for clause in silent]
    bodies = {referral.body for referral in screening.referrals}
    not_asked = [body for body in precedent.referrals if body not in bodies]
    return differences + [_("no referral to {body}").format(body=body) for body in not_asked]


class _Expectation(TypedDict):
    """What a precedent expects, by the names of the fields that hold it."""

    verdict: Verdict
    deciding: tuple[str, ...]
    referrals: tuple[str, ...]


class _Reader:
    """Reads precedents against one rulebook, noting faults as it goes."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self.faults = Faults()

    def case(self, entry: Entry, facts: Mapping[str, object], decided: object) -> Case:
        """Read the facts and the day of an entry."""
        try:
            return parse_case(
                self.rulebook.vocabulary, facts, decided=decided, where=entry.place, case_id=entry.string("id", "")
            )
        except InputError as error:
            self.faults.extend(error.faults)
            return Case(dt.date.min, {})

    def precedent(self, entry: Entry) -> Precedent:
        """Read a precedent."""
        entry.only(*_KEYS)
        sources = entry.strings("sources")
        if not sources and entry.data.get("kind") == "real":
            entry.fault("sources", _("a real decision has a source"), "sources: [https://…]")
        return Precedent(
            id=entry.string("id"),
            name=self.name(entry, "name"),
            kind=cast("Kind", entry.choice("kind", ("real", "built"))),
            framework=entry.choice("framework", tuple(self.rulebook.frameworks)),
            case=self.case(entry, entry.table("facts"), entry.data.get("decided")),
            inferred=self.inferred(entry),
            **self.expectation(entry),
            sources=sources,
            read=cast("Read", entry.choice("read", READS)),
            not_reproduced=entry.text("not_reproduced"),
            place=entry.place,
        )

    def name(self, entry: Entry, key: str) -> Text:
        """Read a text that must be there."""
        text = entry.text(key)
        if text is None and entry.data.get(key) is None:
            entry.fault(key, _("the text must be there in both languages"), f'{key}: {{ en: "…", ja: "…" }}')
        return text or Text("", "")

    def inferred(self, entry: Entry) -> tuple[str, ...]:
        """Read which facts are inferred."""
        inferred = entry.strings("inferred")
        for fact in sorted(set(inferred) - set(entry.table("facts"))):
            entry.fault("inferred", _("{name} is not among the facts").format(name=fact), _("a fact that is given"))
        return inferred

    def expectation(self, entry: Entry) -> _Expectation:
        """Read `expect`."""
        expected = Entry(entry.table("expect"), entry.file, self.faults, f"{entry.owner}, expect")
        expected.line = entry.line
        expected.only("verdict", "deciding", "referrals")
        deciding, referrals = expected.strings("deciding"), expected.strings("referrals")
        bodies = _("one of: {keys}").format(keys=", ".join(self.rulebook.bodies))
        for clause in deciding:
            if clause not in self.rulebook.by_id:
                expected.fault("deciding", _("there is no clause {id}").format(id=clause), _("the id of a clause"))
        for body in referrals:
            if body not in self.rulebook.bodies:
                expected.fault("referrals", _("there is no body {id}").format(id=body), bodies)
        verdict = cast("Verdict", expected.choice("verdict", VERDICTS))
        return {"verdict": verdict, "deciding": deciding, "referrals": referrals}

    def contrast(self, entry: Entry, precedents: Mapping[str, Precedent]) -> Contrast:
        """Read a contrast pair."""
        entry.owner = entry.string("pair")
        entry.only("pair", "name", "kind", "flips", "sides", "from")
        sides = [self.side(side, precedents) for side in entry.entries("sides")]
        if "from" in entry.data and entry.data["from"] not in precedents:
            message = _("there is no precedent {id}").format(id=entry.data["from"])
            entry.fault("from", message, _("the id of a precedent"))
        if not sides:
            entry.fault("sides", _("a contrast has sides"), "sides: [{ precedent: … }]")
        return Contrast(
            number=entry.owner,
            name=self.name(entry, "name"),
            kind=cast("Kind", entry.choice("kind", ("real", "mixed", "built"))),
            flips=self.name(entry, "flips"),
            sides=tuple(side for side in sides if side),
        )

    def side(self, entry: Entry, precedents: Mapping[str, Precedent]) -> Precedent | None:
        """Read a side: a precedent, or a built case, perhaps like a precedent but for what it states."""
        key = "precedent" if "precedent" in entry.data else "like"
        base = precedents.get(str(entry.data.get(key)))
        if base is None and (key == "precedent" or "like" in entry.data):
            entry.fault(key, _("there is no precedent {id}").format(id=entry.data.get(key)), _("the id of a precedent"))
            return None
        if base is not None and key == "precedent":
            entry.only("precedent")
            return base
        return self.built_side(entry, base)

    def built_side(self, entry: Entry, base: Precedent | None) -> Precedent:
        """Read a built side."""
        entry.only(*_SIDE_KEYS)
        facts = {**(base.case.facts if base else {}), **entry.table("facts")}
        for unknown in entry.strings("unknown"):
            if facts.pop(unknown, None) is None:
                message = _("{name} is not among the facts").format(name=unknown)
                entry.fault("unknown", message, _("a fact that is given"))
        decided = entry.data.get("decided", base.case.decided if base else None)
        known = base.framework if base and "framework" not in entry.data else None
        return Precedent(
            id=entry.string("id"),
            name=entry.text("name") or (base.name if base else Text("", "")),
            kind="built",
            framework=known or entry.choice("framework", tuple(self.rulebook.frameworks)),
            case=self.case(entry, facts, decided),
            inferred=tuple(fact for fact in base.inferred if fact in facts) if base else (),
            **self.expectation(entry),
            sources=entry.strings("sources"),
            read="inferred",
            not_reproduced=None,
            place=entry.place,
        )
