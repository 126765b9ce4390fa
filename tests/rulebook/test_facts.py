"""The fact vocabulary, and cases."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osa.rulebook.facts import DECISION_DATE, LARGEST, LAST_DAY, Case, Fact, Value, parse_case, parse_date
from osa.rulebook.faults import InputError
from tests.rulebook.writing import day, text, vocabulary

_FACTS = vocabulary()


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (True, True),
        (False, False),
        (1, True),
        (0, False),
        ("はい", True),
        ("いいえ", False),
        (" Yes ", True),
        ("FALSE", False),
    ],
)
def test_a_boolean_reads_the_words_for_yes_and_no(raw: object, value: bool) -> None:  # noqa: FBT001
    assert _FACTS["a"].parse(raw) is value


@pytest.mark.parametrize("raw", [2, -1, 1.0, "maybe", "", "unknown", None, [], "TRUEISH"])
def test_a_boolean_refuses_everything_else(raw: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        _FACTS["a"].parse(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [(7, 7), ("7", 7), ("1,234", 1234), (-3, -3), (5.0, 5), (" 8 ", 8), (LARGEST, LARGEST), ("１２", 12)],
)
def test_a_number_reads_whole_numbers(raw: object, value: int) -> None:
    for name in ("n", "amount"):
        assert _FACTS[name].parse(raw) == value
        assert type(_FACTS[name].parse(raw)) is int


@pytest.mark.parametrize(
    "raw",
    [True, False, 1.5, float("nan"), float("inf"), "1.5", "", "many", LARGEST + 1, -LARGEST - 1, "9" * 5000, None],
)
def test_a_number_refuses_truth_values_fractions_and_what_is_too_large(raw: object) -> None:
    for name in ("n", "amount"):
        with pytest.raises(ValueError, match=r".*"):
            _FACTS[name].parse(raw)


@pytest.mark.parametrize("raw", ["2024-02-29", dt.date(2024, 2, 29), dt.datetime(2024, 2, 29), " 2024-02-29 "])
def test_a_date_is_read_from_text_dates_and_midnights(raw: object) -> None:
    assert parse_date(raw) == day("2024-02-29")
    assert type(parse_date(raw)) is dt.date


@pytest.mark.parametrize(
    "raw",
    [
        "2023-02-29",
        "2024-13-01",
        "29/02/2024",
        "20240229",
        "2024-W09-4",
        "",
        0,
        20240229,
        None,
        dt.datetime(2024, 2, 29, 1),
    ],
)
def test_a_date_that_does_not_exist_is_refused(raw: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_date(raw)


def test_a_choice_takes_its_values_and_nothing_else() -> None:
    assert _FACTS["job"].parse(" rescue ") == "rescue"
    for raw in ("Rescue", "救難", "", 1, True, None):
        with pytest.raises(ValueError, match=r".*"):
            _FACTS["job"].parse(raw)


def test_every_type_says_in_words_what_it_takes() -> None:
    said = [_FACTS[name].allowed() for name in ("a", "n", "amount", "begun", "job")]
    assert len(set(said)) == len(said)
    assert "rescue, transport" in said[-1]


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("a", True, "yes"),
        ("a", False, "no"),
        ("a", None, "not known"),
        ("n", 0, "0"),
        ("amount", 1234567, "¥1,234,567"),
        ("job", "rescue", "rescue"),
        ("begun", dt.date(2024, 3, 31), "2024-03-31"),
    ],
)
def test_a_value_is_labelled_as_a_person_reads_it(name: str, value: Value | None, label: str) -> None:
    assert _FACTS[name].label(value) == label


def test_an_unknown_name_comes_with_what_it_was_perhaps_meant_to_be() -> None:
    assert "amount" in _FACTS.suggest("amuont")
    assert "amount" in _FACTS.suggest("AMOUNT")
    assert "weapon" in _FACTS.suggest("wepon", ["weapon"])
    assert "facts.toml" in _FACTS.suggest("zzzzzz")


def test_a_vocabulary_keeps_the_order_of_its_file() -> None:
    assert list(_FACTS) == ["a", "b", "job", "role", "n", "m", "amount", "begun", "ended"]
    assert "a" in _FACTS
    assert "z" not in _FACTS
    assert hash(_FACTS["a"]) == hash(Fact("a", "boolean", "item", text("other")))


def test_a_case_holds_typed_facts_and_leaves_out_what_is_not_known() -> None:
    raw = {"a": "yes", "n": "1,000", "job": "rescue", "begun": "2024-01-01", "b": None, "amount": "", "role": "  "}
    case = parse_case(_FACTS, raw, decided="2024-06-01", case_id="X")
    assert case.facts == {"a": True, "n": 1000, "job": "rescue", "begun": day("2024-01-01")}
    assert (case.decided, case.id) == (day("2024-06-01"), "X")


def test_false_and_zero_are_known_values() -> None:
    assert parse_case(_FACTS, {"a": False, "n": 0}, decided="2024-06-01").facts == {"a": False, "n": 0}


def test_everything_wrong_with_a_case_comes_out_at_once_with_its_place() -> None:
    raw = {"a": "perhaps", "amuont": 5, "n": 1.5, "job": "war", "b": True}
    with pytest.raises(InputError) as caught:
        parse_case(_FACTS, raw, decided="2024-02-30", where="cases.csv:7")
    faults = caught.value.faults
    assert [fault.where for fault in faults] == [f"cases.csv:7, {n}" for n in [*list(raw)[:4], DECISION_DATE]]
    assert all(fault.what and fault.expected for fault in faults)
    assert "did you mean amount?" in faults[1].expected
    assert "'war'" in faults[3].what
    assert "rescue" in faults[3].expected
    for fault in faults:
        assert str(fault) in str(caught.value)


def test_the_decision_date_is_not_a_fact_that_a_case_can_give() -> None:
    with pytest.raises(InputError):
        parse_case(_FACTS, {DECISION_DATE: "2024-01-01"}, decided="2024-01-01")


@pytest.mark.parametrize("decided", [None, "", "soon", 20240101.5, LAST_DAY + dt.timedelta(days=1)])
def test_a_case_without_a_possible_decision_date_is_refused(decided: object) -> None:
    with pytest.raises(InputError, match=DECISION_DATE):
        parse_case(_FACTS, {}, decided=decided)


def test_the_facts_of_a_case_cannot_be_changed() -> None:
    case = parse_case(_FACTS, {"a": True}, decided="2024-06-01")
    with pytest.raises(TypeError):
        case.facts["a"] = False  # type: ignore[index]


def test_equal_cases_have_equal_hashes_in_whatever_order_their_facts_came() -> None:
    first, second = Case(day("2024-01-01"), {"a": True, "n": 1}), Case(day("2024-01-01"), {"n": 1, "a": True})
    assert first == second
    assert hash(first) == hash(second)


@given(
    st.dictionaries(
        st.sampled_from([*_FACTS, "zz", ""]), st.none() | st.booleans() | st.text() | st.floats() | st.integers()
    )
)
def test_whatever_a_case_gives_it_is_typed_or_refused(raw: dict[str, object]) -> None:
    try:
        case = parse_case(_FACTS, raw, decided="2024-01-01")
    except InputError:
        return
    for name, value in case.facts.items():
        assert _FACTS[name].parse(value) == value
    assert {name for name, value in raw.items() if value is not None and str(value).strip()} == set(case.facts)


@given(st.dates(max_value=LAST_DAY))
def test_a_date_reads_back_from_how_it_is_written(value: dt.date) -> None:
    assert parse_date(value.isoformat()) == value
