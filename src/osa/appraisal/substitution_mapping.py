"""A programme's `substitution.toml`: how a delivery of arms becomes a case, and what is supposed of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from osa.evidence.countries import countries
from osa.i18n import Text, _
from osa.rulebook.blocks import Block, read_text
from osa.rulebook.facts import CASE_WORDS, DECISION_DATE
from osa.rulebook.faults import Faults, shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Value

FILE = "substitution.toml"
BASES = ("primary", "secondary", "inferred", "unverified", "assumed")
FROM = ("aid_recipients", "embargoes", "security_links")
"""Evidence that can answer a fact about the recipient."""


@dataclass(frozen=True, slots=True)
class Era:
    """A set of rules, by its first day: the day on which Japan is asked."""

    id: str
    day: dt.date
    name: Text
    reason: Text
    basis: str


@dataclass(frozen=True, slots=True)
class Kind:
    """What the publisher's words tell of an item. `descriptions` are pairs of category and description."""

    id: str
    name: Text
    descriptions: tuple[tuple[str, str], ...]
    facts: Mapping[str, Value]
    reason: Text
    basis: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FromEvidence:
    """A fact about the recipient, and the dataset that answers it."""

    fact: str
    dataset: str
    reason: Text
    basis: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """A fact that is supposed to be so, by framework."""

    fact: str
    values: Mapping[str, Value]
    reason: Text
    basis: str


@dataclass(frozen=True)
class SubstitutionTable:
    """The whole table. `unknown` are facts left open on purpose, with the reason."""

    recipients: tuple[str, ...]
    eras: tuple[Era, ...]
    recipient: tuple[FromEvidence, ...]
    assumed: tuple[Assumed, ...]
    unknown: Mapping[str, Text]
    kinds: tuple[Kind, ...]

    def kind_of(self, category: str | None, description: str | None) -> Kind | None:
        """Return the kind that names a description; none if no kind does."""
        return self._by_description.get(key(category, description))

    @cached_property
    def _by_description(self) -> dict[tuple[str, str], Kind]:
        """Every kind by the descriptions that it names."""
        return {key(*pair): kind for kind in self.kinds for pair in kind.descriptions}


FRAMEWORKS = ("transfer", "osa")
"""The channels that are asked: an ordinary transfer, and a grant of OSA."""


def key(category: str | None, description: str | None) -> tuple[str, str]:
    """Return a category and a description as they are compared: without regard to capitals and spaces."""
    return _plain(category), _plain(description)


def _plain(text: str | None) -> str:
    """Return a text in small letters, with single spaces."""
    return " ".join((text or "").casefold().split())


def read_substitution(directory: Path, rulebook: Rulebook) -> SubstitutionTable:
    """Read `substitution.toml` of a programme.

    Raises `InputError` with everything that is wrong in it: file, line, table, and what to write instead.
    """
    faults = Faults()
    file = directory / FILE
    block = Block("file", file, 1, read_text(file, faults), faults).load()
    block.only("schema", "recipients", "eras", "recipient", "assumed", "unknown", "kinds")
    if block.data.get("schema") != 1 and not faults:
        block.fault("schema", _("this version of osa reads schema 1"), "schema = 1")
    reader = _Reader(rulebook, block)
    table = SubstitutionTable(
        recipients=reader.recipients(),
        eras=tuple(sorted(reader.eras(), key=lambda era: era.day)),
        recipient=tuple(reader.from_evidence()),
        assumed=tuple(reader.assumed()),
        unknown=reader.unknown(),
        kinds=tuple(reader.kinds()),
    )
    reader.check_once(table)
    faults.raise_if_any()
    return table


