"""What once could be mistaken, lost or made to hang: refused, each with its place."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from osa.i18n import Text
from osa.rulebook.cases import read_batches, read_case_file
from osa.rulebook.changing import smallest_changes
from osa.rulebook.engines.columns import screen_columns
from osa.rulebook.facts import Case, Fact, parse_case
from osa.rulebook.faults import InputError, shown
from osa.rulebook.reading import read_rulebook
from osa.rulebook.weaknesses import find_weaknesses
from tests.rulebook.writing import FACTS, GROUND, clause, faults_in, prop, write_programme, written

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2024, 1, 1)
FORBIDS = 'prohibits = "is_arms"'


def told(directory: Path) -> list[str]:
    """Return what is wrong with a programme."""
    return [fault.what for fault in faults_in(directory)]


def test_ids_that_a_database_cannot_keep_apart_are_refused(tmp_path: Path) -> None:
    assert any("only in case" in what for what in told(write_programme(tmp_path, clause("ACT-a"), clause("ACT-A"))))


@pytest.mark.parametrize("name", ["ACT-", "ACT-一", "ACT-a_b", "ACT-" + "x" * 40])
def test_ids_that_are_not_plain_are_refused(tmp_path: Path, name: str) -> None:
    assert any("not plain" in what for what in told(write_programme(tmp_path, clause(name, GROUND))))


def test_more_facts_than_can_be_counted_are_refused(tmp_path: Path) -> None:
    directory = write_programme(tmp_path, clause("ACT-1", GROUND))
    entry = '\n[many_{n}]\ntype = "boolean"\nabout = "item"\nquestion = {{ en = "?", ja = "？" }}\n'
    with (directory / "facts.toml").open("a", encoding="utf-8") as facts:
        facts.write("".join(entry.format(n=number) for number in range(256)))
    assert any("more facts" in what for what in told(directory))


@pytest.mark.parametrize("name", ["id", "name", "note"])
def test_what_files_say_beside_the_facts_is_no_name_for_a_fact(tmp_path: Path, name: str) -> None:
    directory = write_programme(tmp_path, clause("ACT-1", GROUND))
    (directory / "facts.toml").write_text(FACTS.replace("[is_arms]", f"[{name}]"), encoding="utf-8")
    assert any("cannot have this name" in what for what in told(directory))


def test_practice_cannot_define_a_concept(tmp_path: Path) -> None:
    defines = clause("ACT-1", 'defines = "weapon"\nas = "is_arms"').replace('read = "primary"', 'read = "practice"')
    assert 'read = "practice"' in defines
    assert any("practice cannot define" in what for what in told(write_programme(tmp_path, defines)))


@pytest.mark.parametrize(
    "claim",
    ['never = "is_arms"\nverdict = "undetermined"', 'monotone = true\nverdict = "prohibited"'],
)
def test_a_property_that_the_solver_would_prove_of_nothing_is_refused(tmp_path: Path, claim: str) -> None:
    directory = write_programme(tmp_path, clause("ACT-1", GROUND), properties=prop("P-1", claim))
    assert any("nothing can be proved" in what for what in told(directory))


def test_an_exception_that_turns_a_prohibition_into_a_failed_requirement_is_not_dead(tmp_path: Path) -> None:
    rulebook = written(
        tmp_path,
        clause("ACT-p", FORBIDS),
        clause("ACT-l", 'lifts = ["ACT-p"]\nwhen = "breaks_treaty"'),
        clause("ACT-r", 'requires = "NOT breaks_treaty"'),
        clause("ACT-g", GROUND),
    )
    assert ("ACT-l",) not in [item.about for item in find_weaknesses(rulebook) if item.kind == "dead clause"]


def test_whole_numbers_are_no_values_of_a_choice(tmp_path: Path) -> None:
    rulebook = written(tmp_path, clause("ACT-1", GROUND))
    choice = next(fact for fact in rulebook.vocabulary.facts.values() if fact.type == "choice")
    with pytest.raises(InputError, match=choice.name):
        screen_columns(rulebook, "arms", pa.table({choice.name: [1, 2]}), on=DAY)


@pytest.mark.parametrize("text", ["1,5", "1,2,3", "1_0", ",,3", "", "--1"])
def test_a_number_with_commas_anywhere_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(text)}$"):
        Fact("pieces", "integer", "item", Text("?", "？")).parse(text)


def test_a_value_too_long_to_write_still_makes_a_message(tmp_path: Path) -> None:
    rulebook = written(tmp_path, clause("ACT-1", GROUND))
    with pytest.raises(InputError, match="is_arms"):
        parse_case(rulebook.vocabulary, {"is_arms": 10**5000}, decided=DAY)
    assert len(shown("x" * 1000)) < 100


def test_aliases_in_yaml_which_can_stand_for_more_than_memory_holds_are_refused(tmp_path: Path) -> None:
    rulebook = written(tmp_path, clause("ACT-1", GROUND))
    file = tmp_path / "bomb.yaml"
    file.write_text("a: &a [x, x]\nb: &b [*a, *a]\nfacts: {is_arms: *b}\n", encoding="utf-8")
    with pytest.raises(InputError, match="aliases"):
        read_case_file(file, rulebook.vocabulary, DAY)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('id,is_arms,agreed\na,true,"yes\nb,true,no\n', "a quotation mark is not closed"),
        ('"is_arms",agreed,"id\n"\ntrue,true,c\n', "the header has a line break"),
    ],
)
def test_a_csv_file_whose_rows_would_be_lost_is_refused(tmp_path: Path, text: str, message: str) -> None:
    rulebook = written(tmp_path, clause("ACT-1", GROUND))
    file = tmp_path / "cases.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        list(read_batches([file], rulebook.vocabulary, DAY))


def test_the_parties_change_as_little_as_can_be_before_history_is_assumed(tmp_path: Path) -> None:
    history = 'type = "boolean"\nabout = "item"\nquestion = { en = "?", ja = "？" }\nimmutable = true\n'
    facts = "".join(f"\n[{name}]\n{history}" for name in ("h1", "h2", "h3"))
    condition = 'requires = "(h1 AND h2) OR (h3 AND is_arms)"'
    write_programme(tmp_path, clause("ACT-1", condition), clause("ACT-2", GROUND), facts=FACTS + facts)
    case = Case(DAY, {"agreed": True, "is_arms": False})
    found = smallest_changes(read_rulebook(tmp_path), "arms", case)
    assert (found.alternatives, found.assuming) == ((), {"h1": True, "h2": True})


@pytest.mark.parametrize(
    "kind", [pa.timestamp("us", tz="Asia/Tokyo"), pa.timestamp("us")], ids=["with a time zone", "with a time of day"]
)
def test_a_time_of_day_never_decides_which_day_it_is(tmp_path: Path, kind: pa.DataType) -> None:
    rulebook = written(tmp_path, clause("ACT-1", GROUND))
    file = tmp_path / "cases.parquet"
    evening = pa.array([dt.datetime(2026, 4, 20, 20)], pa.timestamp("us")).cast(kind)
    pq.write_table(pa.table({"decision_date": evening}), file)
    with pytest.raises(InputError, match="decision_date"):
        list(read_batches([file], rulebook.vocabulary, None))
