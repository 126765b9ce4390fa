"""Whatever a file from outside says, only a rulebook or its faults come out of reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from osa.rulebook.clause import Rulebook
from osa.rulebook.faults import Fault, InputError
from osa.rulebook.reading import read_rulebook
from tests.rulebook.writing import FACTS, INSTRUMENT, PROGRAMME, clause, prop, write_programme

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_LINES = [
    *INSTRUMENT.splitlines(),
    *clause("ACT-1", 'lifts = ["ACT-2"]\nwhen = "agreed"').splitlines(),
    *prop("P-1", 'always_refers = "council"\nwhen = "is_arms"').splitlines(),
    *(clause("ACT-2", 'defines = "weapon"\nas = "is_arms"')).splitlines(),
    "until = 1999-01-01",
    "x = [[[[",
    "a = 1e400",
    "> > ```rule",
    "- ```rule",
    "````",
    "<script>",
    "\x00",
    "\u2028",
]
_MARKDOWN = st.lists(st.sampled_from(_LINES) | st.text(max_size=20), max_size=40).map("\n".join)
_TOML_LINES = [*PROGRAMME.splitlines(), *FACTS.splitlines(), "[[frameworks]]", "includes = [1]", "[bodies]", "x = 1"]
_TOML = st.lists(st.sampled_from(_TOML_LINES) | st.text(max_size=20), max_size=30).map("\n".join)


def _only_a_rulebook_or_its_faults(directory: Path) -> None:
    try:
        read = read_rulebook(directory)
    except InputError as error:
        faults: tuple[Fault, ...] = error.faults
        assert faults
        assert all(fault.where and fault.what for fault in faults)
    else:
        assert isinstance(read, Rulebook)
        assert read.hash


@settings(max_examples=150)
@given(act=_MARKDOWN.map(str.encode) | st.binary(max_size=60))
def test_an_untrusted_rulebook_file_can_at_worst_be_rejected(
    tmp_path_factory: pytest.TempPathFactory, act: bytes
) -> None:
    directory = write_programme(tmp_path_factory.getbasetemp() / "fuzzed")
    (directory / "rulebook" / "act.md").write_bytes(act)
    _only_a_rulebook_or_its_faults(directory)


@settings(max_examples=100)
@given(_TOML.map(str.encode) | st.binary(max_size=60), st.sampled_from(["programme.toml", "facts.toml"]))
def test_untrusted_facts_or_programme_can_at_worst_be_rejected(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    directory = write_programme(tmp_path_factory.getbasetemp() / "fuzzed-toml")
    (directory / name).write_bytes(content)
    _only_a_rulebook_or_its_faults(directory)


@settings(max_examples=100)
@given(st.data())
def test_no_change_of_one_line_of_a_good_clause_does_more_than_make_a_fault(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = (
        INSTRUMENT + clause("ACT-1", 'obliges = "agreed"\nduty = "report"\ndue = "P1M after delivery"')
    ).splitlines()
    value = data.draw(
        st.sampled_from(["1", "true", "[]", "{}", '""', '"x"', "2020-02-29", "1.5", "[[]]", '[""]', "nan"])
    )
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if " = " in line]))
    lines[number] = lines[number].split(" = ")[0] + " = " + value
    directory = write_programme(tmp_path_factory.getbasetemp() / "edited")
    (directory / "rulebook" / "act.md").write_text("\n".join(lines), encoding="utf-8")
    _only_a_rulebook_or_its_faults(directory)