class _Reader:
    """Reads the parts of the table against one rulebook."""

    def __init__(self, rulebook: Rulebook, block: Block) -> None:
        self.rulebook, self.block = rulebook, block

    def _tables(self, name: str) -> Iterable[tuple[str, Block]]:
        """Go through the tables under a name."""
        for entry, data in self.block.mapping(name).items():
            yield entry, self.block.table(f"{name}.{entry}", data)

    def recipients(self) -> tuple[str, ...]:
        """Read the states that the overview shows."""
        listed = self.block.strings("recipients")
        for strange in sorted(set(listed) - set(countries())):
            told = _("{value} is not a country").format(value=shown(strange))
            self.block.fault("recipients", told, _("a three-letter code of ISO 3166"))
        return tuple(listed)

    def eras(self) -> Iterable[Era]:
        """Read the days on which Japan is asked."""
        for name, entry in self._tables("eras"):
            entry.only("day", "name", "reason", "basis")
            yield Era(name, entry.date("day"), entry.text("name"), *_grounds(entry))

    def from_evidence(self) -> Iterable[FromEvidence]:
        """Read which evidence answers which fact."""
        for name, entry in self._tables("recipient"):
            entry.only("from", "reason", "basis")
            if self._known(name, entry) and self.rulebook.vocabulary[name].type != "boolean":
                entry.fault(None, _("evidence answers with true or false, and the fact is of another type"))
            yield FromEvidence(name, entry.choice("from", FROM), *_grounds(entry))

    def assumed(self) -> Iterable[Assumed]:
        """Read what is supposed."""
        for name, entry in self._tables("assumed"):
            entry.only("value", "reason", "basis")
            written = entry.data.get("value")
            by_framework = written if isinstance(written, dict) else dict.fromkeys(FRAMEWORKS, written)
            if set(by_framework) - set(FRAMEWORKS):
                entry.fault("value", _("there is no such framework here"), ", ".join(FRAMEWORKS))
            values = {
                framework: value
                for framework, raw in by_framework.items()
                if (value := self._value(name, raw, entry, "value")) is not None
            }
            yield Assumed(name, values, *_grounds(entry))

    def unknown(self) -> dict[str, Text]:
        """Read what is left open on purpose."""
        found = {}
        for name, entry in self._tables("unknown"):
            entry.only("reason")
            self._known(name, entry)
            found[name] = entry.text("reason")
        return found

    def kinds(self) -> Iterable[Kind]:
        """Read the kinds of items; a description may stand under one kind only."""
        seen: dict[tuple[str, str], str] = {}
        for name, entry in self._tables("kinds"):
            entry.only("name", "descriptions", "facts", "reason", "basis", "source")
            pairs = tuple(_descriptions(entry))
            for pair in pairs:
                if key(*pair) in seen:
                    told = _("{description} stands under {kind} as well")
                    entry.fault("descriptions", told.format(description=shown(pair[1]), kind=seen[key(*pair)]))
                seen[key(*pair)] = name
            facts = {
                fact: value
                for fact, raw in entry.mapping("facts").items()
                if (value := self._value(fact, raw, entry, f"facts.{fact}")) is not None
            }
            source = entry.url("source") if "source" in entry.data else ""
            yield Kind(name, entry.text("name"), pairs, facts, *_grounds(entry), source)

    def check_once(self, table: SubstitutionTable) -> None:
        """Note facts that more than one of the four groups answers: one of them would be lost in silence."""
        groups = {
            "recipient": {one.fact for one in table.recipient},
            "assumed": {one.fact for one in table.assumed},
            "unknown": set(table.unknown),
            "kinds": {fact for kind in table.kinds for fact in kind.facts},
        }
        for fact in self.rulebook.vocabulary:
            among = [group for group, facts in groups.items() if fact in facts]
            if len(among) > 1:
                told = _("{fact} stands in more than one group").format(fact=fact)
                self.block.fault(fact, told, _("one of: {keys}").format(keys=", ".join(among)))

    def _known(self, name: str, entry: Block) -> bool:
        """Note a fault if there is no such fact."""
        if name not in self.rulebook.vocabulary or name in (*CASE_WORDS, DECISION_DATE):
            entry.fault(None, _("there is no such fact"), self.rulebook.vocabulary.suggest(name))
            return False
        return True

    def _value(self, name: str, raw: object, entry: Block, where: str) -> Value | None:
        """Read the value of a fact."""
        if not self._known(name, entry):
            return None
        fact = self.rulebook.vocabulary[name]
        try:
            return fact.parse(raw)
        except ValueError:
            entry.fault(where, _("{value} is not a value of this fact").format(value=shown(raw)), fact.allowed())
            return None


def _grounds(entry: Block) -> tuple[Text, str]:
    """Read why an entry says what it says, and how well that is known."""
    return entry.text("reason"), entry.choice("basis", BASES)


def _descriptions(entry: Block) -> Iterable[tuple[str, str]]:
    """Go through the descriptions of a kind."""
    listed = entry.mapping("descriptions")
    if not listed:
        entry.fault("descriptions", _("a list of texts is missing"), 'descriptions."Ships" = ["…"]')
    for category, names in listed.items():
        good = isinstance(names, list) and all(isinstance(name, str) and name.strip() for name in names)
        if not good:
            entry.fault("descriptions", _("a list of texts is missing"), f'descriptions."{category}" = ["…"]')
            continue
        for name in names:
            yield category, name
