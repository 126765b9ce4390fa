"""Rulebook files in Markdown: sections with a heading and text in two languages, and TOML blocks with their lines."""

from __future__ import annotations

import datetime as dt
import difflib
import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

from osa.i18n import Text, _
from osa.rulebook.clause import ANCHORS, Due
from osa.rulebook.facts import LAST_DAY
from osa.rulebook.faults import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from markdown_it.token import Token

    from osa.rulebook.faults import Faults

KINDS = ("instrument", "rule", "property")
"""The fenced blocks that mean something; other fences are left to the reader."""

_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)")
_DUE = re.compile(r"P(?:([0-9]{1,3})M)?(?:([0-9]{1,4})D)? after (\w+)\Z")
_NOWHERE = dt.date(1, 1, 1)


@dataclass
class Block:
    """A TOML table of a file. Its readers return a usable value always, and note a fault when it is not a good one."""

    kind: str
    file: Path
    line: int
    source: str
    faults: Faults
    owner: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def load(self) -> Block:
        """Read the source, and return the block."""
        try:
            self.data = tomllib.loads(self.source)
        except (ValueError, RecursionError) as error:
            found = _TOML_LINE.search(str(error))
            at = self.line + int(found[1]) - 1 if found else self.line
            what = _("is not TOML: {error}").format(error=_TOML_LINE.sub("", str(error)))
            self.faults.add(self.place(at), what, _('lines of the form key = "value"'))
        return self

    def table(self, name: str, data: object) -> Block:
        """Return a table inside this block as a block of its own, which ends where another table begins."""
        header = re.search(rf"^[ \t]*\[{re.escape(name)}[\].]", self.source, re.MULTILINE)
        source = self.source[header.start() :] if header else ""
        other = re.search(rf"^[ \t]*\[(?!{re.escape(name)}[\].])", source, re.MULTILINE)
        line = self.line + self.source.count("\n", 0, header.start()) if header else self.line_of(name)
        table = Block(self.kind, self.file, line, source[: other.start()] if other else source, self.faults, name)
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
        pattern = rf"^[ \t]*\[?(?:[\w.]+\.)?{re.escape(key or '')}\b"
        found = re.search(pattern, self.source, re.MULTILINE) if key else None
        return self.line + self.source.count("\n", 0, found.start()) if found else self.line

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
        if isinstance(value, list) and value and all(isinstance(item, str) and item.strip() for item in value):
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
        expected = _("one of: {keys}").format(keys=", ".join(options))
        self.fault(key, _("{value} is not known here").format(value=shown(value)), expected)
        return options[0]

    def date(self, key: str) -> dt.date:
        """Return a day."""
        value = self.data.get(key)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime) and value <= LAST_DAY:
            return value
        self.fault(key, _("a date is missing"), f"{key} = 2014-04-01")
        return _NOWHERE

    def url(self, key: str) -> str:
        """Return a public web address."""
        value = self.string(key)
        if value and not re.match(r"https?://[^\s/]+\.[^\s]+\Z", value):
            self.fault(key, _("{value} is not a public web address").format(value=shown(value)), "https://…")
        return value

    def due(self, expected: str) -> Due | None:
        """Return when a duty is due."""
        found = _DUE.match(str(self.data["due"]))
        if found and found[3] in ANCHORS and (found[1] or found[2]):
            return Due(int(found[1] or 0), int(found[2] or 0), found[3])
        self.fault("due", _("{value} is not a due date").format(value=shown(self.data["due"])), expected)
        return None

    def text(self, key: str) -> Text:
        """Return a text in both languages."""
        return self.text_of(self.data.get(key), key)

    def optional_text(self, key: str) -> Text | None:
        """Return a text in both languages, if it is there."""
        return self.text(key) if key in self.data else None

    def text_of(self, value: object, key: str) -> Text:
        """Return a value as a text in both languages."""
        both = isinstance(value, dict) and set(value) == {"en", "ja"}
        if isinstance(value, dict) and both and all(isinstance(text, str) and text.strip() for text in value.values()):
            return Text(en=" ".join(value["en"].split()), ja=join_japanese(value["ja"]))
        self.fault(key, _("the text must be there in both languages"), f'{key} = {{ en = "…", ja = "…" }}')
        return Text("", "")

    def includes(self) -> list[tuple[str, object]]:
        """Return the included frameworks, each with its condition, which may still be anything."""
        listed = self.data.get("includes", [])
        good = [item for item in listed if _is_include(item)] if isinstance(listed, list) else []
        if good != listed:
            what, expected = _("an included framework has a name and a condition"), '[{ framework = "…", when = "…" }]'
            self.fault("includes", what, expected)
        return [(item["framework"], item["when"]) for item in good]


