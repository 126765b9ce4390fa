"""The columns engine: chunks, slices, kinds of columns, and what it refuses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from osa.rulebook.engines import columns
from osa.rulebook.engines.chunks import arrow_type
from osa.rulebook.engines.columns import deciding_ids, screen_columns
from osa.rulebook.engines.row import row_engine
from osa.rulebook.expressions import Against, Among, AtLeast, Holds, all_of, any_of, negate
from osa.rulebook.facts import DECISION_DATE, Case, Fact, Vocabulary
from osa.rulebook.faults import InputError
from tests.rulebook.strategies import (
    BOTH,
    DAYS,
    ONE_DAY,
    VOCABULARY,
    make_clause,
    make_rulebook,
    random_cases,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from osa.rulebook.facts import Value

RULEBOOK = make_rulebook(
    [
        make_clause("M-1", "prohibits", Holds("civil"), until=DAYS[3]),
        make_clause("M-2", "lifts", Among("kind", ("radar",)), ["M-1"], since=DAYS[1]),
        make_clause("M-3", "requires", any_of([AtLeast("count", 1), Against("limit", "count", same=True)])),
        make_clause("M-4", "permits", Among("kind", ("it's a drone", "ship")), ["purpose"]),
        make_clause(
            "M-5", "permits", all_of([AtLeast("signed", DAYS[2]), negate(Holds("armed"))]), ["purpose"], DAYS[2]
        ),
        make_clause("B-1", "requires", Against(DECISION_DATE, "signed", same=False)),
        make_clause("B-2", "permits", Among("amount", (1, 2)), ["area"]),
    ]
)
CASES = random_cases(RULEBOOK, 7, 200)


def table_of(rows: Sequence[Case]) -> pa.Table:
    """Put cases into a table with columns of the types of their facts."""
    found: dict[str, pa.Array] = {}
    for fact in VOCABULARY.facts.values():
        kind = pa.string() if fact.type == "choice" else arrow_type(fact.type)
        array = pa.array([case.facts.get(fact.name) for case in rows], kind)
        found[fact.name] = array.dictionary_encode() if fact.type == "choice" else array
    found[DECISION_DATE] = pa.array([case.decided for case in rows], pa.date32())
    return pa.table(found)


def expected(rows: Sequence[Case]) -> pa.Table:
    """Answer with the row engine."""
    judged = [row_engine(RULEBOOK, "main").judge(case) for case in rows]
    return pa.table(
        {
            "verdict": pa.array([item.verdict for item in judged], pa.string()),
            "deciding": pa.array([" ".join(item.deciding) for item in judged], pa.string()),
            "missing": pa.array([item.missing for item in judged], pa.int64()),
        }
    )


def answers(table: pa.Table, on: dt.date | None = None) -> pa.Table:
    """Answer with the columns engine, in plain types."""
    found = screen_columns(RULEBOOK, "main", table, on=on)
    return pa.table(
        {
            "verdict": found["verdict"].cast(pa.string()),
            "deciding": pa.array(deciding_ids(found["deciding"]), pa.string()),
            "missing": found["missing"].cast(pa.int64()),
        }
    )


@pytest.mark.parametrize("rows", [0, 1, 63, 64, 65, 127, 128, 129, 200])
@pytest.mark.parametrize("chunk", [64, 128, 1 << 20])
def test_any_number_of_rows_is_answered_row_by_row_whatever_the_chunks(
    rows: int, chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(columns, "CHUNK", chunk)
    assert answers(table_of(CASES[:rows])).equals(expected(CASES[:rows]))


@pytest.mark.parametrize("start", [1, 7, 8, 63, 64, 65, 100])
def test_a_slice_of_a_table_is_answered_as_a_table_of_its_own(start: int) -> None:
    assert answers(table_of(CASES).slice(start, 70)).equals(expected(CASES[start : start + 70]))


def test_columns_of_several_chunks_are_joined_also_if_their_dictionaries_differ() -> None:
    parts = [table_of(CASES[first:last]) for first, last in ((0, 3), (3, 3), (3, 100), (100, 200))]
    joined = pa.concat_tables(parts)
    assert joined.column("kind").num_chunks > 1
    assert answers(joined).equals(expected(CASES))


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_choices_may_be_texts_or_dictionaries(kind: pa.DataType) -> None:
    table = table_of(CASES)
    for name in ("kind", "place"):
        table = table.set_column(table.column_names.index(name), name, table[name].cast(pa.string()).cast(kind))
    assert answers(table).equals(expected(CASES))


def test_a_missing_column_is_a_fact_that_no_row_knows() -> None:
    without = [
        Case(case.decided, {n: v for n, v in case.facts.items() if n not in ("kind", "signed")}) for case in CASES
    ]
    assert answers(table_of(CASES).drop_columns(["kind", "signed"])).equals(expected(without))


def test_a_column_of_nothing_is_a_fact_that_no_row_knows() -> None:
    names = ("kind", "signed", "armed", "count")
    without = [Case(case.decided, {n: v for n, v in case.facts.items() if n not in names}) for case in CASES]
    table = table_of(CASES)
    for name in names:
        table = table.set_column(table.column_names.index(name), name, pa.nulls(len(CASES)))
    assert answers(table).equals(expected(without))


def test_a_text_that_stands_for_nothing_in_a_dictionary_is_not_known() -> None:
    kinds = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), pa.array(["ship", None]))
    days = pa.array([DAYS[3]] * 3, pa.date32())
    found = answers(pa.table({"kind": kinds, "armed": [False] * 3, "count": [1] * 3, DECISION_DATE: days}))
    rows = [Case(DAYS[3], {"armed": False, "count": 1, **more}) for more in ({"kind": "ship"}, {}, {})]
    assert found.equals(expected(rows))


def test_codes_of_a_dictionary_may_take_all_eight_bits() -> None:
    labels = [f"unused {number}" for number in range(199)]
    values = dict.fromkeys(("ship", *labels), BOTH)
    vocabulary = Vocabulary({"kind": Fact("kind", "choice", "item", BOTH, values=values)})
    rulebook = make_rulebook([make_clause("B-1", "requires", Among("kind", ("ship",)))], vocabulary=vocabulary)
    codes = pa.array([199, 5, None], pa.uint8())
    kinds = pa.DictionaryArray.from_arrays(codes, pa.array([*labels, "ship"]))
    found = screen_columns(rulebook, "base", pa.table({"kind": kinds}), on=DAYS[3])
    assert found["verdict"].to_pylist() == ["permitted", "not eligible", "undetermined"]


def test_other_columns_are_left_alone() -> None:
    table = table_of(CASES).append_column("remark", pa.array(["?"] * len(CASES)))
    assert answers(table).equals(expected(CASES))


@pytest.mark.parametrize("day", [*DAYS, DAYS[2] - ONE_DAY, DAYS[2] + ONE_DAY])
def test_one_day_for_all_is_that_day_in_every_row_also_where_it_is_compared_with_a_fact(day: dt.date) -> None:
    rows = [Case(day, case.facts) for case in CASES]
    assert answers(table_of(CASES).drop_columns([DECISION_DATE]), on=day).equals(expected(rows))
    assert answers(table_of(CASES), on=day).equals(expected(rows))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("count", pa.array([1, None, 3], pa.int32())),
        ("count", pa.array([1.0, None, 3.0])),
        ("count", pa.array(["1", None, "3"])),
        ("armed", pa.array([1, None, 0])),
        ("armed", pa.array(["true", None, "false"])),
        ("signed", pa.array([DAYS[0], None, DAYS[3]]).cast(pa.timestamp("us"))),
        ("signed", pa.array([str(DAYS[0]), None, str(DAYS[3])])),
        ("signed", pa.array([DAYS[0], None, DAYS[3]]).cast(pa.date64())),
    ],
    ids=str,
)
def test_a_column_of_another_type_counts_if_every_value_means_the_same(name: str, values: pa.Array) -> None:
    typed: dict[str, list[Value | None]] = {
        "count": [1, None, 3],
        "armed": [True, None, False],
        "signed": [DAYS[0], None, DAYS[3]],
    }
    rows = [Case(DAYS[3], {name: value} if value is not None else {}) for value in typed[name]]
    assert answers(pa.table({name: values}), on=DAYS[3]).equals(expected(rows))


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("armed", pa.array([2, 1])),
        ("armed", pa.array([0.5, 1.0])),
        ("armed", pa.array(["perhaps", "true"])),
        ("count", pa.array([True, False])),
        ("count", pa.array([1.5, 2.0])),
        ("count", pa.array(["many", "1"])),
        ("count", pa.array([DAYS[0], DAYS[1]])),
        ("signed", pa.array([20000, 20001], pa.int32())),
        ("signed", pa.array([20000, 20001], pa.int64())),
        ("signed", pa.array([dt.datetime(2024, 1, 1, 12), None], pa.timestamp("us"))),
        ("signed", pa.array(["31.12.2024", None])),
        ("kind", pa.array([1, 2])),
        ("kind", pa.array(["ship", "Ship"])),
        ("kind", pa.array([["ship"], ["radar"]])),
    ],
    ids=str,
)
def test_a_column_with_values_of_another_kind_is_refused(name: str, values: pa.Array) -> None:
    with pytest.raises(InputError) as refused:
        screen_columns(RULEBOOK, "main", pa.table({name: values}), on=DAYS[3])
    assert {fault.where for fault in refused.value.faults} == {name}


def test_all_faults_of_a_table_are_told_at_once() -> None:
    table = pa.table({"kind": ["tank", "tank"], "count": ["one", "two"], "armed": [2, 3], "place": ["here", "moon"]})
    with pytest.raises(InputError) as refused:
        screen_columns(RULEBOOK, "main", table)
    assert [fault.where for fault in refused.value.faults] == ["kind", "count", "armed", "place", DECISION_DATE]


@pytest.mark.parametrize(
    "days",
    [
        pa.array([DAYS[0], None], pa.date32()),
        pa.array([None, None], pa.date32()),
        pa.nulls(2),
        pa.array([1, 2]),
        pa.array(["today", "tomorrow"]),
        pa.array([0, 10_000_000], pa.int32()).cast(pa.date32()),
        pa.array([0, -1_000_000], pa.int32()).cast(pa.date32()),
    ],
    ids=str,
)
def test_rows_without_a_day_of_the_calendar_are_refused(days: pa.Array) -> None:
    with pytest.raises(InputError) as refused:
        screen_columns(RULEBOOK, "main", pa.table({"armed": [True, False], DECISION_DATE: days}))
    assert {fault.where for fault in refused.value.faults} == {DECISION_DATE}


def test_a_framework_that_says_nothing_of_a_case_permits_nothing() -> None:
    rulebook = make_rulebook([make_clause("M-1", "refers", targets=["council"])])
    found = screen_columns(rulebook, "main", pa.table({DECISION_DATE: [DAYS[3], DAYS[0] - ONE_DAY]}))
    assert found["verdict"].to_pylist() == ["not eligible", "not eligible"]
    assert deciding_ids(found["deciding"]) == ["", ""]


def test_deciding_clauses_are_a_flag_for_each_or_a_text_in_the_order_of_the_statement() -> None:
    found = screen_columns(RULEBOOK, "main", table_of(CASES))
    flags = found["deciding"].to_pylist()
    texts = [" ".join(name for name, decided in row.items() if decided) for row in flags]
    assert deciding_ids(found["deciding"]) == texts
    assert deciding_ids(found["deciding"].chunk(0)) == texts
    assert deciding_ids(found.slice(3, 9)["deciding"]) == texts[3:12]


def test_an_unknown_framework_is_an_error() -> None:
    with pytest.raises(KeyError):
        screen_columns(RULEBOOK, "nowhere", table_of(CASES))
