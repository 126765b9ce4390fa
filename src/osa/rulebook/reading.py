"""A programme's directory → an immutable `Rulebook`; every fault names file, line, clause and what to write instead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from osa.i18n import Text, _
from osa.rulebook.blocks import Block, Section, read_sections, read_text
from osa.rulebook.checking import check_rulebook
from osa.rulebook.clause import (
    ANCHORS,
    EFFECTS,
    READS,
    VERDICTS,
    Clause,
    Due,
    Effect,
    Framework,
    Include,
    Instrument,
    Property,
    Rulebook,
)
from osa.rulebook.conditions import parse_condition
from osa.rulebook.expressions import TRUE, Expr
from osa.rulebook.facts import ABOUT, CASE_WORDS, FACT_TYPES, Fact, Vocabulary
from osa.rulebook.faults import Faults, InputError, shown
from osa.rulebook.words import ConditionError, is_name

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAMMES = Path(__file__).parents[1] / "programmes"
"""Where the programmes in the box are kept."""

_TARGET_KEY: Mapping[Effect, str] = {"permits": "ground", "refers": "to", "obliges": "duty"}
"""Which key names what an effect points at."""

_KINDS = ("never", "always", "always_refers", "always_obliges", "monotone")


def read_rulebook(directory: Path) -> Rulebook:
    """Read a programme's rulebook: `programme.toml`, `facts.toml` and `rulebook/*.md`.

    Raises `InputError` with everything that is wrong in any of the files.
    """
    faults = Faults()
    reader = _Reader(faults, _read_vocabulary(directory / "facts.toml", faults))
    programme = _read_toml(directory / "programme.toml", faults)
    files = sorted((directory / "rulebook").glob("*.md"))
    if not files:
        faults.add(str(directory / "rulebook"), _("there is no rulebook here"), _("at least one Markdown file"))
    sections = [(file, read_sections(file, faults)) for file in files]
    reader.concepts = {
        block.data["defines"]
        for _file, found in sections
        for section in found
        for block in section.blocks
        if block.kind == "rule" and isinstance(block.data.get("defines"), str)
    }
    frameworks = reader.read_frameworks(programme)
    names = {key: reader.read_names(programme, key) for key in ("grounds", "bodies", "duties")}
    instruments: dict[str, Instrument] = {}
    clauses: list[Clause] = []
    properties: list[Property] = []
    for _file, found in sections:
        reader.read_file(found, instruments, clauses, properties)
    rulebook = Rulebook(
        id=programme.string("id"),
        name=programme.text("name"),
        vocabulary=reader.vocabulary,
        frameworks=frameworks,
        instruments=instruments,
        clauses=tuple(clauses),
        properties=tuple(properties),
        **names,
    )
    check_rulebook(rulebook, faults)
    faults.raise_if_any()
    return rulebook


def programme_directory(name: str) -> Path:
    """Return the directory of a programme in the box, or of one given by its path."""
    for directory in (PROGRAMMES / name, Path(name)):
        if (directory / "programme.toml").is_file():
            return directory
    boxed = ", ".join(sorted(path.parent.name for path in PROGRAMMES.glob("*/programme.toml")))
    message = _("there is no programme here (no programme.toml)")
    faults = Faults()
    faults.add(name, message, _("a directory with programme.toml, or one of: {names}").format(names=boxed))
    raise InputError(faults)


def _read_toml(file: Path, faults: Faults) -> Block:
    """Read a TOML file as one block."""
    return Block("file", file, 1, read_text(file, faults), faults).load()


def _read_vocabulary(file: Path, faults: Faults) -> Vocabulary:
    """Read facts.toml."""
    block = _read_toml(file, faults)
    facts = {}
    for name, data in block.data.items():
        entry = block.table(name, data)
        if not is_name(name) or name in CASE_WORDS:
            entry.fault(None, _("a fact cannot have this name"), _("lower-case letters, digits and _; no word of SQL"))
        entry.only("type", "about", "question", "help", "evidence", "immutable", "values")
        kind = entry.choice("type", FACT_TYPES)
        values = {value: entry.text_of(label, f"values.{value}") for value, label in entry.mapping("values").items()}
        for value in values:
            if not value or value != value.strip():
                entry.fault("values", _("{value} cannot be written in a case").format(value=shown(value)), _("a word"))
        if (kind == "choice") != bool(values):
            entry.fault("type", _("a choice has values, and only a choice"), '[fact.values] a = {en = "…", ja = "…"}')
        facts[name] = Fact(
            name=name,
            type=kind,  # type: ignore[arg-type]
            about=entry.choice("about", ABOUT),  # type: ignore[arg-type]
            question=entry.text("question"),
            help=entry.optional_text("help"),
            evidence=entry.optional_text("evidence"),
            immutable=entry.flag("immutable"),
            values=values,
        )
    return Vocabulary(facts)


class _Reader:
    """Reads the blocks of all files against one vocabulary, noting faults as it goes."""

    def __init__(self, faults: Faults, vocabulary: Vocabulary) -> None:
        self.faults = faults
        self.vocabulary = vocabulary
        self.concepts: set[str] = set()

    def condition(self, block: Block, key: str, written: object) -> Expr:
        """Read the condition under a key of a block."""
        if not isinstance(written, str):
            block.fault(key, _("a condition is a text"), '"fact AND NOT other_fact"')
            return TRUE
        try:
            return parse_condition(written, self.vocabulary, self.concepts)
        except ConditionError as error:
            at = _("{message} (at character {position} of the condition)")
            block.fault(key, at.format(message=error, position=error.position), error.expected)
            return TRUE

    def read_frameworks(self, programme: Block) -> dict[str, Framework]:
        """Read the frameworks of programme.toml."""
        programme.only("schema", "id", "name", "about", "frameworks", "grounds", "bodies", "duties")
        if programme.data.get("schema") != 1:
            programme.fault("schema", _("this version of osa reads schema 1"), "schema = 1")
        frameworks = {}
        for name, data in programme.mapping("frameworks").items():
            entry = programme.table(f"frameworks.{name}", data)
            entry.only("name", "about", "includes")
            includes = tuple(
                Include(included, self.condition(entry, "includes", when)) for included, when in entry.includes()
            )
            frameworks[name] = Framework(name, entry.text("name"), entry.text("about"), includes, entry.place())
        return frameworks

    def read_names(self, programme: Block, key: str) -> dict[str, Text]:
        """Read the names of grounds, bodies or duties."""
        return {name: programme.text_of(label, f"{key}.{name}") for name, label in programme.mapping(key).items()}

    def read_file(
        self,
        sections: list[Section],
        instruments: dict[str, Instrument],
        clauses: list[Clause],
        properties: list[Property],
    ) -> None:
        """Read the sections of one Markdown file: its instrument first, then its clauses and properties."""
        instrument = ""
        for section in sections:
            if instrument and not section.blocks and section.id.startswith(f"{instrument}-"):
                self.faults.add(section.place, _("this clause has no rule block"), _("```rule under its text"))
            for block in section.blocks:
                match block.kind:
                    case "instrument":
                        read = self.read_instrument(section, block)
                        instrument = read.id
                        if instrument in instruments:
                            what = _("the instrument {id} stands more than once").format(id=instrument)
                            block.fault("id", what, _("an id of its own"))
                        instruments[instrument] = read
                    case "rule" if instrument:
                        clauses.append(self.read_clause(section, block, instrument))
                    case "rule":
                        expected = _("an instrument block under the first heading")
                        block.fault(None, _("a clause stands before its instrument"), expected)
                    case _:
                        properties.append(self.read_property(section, block))

    def read_instrument(self, section: Section, block: Block) -> Instrument:
        """Read an `instrument` block."""
        block.only("id", "frameworks", "issued_by")
        return Instrument(
            id=block.string("id"),
            title=section.title,
            frameworks=tuple(block.strings("frameworks")),
            issued_by=block.text("issued_by"),
            place=block.place(),
        )

    def read_clause(self, section: Section, block: Block, instrument: str) -> Clause:
        """Read a `rule` block."""
        effects = [effect for effect in EFFECTS if effect in block.data]
        if len(effects) != 1:
            what = _("a clause has exactly one effect, found {n}").format(n=len(effects))
            block.fault(None, what, ", ".join(EFFECTS))
        effect: Effect = effects[0] if effects else "requires"
        block.only("since", "until", effect, *_extra_keys(effect), "cites", "source", "read", "note", *effects)
        key = {"lifts": "when", "defines": "as"}.get(effect, effect)
        return Clause(
            id=section.id,
            instrument=instrument,
            title=section.title,
            text=section.text(self.faults),
            effect=effect,
            condition=self.condition(block, key, block.data.get(key)) if effects else TRUE,
            written=" ".join(str(block.data.get(key, "")).split()),
            targets=self.read_targets(block, effect),
            since=block.date("since"),
            until=block.date("until") if "until" in block.data else None,
            cites=block.text("cites"),
            source=block.url("source"),
            read=block.choice("read", READS),  # type: ignore[arg-type]
            due=self.read_due(block),
            note=block.optional_text("note"),
            place=block.place(),
        )

    def read_targets(self, block: Block, effect: Effect) -> tuple[str, ...]:
        """Read what an effect points at."""
        if effect == "lifts":
            return tuple(block.strings("lifts"))
        if effect == "defines":
            return (block.string("defines"),)
        return (block.string(_TARGET_KEY[effect]),) if effect in _TARGET_KEY else ()

    def read_due(self, block: Block) -> Due | None:
        """Read `P12M after delivery`."""
        if "due" not in block.data:
            return None
        expected = _("such as P12M after delivery; anchors: {anchors}").format(anchors=", ".join(ANCHORS))
        return block.due(expected)

    def read_property(self, section: Section, block: Block) -> Property:
        """Read a `property` block."""
        kinds = [kind for kind in _KINDS if kind in block.data]
        if len(kinds) != 1:
            what = _("a property makes exactly one claim, found {n}").format(n=len(kinds))
            block.fault(None, what, ", ".join(_KINDS))
        kind = kinds[0] if kinds else "monotone"
        together = "together" in block.data
        scope = "together" if together else "frameworks"
        by_consequence = kind in ("always_refers", "always_obliges")
        key = "when" if by_consequence else kind
        block.only(scope, "verdict", *kinds, *(["when"] if by_consequence else []), "since", "until", "expect")
        verdict = block.data.get("verdict", "permitted")
        if verdict == "undetermined" or (kind == "monotone" and verdict in ("prohibited", "not eligible")):
            expected = _("a verdict on cases of which every fact is known; permitted, if monotone")
            block.fault("verdict", _("nothing can be proved about this verdict here"), expected)
        if kind == "monotone" and kinds and not block.flag("monotone"):
            block.fault("monotone", _("must be true"), "monotone = true")
        return Property(
            id=section.id,
            title=section.title,
            text=section.text(self.faults),
            frameworks=tuple(block.strings(scope)),
            together=together,
            verdict=block.choice("verdict", VERDICTS, default="permitted"),  # type: ignore[arg-type]
            kind=kind,  # type: ignore[arg-type]
            condition=TRUE if kind == "monotone" else self.condition(block, key, block.data.get(key)),
            written="" if kind == "monotone" else " ".join(str(block.data.get(key, "")).split()),
            consequence=block.string(kind) if by_consequence else "",
            since=block.date("since") if "since" in block.data else None,
            until=block.date("until") if "until" in block.data else None,
            expect=block.choice("expect", ("holds", "refuted"), default="holds"),  # type: ignore[arg-type]
            place=block.place(),
        )


def _extra_keys(effect: Effect) -> tuple[str, ...]:
    """Return the keys that go with an effect."""
    return {
        "permits": ("ground",),
        "refers": ("to",),
        "obliges": ("duty", "due"),
        "lifts": ("when",),
        "defines": ("as",),
    }.get(effect, ())