def _is_include(item: object) -> bool:
    """Tell whether an entry of `includes` is one."""
    return isinstance(item, dict) and set(item) == {"framework", "when"} and isinstance(item["framework"], str)


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


def read_text(file: Path, faults: Faults) -> str:
    """Read a file as text; a fault, and nothing, if that cannot be done."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        faults.add(str(file), _("cannot be read: {error}").format(error=error), _("a UTF-8 text file"))
        return ""


def read_sections(file: Path, faults: Faults) -> list[Section]:
    """Read a Markdown file as sections, in order; those without a block are for the reader."""
    source = read_text(file, faults)
    lines = source.split("\n")
    sections: list[Section] = []
    tokens = MarkdownIt("commonmark").parse(source)
    for position, token in enumerate(tokens):
        if token.level or not token.map:
            continue
        if token.type == "heading_open":
            sections.append(_open_section(token, tokens[position + 1].content, file))
        elif sections or token.type == "fence":
            if not sections:
                sections.append(Section("", Text("", ""), f"{file}:{token.map[0] + 1}"))
            _fill(sections[-1], token, lines, _Source(file, faults))
    for section in sections:
        if section.blocks and not (section.title.en and section.title.ja):
            expected = "## TP-1-i English title / 日本語の題"
            faults.add(section.place, _("the heading lacks a title in both languages"), expected)
    return sections


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a block of Markdown comes from, and where its faults go."""

    file: Path
    faults: Faults


def _open_section(token: Token, heading: str, file: Path) -> Section:
    """Start a section at its heading. The first-level heading is the title of the instrument, and has no id."""
    place = f"{file}:{(token.map or [0])[0] + 1}"
    id_, rest = ("", heading) if token.tag == "h1" else [*heading.split(maxsplit=1), "", ""][:2]
    english, _slash, japanese = rest.partition(" / ")
    return Section(id_, Text(english.strip(), japanese.strip()), f"{place}, {id_}" if id_ else place)


def _fill(section: Section, token: Token, lines: list[str], source: _Source) -> None:
    """Put a block of Markdown where it belongs in its section."""
    first, last = token.map or [0, 0]
    if token.type == "fence":
        _read_fence(section, token, source)
    elif token.type == "blockquote_open":
        quoted = "\n".join(line.lstrip().removeprefix(">").strip() for line in lines[first:last])
        section.japanese += [join_japanese(part) for part in re.split(r"\n\s*\n", quoted) if part.strip()]
    elif token.type not in ("html_block", "hr") and not token.type.endswith("_close"):
        section.english.append(" ".join(" ".join(lines[first:last]).split()))


def _read_fence(section: Section, token: Token, source: _Source) -> None:
    """Read a fenced block, if it is of a kind that means something. One that nearly is would be lost in silence."""
    kind, line = token.info.strip(), (token.map or [0])[0] + 2
    if kind not in KINDS:
        for meant in difflib.get_close_matches(kind.lower().split(" ")[0], KINDS, n=1, cutoff=0.75):
            place = f"{source.file}:{line - 1}" + (f", {section.id}" if section.id else "")
            what = _("{found!r} is not a kind of block").format(found=kind)
            source.faults.add(place, what, _("did you mean {name}?").format(name=meant))
        return
    section.blocks.append(Block(kind, source.file, line, token.content, source.faults, section.id).load())
