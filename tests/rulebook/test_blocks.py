"""Rulebook files in Markdown: sections, their texts, and blocks that know where they stand."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from osa.i18n import Text
from osa.rulebook.blocks import Block, Section, join_japanese, read_sections
from osa.rulebook.clause import Due
from osa.rulebook.facts import LAST_DAY
from osa.rulebook.faults import Faults

if TYPE_CHECKING:
    from pathlib import Path

_CLAUSE = """# The Act / 法律

Prose before.

## ACT-1 First clause / 第一条

One paragraph
over two lines.

Another one.

> 本文は
> 二行に
> わたる。
>
> 二つ目の段落。

```rule
since = 2020-01-01
until = 2021-01-01
```
"""


def _sections(tmp_path: Path, source: str | bytes) -> tuple[list[Section], Faults]:
    file = tmp_path / "act.md"
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    faults = Faults()
    return read_sections(file, faults), faults


def _block(tmp_path: Path, source: str, line: int = 1) -> Block:
    return Block("rule", tmp_path / "act.md", line, source, Faults(), "ACT-1").load()


def test_a_section_has_the_id_titles_and_texts_that_stand_under_its_heading(tmp_path: Path) -> None:
    (title, section), faults = _sections(tmp_path, _CLAUSE)
    assert (title.id, title.title, title.blocks) == ("", Text("The Act", "法律"), [])
    assert (section.id, section.title) == ("ACT-1", Text("First clause", "第一条"))
    assert section.text(faults).en == "One paragraph over two lines.\n\nAnother one."
    assert section.place == f"{tmp_path / 'act.md'}:5, ACT-1"
    assert not faults


def test_japanese_lines_are_joined_without_spaces_and_paragraphs_stay_apart(tmp_path: Path) -> None:
    (_title, section), faults = _sections(tmp_path, _CLAUSE)
    assert section.text(faults).ja == "本文は二行にわたる。\n\n二つ目の段落。"
    assert join_japanese("防衛装備の\n  海外移転") == "防衛装備の海外移転"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_line_endings_of_any_system_give_the_same_sections(tmp_path: Path, newline: str) -> None:
    (_title, section), faults = _sections(tmp_path, _CLAUSE.replace("\n", newline))
    assert section.text(faults).ja == "本文は二行にわたる。\n\n二つ目の段落。"
    assert section.blocks[0].data == {"since": dt.date(2020, 1, 1), "until": dt.date(2021, 1, 1)}
    assert section.blocks[0].line_of("until") == 20


def test_a_file_with_a_byte_order_mark_reads_as_one_without(tmp_path: Path) -> None:
    (title, section), _faults = _sections(tmp_path, b"\xef\xbb\xbf" + _CLAUSE.encode())
    assert (title.title.en, section.id) == ("The Act", "ACT-1")


@pytest.mark.parametrize("character", ["\u2028", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_separator_that_markdown_does_not_count_as_a_line_moves_no_text(tmp_path: Path, character: str) -> None:
    source = _CLAUSE.replace("Prose before.", f"Prose{character}before.")
    (_title, section), faults = _sections(tmp_path, source)
    assert section.text(faults) == Text(
        "One paragraph over two lines.\n\nAnother one.", "本文は二行にわたる。\n\n二つ目の段落。"
    )


def test_a_block_knows_the_lines_of_its_file(tmp_path: Path) -> None:
    (_title, section), _faults = _sections(tmp_path, _CLAUSE)
    (block,) = section.blocks
    lines = _CLAUSE.split("\n")
    assert lines[block.line - 1] == "since = 2020-01-01"
    assert lines[block.line_of("until") - 1] == "until = 2021-01-01"
    assert block.place() == f"{tmp_path / 'act.md'}:{block.line}, ACT-1"
    assert block.line_of("absent") == block.line_of(None) == block.line


def test_comments_rules_and_other_code_are_no_part_of_the_text(tmp_path: Path) -> None:
    source = _CLAUSE.replace("Another one.", "<!-- a note\nto oneself -->\n\n```python\nprint()\n```\n\n***")
    (_title, section), faults = _sections(tmp_path, source)
    assert section.text(faults).en == "One paragraph over two lines."
    assert [block.kind for block in section.blocks] == ["rule"]
    assert not faults


def test_a_missing_language_is_a_fault_at_the_heading(tmp_path: Path) -> None:
    (_title, section), faults = _sections(tmp_path, "# A / あ\n\n## ACT-1 One / 一\n\n```rule\n```\n")
    assert section.text(faults) == Text("", "")
    place = f"{tmp_path / 'act.md'}:3, ACT-1"
    assert [(fault.where, fault.what) for fault in faults] == [
        (place, "the English text is missing"),
        (place, "the Japanese text is missing"),
    ]
    assert all(fault.expected for fault in faults)


@pytest.mark.parametrize("title", ["", "Only English", "English /", "/ 日本語", "English/日本語"])
def test_a_heading_without_both_languages_is_a_fault(tmp_path: Path, title: str) -> None:
    _found, faults = _sections(tmp_path, _CLAUSE.replace("First clause / 第一条", title))
    (fault,) = faults
    assert fault.where == f"{tmp_path / 'act.md'}:5, ACT-1"
    assert "## TP-1-i" in fault.expected


@pytest.mark.parametrize("info", ["Rule", "rules", "RULE", "rule toml", "instrumnt", "propery", "properties"])
def test_a_block_whose_kind_is_misspelt_is_a_fault_and_not_lost(tmp_path: Path, info: str) -> None:
    _found, faults = _sections(tmp_path, _CLAUSE.replace("```rule", f"```{info}"))
    (fault,) = faults
    assert fault.where == f"{tmp_path / 'act.md'}:18, ACT-1"
    assert info in fault.what
    assert "did you mean" in fault.expected


@pytest.mark.parametrize("info", ["", "python", "sql", "toml", "text"])
def test_a_block_of_another_language_is_for_the_reader(tmp_path: Path, info: str) -> None:
    (_title, section), faults = _sections(tmp_path, _CLAUSE.replace("```rule", f"```{info}"))
    assert section.blocks == []
    assert not faults


def test_a_block_before_the_first_heading_is_not_lost(tmp_path: Path) -> None:
    (section,), faults = _sections(tmp_path, "```rule\nsince = 2020-01-01\n```\n")
    assert section.blocks[0].kind == "rule"
    assert [fault.where for fault in faults] == [f"{tmp_path / 'act.md'}:1"]


def test_a_toml_error_names_the_line_of_the_file(tmp_path: Path) -> None:
    source = _CLAUSE.replace("until = 2021-01-01", "until 2021")
    _found, faults = _sections(tmp_path, source)
    (fault,) = faults
    assert fault.where == f"{tmp_path / 'act.md'}:20, ACT-1"
    assert fault.what.startswith("is not TOML:")
    assert fault.expected


@pytest.mark.parametrize(
    "source", ["x = " + "[" * 5000, "x = " + "1" * 5000, "x = 2024-02-30", "= 1", "a = 1\na = 2", "\x00"]
)
def test_no_toml_however_bad_does_more_than_make_a_fault(tmp_path: Path, source: str) -> None:
    block = _block(tmp_path, source, line=7)
    assert block.data == {}
    (fault,) = block.faults
    assert fault.where.startswith(f"{tmp_path / 'act.md'}:7, ACT-1")


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    faults = Faults()
    assert read_sections(tmp_path / "absent.md", faults) == []
    assert read_sections(tmp_path, faults) == []
    assert _sections(tmp_path, b"# \xff\xfe")[0] == []
    assert [fault.where for fault in faults] == [str(tmp_path / "absent.md"), str(tmp_path)]
    assert all("UTF-8" in fault.expected for fault in faults)


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("P12M after delivery", Due(12, 0, "delivery")),
        ("P30D after signature", Due(0, 30, "signature")),
        ("P1M15D after entry_into_force", Due(1, 15, "entry_into_force")),
        ("P0D after decision", Due(0, 0, "decision")),
    ],
)
def test_a_due_date_reads_back_from_how_it_is_written(tmp_path: Path, written: str, due: Due) -> None:
    assert _block(tmp_path, f'due = "{written}"').due("") == due
    assert str(due) == written


@pytest.mark.parametrize(
    "value",
    [
        *('"P after delivery"', '"12M after delivery"', '"P12M after lunch"', '"P12M"', "12", '"P1Y after delivery"'),
        *("true", '"P99999D after delivery"', '"P１M after delivery"', '"P' + "9" * 5000 + 'M after delivery"'),
    ],
)
def test_a_bad_due_date_is_a_fault(tmp_path: Path, value: str) -> None:
    block = _block(tmp_path, f"due = {value}")
    assert block.due("what is meant") is None
    assert [(fault.where, fault.expected) for fault in block.faults] == [
        (f"{tmp_path / 'act.md'}:1, ACT-1, due", "what is meant")
    ]


@pytest.mark.parametrize("url", ["https://www.mofa.go.jp/a.pdf", "http://example.org", "https://例え.jp/貿易実務/"])
def test_a_public_web_address_is_taken(tmp_path: Path, url: str) -> None:
    block = _block(tmp_path, f'source = "{url}"')
    assert block.url("source") == url
    assert not block.faults


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org",
        "example.org",
        "javascript:alert(1)",
        "https://localhost/x.html",
        "https://a b.org",
        "https://",
    ],
)
def test_what_is_no_public_web_address_is_a_fault(tmp_path: Path, url: str) -> None:
    block = _block(tmp_path, f'source = "{url}"')
    block.url("source")
    (fault,) = block.faults
    assert fault.where.endswith(":1, ACT-1, source")
    assert repr(url) in fault.what


@pytest.mark.parametrize(
    "value", ["", '"2020-01-01"', "2020-01-01T00:00:00", "2020", f"{LAST_DAY + dt.timedelta(days=1)}"]
)
def test_what_is_no_day_on_which_something_can_be_decided_is_a_fault(tmp_path: Path, value: str) -> None:
    block = _block(tmp_path, f"since = {value}" if value else "")
    assert isinstance(block.date("since"), dt.date)
    assert len(block.faults) == 1


@pytest.mark.parametrize(
    "value",
    ["", '"x"', '{ en = "x" }', '{ en = "x", ja = "" }', '{ en = "x", ja = "y", fr = "z" }', '{ en = 1, ja = "y" }'],
)
def test_a_text_that_is_not_there_in_both_languages_is_a_fault(tmp_path: Path, value: str) -> None:
    block = _block(tmp_path, f"cites = {value}" if value else "")
    assert block.text("cites") == Text("", "")
    (fault,) = block.faults
    assert fault.where.endswith(":1, ACT-1, cites")


def test_a_text_is_read_on_one_line(tmp_path: Path) -> None:
    block = _block(tmp_path, 'cites = { en = "a\\n  b", ja = "あ\\nい" }')
    assert block.text("cites") == Text("a b", "あい")


@pytest.mark.parametrize("value", ["", '""', '"  "', "1", "[]"])
def test_a_missing_word_is_a_fault(tmp_path: Path, value: str) -> None:
    block = _block(tmp_path, f"duty = {value}" if value else "")
    assert block.string("duty") == ""
    assert len(block.faults) == 1


@pytest.mark.parametrize("value", ["", '"x"', "[]", "[1]", '["x", 1]', '[" "]'])
def test_a_missing_list_is_a_fault(tmp_path: Path, value: str) -> None:
    block = _block(tmp_path, f"lifts = {value}" if value else "")
    assert block.strings("lifts") == []
    assert len(block.faults) == 1


def test_a_truth_value_and_a_table_are_checked(tmp_path: Path) -> None:
    block = _block(tmp_path, 'immutable = "yes"\nvalues = 3\n')
    assert block.flag("immutable") is False
    assert block.mapping("values") == {}
    assert [fault.where.split(", ")[-1] for fault in block.faults] == ["immutable", "values"]
    assert [fault.where.split(":")[-1].split(",")[0] for fault in block.faults] == ["1", "2"]


@pytest.mark.parametrize(
    "value", ['"x"', "5", "true", "{ a = 1 }", '["x"]', '[{ framework = "x" }]', '[{ framework = 1, when = "x" }]']
)
def test_bad_includes_are_a_fault(tmp_path: Path, value: str) -> None:
    block = _block(tmp_path, f"includes = {value}")
    assert block.includes() == []
    (fault,) = block.faults
    assert "framework" in fault.expected


_TABLES = """schema = 1

[first]

type = "a"

[first.values]
x = 1

[second]
type = "b"
about = "c"
"""


def test_a_table_knows_its_own_lines_and_not_those_of_the_next(tmp_path: Path) -> None:
    block = _block(tmp_path, _TABLES, line=101)
    first, second = (block.table(name, block.data[name]) for name in ("first", "second"))
    assert (first.line, second.line) == (103, 110)
    assert (first.line_of("type"), second.line_of("type")) == (105, 111)
    assert first.line_of("about") == 103
    assert second.line_of("about") == 112


def test_a_table_that_is_none_is_a_fault_at_its_line(tmp_path: Path) -> None:
    block = _block(tmp_path, 'a = 1\n\nfirst = "x"\n')
    table = block.table("first", block.data["first"])
    assert table.data == {}
    assert [fault.where for fault in block.faults] == [f"{tmp_path / 'act.md'}:3, first"]


def test_a_key_that_does_not_belong_is_a_fault_with_those_that_do(tmp_path: Path) -> None:
    block = _block(tmp_path, "since = 1\nuntill = 2\n")
    block.only("since", "until")
    (fault,) = block.faults
    assert fault.where == f"{tmp_path / 'act.md'}:2, ACT-1, untill"
    assert "since, until" in fault.expected
