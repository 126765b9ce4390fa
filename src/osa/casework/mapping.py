"""A programme's `casework.toml`: which rows of the register answer which facts, and which show that a duty is met."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from osa.casework.derivations import DERIVATIONS
from osa.casework.meeting import MET_BY
from osa.i18n import Text, _
from osa.register.models import Agreement, CountryStatus, Item, Need, Organisation, ProcurementStep
from osa.register.models.base import BASES
from osa.rulebook.blocks import Block, read_text
from osa.rulebook.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from osa.rulebook.clause import Rulebook
    from osa.rulebook.facts import Fact, Value, Vocabulary

FILE = "casework.toml"


@dataclass(frozen=True, slots=True)
class FactRule:
    """How rows answer a fact.

    `source` names the derivation; the rest is what it needs. `basis` is how well the fact is known at best, whatever
    the rows rest on.
    """

    fact: str
    source: str
    kind: str = ""
    column: str = ""
    kinds: tuple[str, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    sets: tuple[tuple[frozenset[str], Value], ...] = ()
    basis: str = ""
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class DutyRule:
    """Which rows show that a duty is met."""

    duty: str
    met_by: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class CaseworkMapping:
    """What `casework.toml` says: rules for facts and for duties, by name."""

    facts: Mapping[str, FactRule]
    duties: Mapping[str, DutyRule]


def read_mapping(directory: Path, rulebook: Rulebook) -> CaseworkMapping:
    """Read `casework.toml` of a programme.

    Raises `InputError` with everything that is wrong in it: file, line, table, and what to write instead.
    """
    faults = Faults()
    file = directory / FILE
    block = Block("file", file, 1, read_text(file, faults), faults).load()
    block.only("schema", "facts", "duties")
    if block.data.get("schema") != 1 and not faults:
        block.fault("schema", _("this version of osa reads schema 1"), "schema = 1")
    facts = {
        name: rule
        for name, data in block.mapping("facts").items()
        if (rule := _fact_rule(block.table(f"facts.{name}", data), name, rulebook.vocabulary))
    }
    duties = {
        name: _duty_rule(block.table(f"duties.{name}", data), name, rulebook)
        for name, data in block.mapping("duties").items()
    }
    faults.raise_if_any()
    return CaseworkMapping(facts, duties)


def _fact_rule(block: Block, name: str, vocabulary: Vocabulary) -> FactRule | None:
    """Read how a fact is answered."""
    if name not in vocabulary:
        block.fault(None, _("there is no such fact"), vocabulary.suggest(name))
        return None
    fact = vocabulary[name]
    source = block.choice("from", DERIVATIONS)
    needs = DERIVATIONS[source].needs
    block.only("from", "basis", "note", *needs, *DERIVATIONS[source].takes)
    if source in ("any_item", "all_items", "agreement_signed", "agreement_field") and fact.type != "boolean":
        block.fault("from", _("answers with true or false, and the fact is of another type"), fact.type)
    kind = block.choice("kind", CountryStatus.KINDS) if "kind" in needs else ""
    column = block.choice("field", _fields(source)) if "field" in needs else ""
    return FactRule(
        fact=name,
        source=source,
        kind=kind,
        column=column,
        kinds=_kinds(block) if "kinds" in block.data else (),
        values=_values(block, fact, _answers(source, kind, column)) if "values" in needs else {},
        sets=_sets(block, fact) if "sets" in needs else (),
        basis=block.choice("basis", [basis for basis, _label in BASES]) if "basis" in block.data else "",
        note=block.optional_text("note"),
    )


def _fields(source: str) -> list[str]:
    """Return the columns that a derivation can read."""
    model = Agreement if source == "agreement_field" else Item
    wanted = "category" if source == "items_agree" else None
    nullable = [column.name for column in model._meta.concrete_fields if column.get_internal_type() == "BooleanField"]
    return [wanted] if wanted else [name for name in nullable if name != "published"]


def _choices(model: type[Item | Organisation | Need | ProcurementStep], column: str) -> list[str]:
    """Return what a column can say."""
    return [str(value) for value, _label in model._meta.get_field(column).flatchoices]  # type: ignore[union-attr]


def _answers(source: str, kind: str, column: str) -> list[str]:
    """Return what the rows of a derivation can say."""
    match source:
        case "country_status":
            return list(CountryStatus.KINDS[kind])
        case "beneficiaries":
            return _choices(Organisation, "kind")
        case "need":
            return _choices(Need, "raised_as")
        case _:
            return _choices(Item, column)


def _values(block: Block, fact: Fact, answers: Iterable[str]) -> dict[str, Value]:
    """Read which answer of the rows is which value of the fact; an answer that is not named leaves it not known."""
    allowed = list(answers)
    values: dict[str, Value] = {}
    for answer, value in block.mapping("values").items():
        if answer not in allowed:
            expected = _("one of: {keys}").format(keys=", ".join(allowed))
            block.fault("values", _("no row ever says {answer}").format(answer=answer), expected)
            continue
        parsed = _value(block, fact, value, "values")
        if parsed is not None:
            values[answer] = parsed
    if not values:
        block.fault("values", _("no answer is named"), "values = { … }")
    return values


def _value(block: Block, fact: Fact, value: object, key: str) -> Value | None:
    """Read a value of a fact."""
    try:
        return fact.parse(value)
    except ValueError:
        block.fault(key, _("{value!r} is not a good value").format(value=value), fact.allowed())
        return None


def _kinds(block: Block) -> tuple[str, ...]:
    """Read the kinds of items that count."""
    kinds = tuple(block.strings("kinds"))
    allowed = _choices(Item, "kind")
    for kind in kinds:
        if kind not in allowed:
            expected = _("one of: {keys}").format(keys=", ".join(allowed))
            block.fault("kinds", _("{value} is not known here").format(value=kind), expected)
    return kinds


def _sets(block: Block, fact: Fact) -> tuple[tuple[frozenset[str], Value], ...]:
    """Read which kinds of items together are which value of the fact."""
    found: list[tuple[frozenset[str], Value]] = []
    listed = block.data.get("sets")
    expected = '[{ kinds = ["…"], value = "…" }]'
    if not isinstance(listed, list) or not listed:
        block.fault("sets", _("a list of sets is missing"), expected)
        return ()
    for entry in listed:
        if not isinstance(entry, dict) or set(entry) != {"kinds", "value"}:
            block.fault("sets", _("a set has kinds and a value"), expected)
            continue
        one = Block(block.kind, block.file, block.line, block.source, block.faults, block.owner, entry)
        value = _value(block, fact, entry["value"], "sets")
        if value is not None:
            found.append((frozenset(_kinds(one)), value))
    return tuple(found)


def _duty_rule(block: Block, name: str, rulebook: Rulebook) -> DutyRule:
    """Read what shows that a duty is met."""
    if name not in rulebook.duties:
        expected = _("one of: {keys}").format(keys=", ".join(rulebook.duties))
        block.fault(None, _("there is no such duty in programme.toml"), expected)
    met_by = block.choice("met_by", MET_BY)
    steps = met_by == "procurement_step"
    block.only("met_by", *(["kind"] if steps else []))
    return DutyRule(name, met_by, block.choice("kind", _choices(ProcurementStep, "kind")) if steps else "")
