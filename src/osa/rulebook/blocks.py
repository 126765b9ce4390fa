"""Rulebook files as Markdown: sections with a heading, text in two languages, and fenced TOML blocks that know their line."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from osa.i18n import Text, _
from osa.rulebook.clause import ANCHORS, Due

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

    from osa.rulebook.faults import Faults

KINDS = ("instrument", "rule", "property")
"""The fenced blocks that mean something; other fences are left to the reader."""

_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_DUE = re.compile(r"P(?:(\d+)M)?(?:(\d+)D)? after (\w+)\Z")
_NOWHERE = dt.date(1, 1, 1)


@dataclass
class Block:
    """A TOML table of a file. Its readers return a usable value always, and note a fault when it is not a good one."""

    data: Mapping[str, Any]
    kind: str
    file: Path
    line: int
    source: str
    faults: Faults
    owner: str = ""

    @classmethod
    def parse(cls, source: str, *, kind: str, file: Path, line: int, faults: Faults, owner: str = "") -> Block:
        """Read TOML that starts at a line of a file."""
        block = cls({}, kind, file, line, source, faults, owner)
        try:
            block.data = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            found = _TOML_LINE.search(str(error))
            at = line + int(found[1]) - 1 if found else line
            faults.add(block.place(at), _("is not TOML: {error}").format(error=_TOML_LINE.sub("", str(error))))
        return block

    def table(self, name: str, data: object) -> Block:
        """Return a table inside this block as a block of its own."""
        pattern = re.compile(rf"^\s*\[{re.escape(name)}[\].]", re.MULTILINE)
        found = pattern.search(self.source)
        start = self.source.count("\n", 0, found.start()) + 1 if found else 0
        rest = self.source.split("\n", start)[-1] if found else self.source
        table = Block({}, self.kind, self.file, self.line + start, rest, self.faults, name)
        if isinstance(data, dict):
            table.data = data
        else:
            table.fault(None, _("must be a table"), f"[{name}]")
        return table

    def place(self, line: int | None = None) -> str:
        """Say where this is: file, line, clause."""
        owner = f", {self.owner}" if self.owner else ""
        return f"{self.file}:{self.line if line is None else line}{owner}"

    def line_of(self, key: str | None) -> int:
        """Return the line on which a key stands, or the first line of the block."""
        found = key and re.search(rf"^\s*(?:[\w.]+\.)?{re.escape(key)}\b", self.source, re.MULTILINE)
        return self.line + self.source.count("\n", 0, found.start() + len(found[0]) - len(found[0].lstrip())) if found else self.line

    def fault(self, key: str | None, what: str, expected: str = "") -> None:
        """Note a fault at a key."""
        label = f", {key}" if key else ""
        self.faults.add(self.place(self.line_of(key)) + label, what, expected)

    def only(self, *keys: str) -> None:
        """Refuse every key that does not belong here."""
        for key in self.data:
            if key not in keys:
                self.fault(key, _("this key does not belong here"), _("one of: {keys}").format(keys=", ".join(keys)))

    def string(self, key: str) -> str:
        """Return a text without line breaks."""
        value = self.data.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.fault(key, _("a text is missing"), f'{key} = "…"')
        return ""

    def strings(self, key: str) -> list[str]:
        """Return a list of texts that is not empty."""
        value = self.data.get(key)
        if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return value
        self.fault(key, _("a list of texts is missing"), f'{key} = ["…"]')
        return []

    def mapping(self, key: str) -> Mapping[str, Any]:
        """Return a table, empty if it is not there."""
        value = self.data.get(key, {})
        if isinstance(value, dict):
            return value
        self.fault(key, _("must be a table"), f"[{key}]")
        return {}

    def flag(self, key: str) -> bool:
        """Return a truth value, false if it is not there."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            self.fault(key, _("must be true or false"), f"{key} = true")
        return value is True

    def choice(self, key: str, allowed: Iterable[str], default: str = "") -> str:
        """Return one of some words."""
        options = tuple(allowed)
        value = self.data.get(key, default)
        if value in options:
            return str(value)
        self.fault(key, _("{value!r} is not known here").format(value=value), _("one of: {keys}").format(keys=", ".join(options)))
        return options[0]

    def date(self, key: str) -> dt.date:
        """Return a day."""
        value = self.data.get(key)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        self.fault(key, _("a date is missing"), f"{key} = 2014-04-01")
        return _NOWHERE

    def url(self, key: str) -> str:
        """Return a public web address."""
        value = self.string(key)
        if value and not re.match(r"https?://[^\s/]+\.[^\s]+\Z", value):
            self.fault(key, _("{value!r} is not a public web address").format(value=value), "https://…")
        return value

    def due(self, expected: str) -> Due | None:
        """Return when a duty is due."""
        found = _DUE.match(str(self.data["due"]))
        if found and found[3] in ANCHORS and (found[1] or found[2]):
            return Due(int(found[1] or 0), int(found[2] or 0), found[3])  # type: ignore[arg-type]
        self.fault("due", _("{value!r} is not a due date").format(value=self.data["due"]), expected)
        return None

    def text(self, key: str) -> Text:
        """Return a text in both languages."""
        return self.text_of(self.data.get(key), key)

    def optional_text(self, key: str) -> Text | None:
        """Return a text in both languages, if it is there."""
        return self.text(key) if key in self.data else None

    def text_of(self, value: object, key: str) -> Text:
        """Return a value as a text in both languages."""
        if isinstance(value, dict) and set(value) == {"en", "ja"} and all(isinstance(t, str) and t.strip() for t in value.values()):
            return Text(en=" ".join(value["en"].split()), ja=join_japanese(value["ja"]))
        self.fault(key, _("the text must be there in both languages"), f'{key} = {{ en = "…", ja = "…" }}')
        return Text("", "")

    def is_include(self, item: object) -> bool:
        """Check an entry of `includes`."""
        good = isinstance(item, dict) and set(item) == {"framework", "when"} and isinstance(item["framework"], str)
        if not good:
            self.fault("includes", _("an included framework has a name and a condition"), '{ framework = "…", when = "…" }')
        return good


