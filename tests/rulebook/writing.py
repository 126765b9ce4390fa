"""Writes a tiny programme into a directory, for tests that need a rulebook or a fault in one."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.i18n import Text
from osa.rulebook.expressions import render
from osa.rulebook.facts import Fact, Vocabulary
from osa.rulebook.faults import Fault, InputError
from osa.rulebook.reading import read_rulebook

if TYPE_CHECKING:
    from pathlib import Path

    from osa.rulebook.clause import Rulebook

PROGRAMME = """\
schema = 1
id = "tiny"
name = { en = "Tiny", ja = "小さな制度" }

[frameworks.arms]
name = { en = "Arms", ja = "武器" }
about = { en = "Arms abroad.", ja = "武器の移転。" }

[frameworks.aid]
name = { en = "Aid", ja = "支援" }
about = { en = "Aid abroad.", ja = "海外への支援。" }
includes = [{ framework = "arms", when = "is_arms" }]

[grounds.purpose]
en = "Purpose"
ja = "目的"

[bodies.council]
en = "Council"
ja = "会議"

[duties.report]
en = "Report"
ja = "報告"
"""

FACTS = """\
[is_arms]
type = "boolean"
about = "item"
question = { en = "Is it arms?", ja = "武器ですか。" }

[breaks_treaty]
type = "boolean"
about = "transfer"
question = { en = "Does it break a treaty?", ja = "条約に違反しますか。" }
immutable = true

[agreed]
type = "boolean"
about = "undertaking"
question = { en = "Is there an agreement?", ja = "協定はありますか。" }

[job]
type = "choice"
about = "item"
question = { en = "What is it for?", ja = "用途は何ですか。" }
values.rescue = { en = "rescue", ja = "救難" }
values.transport = { en = "transport", ja = "輸送" }

[pieces]
type = "integer"
about = "item"
question = { en = "How many?", ja = "いくつですか。" }

[shipped_on]
type = "date"
about = "transfer"
question = { en = "When is it shipped?", ja = "いつ発送しますか。" }
"""

INSTRUMENT = """\
# The Act / 法律

```instrument
id = "ACT"
frameworks = ["arms"]
issued_by = { en = "Parliament", ja = "国会" }
```
"""

GROUND = 'permits = "agreed"\nground = "purpose"'


def clause(
    name: str,
    effect: str = GROUND,
    *,
    since: str = "2020-01-01",
    title: str = "A title / 題",
    english: str = "What it says.",
    japanese: str = "本文。",
    source: str = "https://example.org/act",
    read: str = "primary",
    more: str = "",
) -> str:
    """Return a clause in Markdown, with everything that a clause needs."""
    return f"""
## {name} {title}

{english}

> {japanese}

```rule
since = {since}
{effect}
cites = {{ en = "Act, 1", ja = "法律 第1条" }}
source = "{source}"
read = "{read}"
{more}
```
"""


def prop(name: str, claim: str, *, scope: str = 'frameworks = ["arms"]') -> str:
    """Return a property in Markdown."""
    return f"\n## {name} A property / 性質\n\nIt holds.\n\n> 成り立つ。\n\n```property\n{scope}\n{claim}\n```\n"


def write_programme(
    directory: Path,
    *clauses: str,
    programme: str = PROGRAMME,
    facts: str = FACTS,
    instrument: str = INSTRUMENT,
    properties: str = "",
) -> Path:
    """Write a programme of one instrument, with one ground if no clauses are given; return its directory."""
    (directory / "rulebook").mkdir(parents=True, exist_ok=True)
    (directory / "programme.toml").write_text(programme, encoding="utf-8")
    (directory / "facts.toml").write_text(facts, encoding="utf-8")
    act = instrument + "".join(clauses or [clause("ACT-1")])
    (directory / "rulebook" / "act.md").write_text(act, encoding="utf-8")
    if properties:
        (directory / "rulebook" / "properties.md").write_text(properties, encoding="utf-8")
    return directory


def written(directory: Path, *clauses: str, properties: str = "", programme: str = PROGRAMME) -> Rulebook:
    """Write a programme and read it."""
    return read_rulebook(write_programme(directory, *clauses, properties=properties, programme=programme))


def faults_in(directory: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong with a programme that is wrong."""
    with pytest.raises(InputError) as caught:
        read_rulebook(directory)
    return caught.value.faults


def the_fault(directory: Path) -> Fault:
    """Return the one fault of a programme that has one."""
    faults = faults_in(directory)
    assert len(faults) == 1, faults
    return faults[0]


def line_of(directory: Path, needle: str, file: str = "rulebook/act.md") -> int:
    """Return the line on which a text first stands in a file."""
    lines = (directory / file).read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, start=1) if needle in line)


def conditions_of(rulebook: Rulebook) -> dict[str, str]:
    """Return the condition of every clause in normal form."""
    return {item.id: render(item.condition) for item in rulebook.clauses}


def text(en: str = "text") -> Text:
    """Return some bilingual text."""
    return Text(en, "文")


def vocabulary() -> Vocabulary:
    """Return two facts of each type."""
    labels = {"rescue": text("rescue"), "transport": text("transport"), "it's": text("quoted")}
    facts = [
        Fact("a", "boolean", "item", text()),
        Fact("b", "boolean", "item", text()),
        Fact("job", "choice", "item", text(), values=labels),
        Fact("role", "choice", "item", text(), values=labels),
        Fact("n", "integer", "item", text()),
        Fact("m", "integer", "item", text()),
        Fact("amount", "yen", "budget", text()),
        Fact("begun", "date", "context", text()),
        Fact("ended", "date", "context", text()),
    ]
    return Vocabulary({fact.name: fact for fact in facts})


def day(value: str) -> dt.date:
    """Return a day."""
    return dt.date.fromisoformat(value)