def join_japanese(text: str) -> str:
    """Join the lines of a Japanese paragraph, which takes no space at a line's end."""
    return "".join(line.strip() for line in text.splitlines())


@dataclass
class Section:
    """A heading with what stands under it: `## ID English title / 日本語の題`, paragraphs, a quotation, blocks."""

    id: str
    title: Text
    place: str
    english: list[str] = field(default_factory=list)
    japanese: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)

    def text(self, faults: Faults) -> Text:
        """Return the text in both languages; paragraphs are separated by an empty line."""
        if not self.english:
            faults.add(self.place, _("the English text is missing"), _("a paragraph under the heading"))
        if not self.japanese:
            faults.add(self.place, _("the Japanese text is missing"), _("a block quotation (>) under the English text"))
        return Text("\n\n".join(self.english), "\n\n".join(self.japanese))


def read_sections(file: Path, faults: Faults) -> list[Section]:
    """Read a Markdown file as sections, in order."""
    try:
        source = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(str(file), _("cannot be read: {error}").format(error=error), _("a UTF-8 text file"))
        return []
    lines = source.splitlines()
    sections: list[Section] = []
    tokens = MarkdownIt("commonmark").parse(source)
    for position, token in enumerate(tokens):
        if token.level or not token.map:
            continue
        if token.type == "heading_open":
            sections.append(_open_section(token, tokens[position + 1].content, file))
        elif sections:
            _fill(sections[-1], token, lines, file, faults)
    kept = [section for section in sections if section.blocks]
    for section in kept:
        if not (section.title.en and section.title.ja):
            expected = "## TP-1-i English title / 日本語の題"
            faults.add(section.place, _("the heading lacks a title in both languages"), expected)
    return kept


def _open_section(token: Token, heading: str, file: Path) -> Section:
    """Start a section at its heading. The first-level heading is the title of the instrument, and has no id."""
    place = f"{file}:{(token.map or [0])[0] + 1}"
    id_, rest = ("", heading) if token.tag == "h1" else (heading.split(" ", 1) + [""])[:2]
    english, _slash, japanese = rest.partition(" / ")
    return Section(id_, Text(english.strip(), japanese.strip()), f"{place}, {id_}" if id_ else place)


def _fill(section: Section, token: Token, lines: list[str], file: Path, faults: Faults) -> None:
    """Put a block of Markdown where it belongs in its section."""
    first, last = token.map or [0, 0]
    if token.type == "fence":
        if token.info.strip() in KINDS:
            line = first + 2
            kind = token.info.strip()
            section.blocks.append(
                Block.parse(token.content, kind=kind, file=file, line=line, faults=faults, owner=section.id)
            )
    elif token.type == "blockquote_open":
        quoted = "\n".join(line.lstrip().removeprefix(">").strip() for line in lines[first:last])
        section.japanese += [join_japanese(paragraph) for paragraph in re.split(r"\n\s*\n", quoted) if paragraph.strip()]
    elif not token.type.endswith("_close"):
        section.english.append(" ".join(" ".join(lines[first:last]).split()))
