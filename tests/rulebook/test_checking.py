"""What must hold between the parts of a rulebook, checked one by one and all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from osa.rulebook import checking
from osa.rulebook.checking import CHECKS
from tests.rulebook.writing import (
    GROUND,
    PROGRAMME,
    clause,
    faults_in,
    line_of,
    prop,
    the_fault,
    write_programme,
    written,
)

if TYPE_CHECKING:
    from pathlib import Path

_FORBIDS = 'prohibits = "breaks_treaty"'
_WEAPON = 'defines = "weapon"\nas = "is_arms"'
_USES = 'prohibits = "weapon AND NOT agreed"'
_NEVER = 'never = "weapon"'


def _until(day: str) -> str:
    return f"until = {day}"


def _place(directory: Path, name: str) -> str:
    """Return where the block of a clause of the act begins."""
    act = (directory / "rulebook" / "act.md").read_text(encoding="utf-8")
    start = act.index(f"## {name} ")
    return f"{directory / 'rulebook' / 'act.md'}:{act.count(chr(10), 0, act.index('```rule', start)) + 2}, {name}"


def test_every_check_of_the_module_is_in_the_list() -> None:
    checks = [
        value
        for name, value in vars(checking).items()
        if callable(value) and getattr(value, "__module__", "") == checking.__name__ and not name.startswith("_")
    ]
    assert set(checks) - {checking.check_rulebook} == set(CHECKS)


def test_an_id_that_stands_twice_is_a_fault_at_both_places(tmp_path: Path) -> None:
    faults = faults_in(write_programme(tmp_path, clause("ACT-1"), clause("ACT-2"), clause("ACT-1")))
    assert len(faults) == 2
    assert all("ACT-1 stands more than once" in fault.what for fault in faults)
    assert len({fault.where for fault in faults}) == 2


def test_a_property_id_that_stands_twice_is_a_fault(tmp_path: Path) -> None:
    twice = prop("P-1", "monotone = true") * 2
    assert len(faults_in(write_programme(tmp_path, properties=twice))) == 2


@pytest.mark.parametrize("name", ["LAW-1", "ACT", "ACT1", "act-1", "1"])
def test_an_id_that_does_not_begin_with_its_instrument_is_a_fault(tmp_path: Path, name: str) -> None:
    fault = the_fault(write_programme(tmp_path, clause(name)))
    assert (fault.where, fault.expected) == (_place(tmp_path, name), "ACT-…")


@pytest.mark.parametrize("until", ["2019-12-31", "2020-01-01"])
def test_a_clause_that_ends_before_its_second_day_is_a_fault(tmp_path: Path, until: str) -> None:
    fault = the_fault(write_programme(tmp_path, clause("ACT-1", more=_until(until))))
    assert (fault.where, fault.what) == (_place(tmp_path, "ACT-1"), "until is not after since")
    assert written(tmp_path / "b", clause("ACT-1", more=_until("2020-01-02"))).clauses


def test_a_property_that_ends_before_it_begins_is_a_fault(tmp_path: Path) -> None:
    claim = "monotone = true\nsince = 2020-01-02\nuntil = 2020-01-01"
    assert the_fault(write_programme(tmp_path, properties=prop("P-1", claim))).what == "until is not after since"


@pytest.mark.parametrize(
    ("effect", "name", "declared"),
    [
        ('permits = "agreed"\nground = "whim"', "whim", "purpose"),
        ('refers = "agreed"\nto = "oracle"', "oracle", "council"),
        ('obliges = "agreed"\nduty = "prayer"', "prayer", "report"),
    ],
)
def test_an_undeclared_ground_body_or_duty_is_a_fault_with_those_declared(
    tmp_path: Path, effect: str, name: str, declared: str
) -> None:
    fault = the_fault(write_programme(tmp_path, clause("ACT-1", effect)))
    assert (fault.where, fault.what) == (_place(tmp_path, "ACT-1"), f"{name} is not declared")
    assert declared in fault.expected


@pytest.mark.parametrize(
    ("claim", "scope", "name"),
    [
        ('always_refers = "oracle"\nwhen = "agreed"', 'frameworks = ["arms"]', "oracle"),
        ('always_obliges = "prayer"\nwhen = "agreed"', 'frameworks = ["arms"]', "prayer"),
        ('always_refers = "report"\nwhen = "agreed"', 'frameworks = ["arms"]', "report"),
        ("monotone = true", 'frameworks = ["arms", "war"]', "war"),
        ("monotone = true", 'together = ["war", "aid"]', "war"),
    ],
)
def test_a_property_about_something_undeclared_is_a_fault(tmp_path: Path, claim: str, scope: str, name: str) -> None:
    fault = the_fault(write_programme(tmp_path, properties=prop("P-1", claim, scope=scope)))
    assert name in fault.what
    assert "properties.md:" in fault.where


def test_an_include_within_an_include_is_a_fault(tmp_path: Path) -> None:
    third = '[frameworks.gift]\nname = { en = "Gift", ja = "贈与" }\nabout = { en = "Gifts.", ja = "贈与。" }\n'
    third += 'includes = [{ framework = "aid", when = "agreed" }]\n'
    fault = the_fault(write_programme(tmp_path, programme=f"{PROGRAMME}\n{third}"))
    assert fault.what == "gift includes aid, which includes another framework"
    line = line_of(tmp_path, "[frameworks.gift]", "programme.toml")
    assert fault.where == f"{tmp_path / 'programme.toml'}:{line}, frameworks.gift"


def test_the_condition_of_an_include_cannot_use_a_concept(tmp_path: Path) -> None:
    programme = PROGRAMME.replace('when = "is_arms"', 'when = "weapon"')
    fault = the_fault(write_programme(tmp_path, clause("ACT-1", _WEAPON), programme=programme))
    assert "weapon" in fault.what
    assert fault.where.endswith(", frameworks.aid")
    assert fault.expected == "facts alone"


@pytest.mark.parametrize(
    "effect",
    [_FORBIDS, 'requires = "agreed"', 'refers = "agreed"\nto = "council"', 'obliges = "agreed"\nduty = "report"'],
)
def test_prohibitions_requirements_referrals_and_duties_can_be_lifted(tmp_path: Path, effect: str) -> None:
    lift = clause("ACT-2", 'lifts = ["ACT-1"]\nwhen = "agreed"')
    assert len(written(tmp_path, clause("ACT-1", effect), lift).clauses) == 2


@pytest.mark.parametrize("effect", [GROUND, _WEAPON, 'lifts = ["ACT-3"]\nwhen = "is_arms"'])
def test_grounds_definitions_and_exceptions_cannot_be_lifted(tmp_path: Path, effect: str) -> None:
    lift, other = clause("ACT-2", 'lifts = ["ACT-1"]\nwhen = "agreed"'), clause("ACT-3", _FORBIDS)
    fault = the_fault(write_programme(tmp_path, clause("ACT-1", effect), lift, other))
    assert fault.where == _place(tmp_path, "ACT-2")
    assert f"it lifts ACT-1, which {effect.split(' ', 1)[0]}" in fault.what
    assert "prohibits, requires, refers, obliges" in fault.expected


def test_an_exception_to_a_clause_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    lift = clause("ACT-2", 'lifts = ["ACT-1", "ACT-9"]\nwhen = "agreed"')
    fault = the_fault(write_programme(tmp_path, clause("ACT-1", _FORBIDS), lift))
    assert (fault.where, fault.what) == (_place(tmp_path, "ACT-2"), "it lifts ACT-9, which does not exist")


def test_an_exception_never_in_force_together_with_what_it_lifts_is_a_fault(tmp_path: Path) -> None:
    lift = clause("ACT-2", 'lifts = ["ACT-1"]\nwhen = "agreed"', since="2021-01-01")
    ended = clause("ACT-1", _FORBIDS, more=_until("2021-01-01"))
    fault = the_fault(write_programme(tmp_path, ended, lift))
    assert (fault.where, fault.what) == (_place(tmp_path, "ACT-2"), "it is never in force together with ACT-1")
    longer = clause("ACT-1", _FORBIDS, more=_until("2021-01-02"))
    assert written(tmp_path / "b", longer, lift).clauses


@pytest.mark.parametrize("name", ["agreed", "Weapon", "a weapon", "true", "decision_date", "2nd"])
def test_a_concept_with_the_name_of_a_fact_or_with_no_name_is_a_fault(tmp_path: Path, name: str) -> None:
    fault = the_fault(write_programme(tmp_path, clause("ACT-1", f'defines = "{name}"\nas = "is_arms"')))
    assert (fault.where, fault.what) == (_place(tmp_path, "ACT-1"), "a concept cannot have this name")


def test_a_definition_over_another_concept_or_over_itself_is_a_fault(tmp_path: Path) -> None:
    for name in ("weapon", "other"):
        second = clause("ACT-2", f'defines = "{name}"\nas = "weapon AND agreed"', since="2021-01-01")
        first = clause("ACT-1", _WEAPON, more=_until("2021-01-01") if name == "weapon" else "")
        faults = faults_in(write_programme(tmp_path / name, first, second))
        wanted = (_place(tmp_path / name, "ACT-2"), "a definition uses another concept")
        assert wanted in {(fault.where, fault.what) for fault in faults}


def test_two_definitions_of_one_concept_on_one_day_are_a_fault(tmp_path: Path) -> None:
    first = clause("ACT-1", _WEAPON, more=_until("2021-01-02"))
    second = clause("ACT-2", _WEAPON, since="2021-01-01")
    fault = the_fault(write_programme(tmp_path, first, second))
    assert (fault.where, fault.what) == (_place(tmp_path, "ACT-2"), "weapon is also defined by ACT-1 at the same time")


@pytest.mark.parametrize(
    ("since", "until", "good"),
    [
        ("2020-01-01", None, True),
        ("2020-06-01", "2020-07-01", True),
        ("2020-06-01", "2022-01-01", True),
        ("2022-01-01", None, True),
        ("2019-12-31", None, False),
        ("2019-01-01", "2020-01-01", False),
        ("2019-12-31", "2020-01-02", False),
    ],
)
def test_a_concept_may_be_used_only_while_definitions_that_adjoin_define_it(
    tmp_path: Path,
    since: str,
    until: str | None,
    good: bool,  # noqa: FBT001
) -> None:
    definitions = [
        clause("ACT-D-2", _WEAPON, since="2021-01-01"),
        clause("ACT-D-1", _WEAPON, more=_until("2021-01-01")),
    ]
    user = clause("ACT-1", _USES, since=since, more=_until(until) if until else "")
    directory = write_programme(tmp_path, user, *definitions)
    if good:
        assert written(tmp_path, user, *definitions).concepts == {"weapon"}
        return
    fault = the_fault(directory)
    assert (fault.where, fault.what) == (_place(tmp_path, "ACT-1"), "weapon is not always defined")
    assert "2020-01-01…2021-01-01, 2021-01-01…" in fault.expected


@pytest.mark.parametrize(
    ("first_until", "second_until", "until"),
    [("2020-12-31", "", ""), ("2021-01-01", "2022-01-01", ""), ("2021-01-01", "2022-01-01", "2022-01-02")],
)
def test_a_day_without_a_definition_between_or_after_two_is_a_fault(
    tmp_path: Path, first_until: str, second_until: str, until: str
) -> None:
    first = clause("ACT-D-1", _WEAPON, more=_until(first_until))
    second = clause("ACT-D-2", _WEAPON, since="2021-01-01", more=_until(second_until) if second_until else "")
    user = clause("ACT-1", _USES, more=_until(until) if until else "")
    fault = the_fault(write_programme(tmp_path, first, second, user))
    assert fault.what == "weapon is not always defined"


@pytest.mark.parametrize(
    ("period", "good"),
    [
        ("since = 2020-01-01", True),
        ("since = 2020-05-01\nuntil = 2020-06-01", True),
        ("since = 2019-12-31", False),
        ("", False),
        ("until = 2021-01-01", False),
    ],
)
def test_a_property_may_use_a_concept_only_in_a_period_in_which_it_is_defined(
    tmp_path: Path,
    period: str,
    good: bool,  # noqa: FBT001
) -> None:
    properties = prop("P-1", f"{_NEVER}\n{period}")
    definition = clause("ACT-1", _WEAPON)
    if good:
        assert written(tmp_path, definition, properties=properties).properties
        return
    fault = the_fault(write_programme(tmp_path, definition, properties=properties))
    assert "properties.md:" in fault.where
    assert fault.where.endswith(", P-1")
    assert fault.what == "weapon is not always defined"
    assert "2020-01-01…" in fault.expected


def test_a_property_without_since_may_use_a_concept_that_was_defined_from_the_first_day(tmp_path: Path) -> None:
    definition = clause("ACT-1", _WEAPON, since="0001-01-01")
    assert written(tmp_path, definition, properties=prop("P-1", _NEVER)).properties


@pytest.mark.parametrize("claim", ['always = "weapon"', 'always_refers = "council"\nwhen = "weapon"'])
def test_every_kind_of_property_is_held_to_the_dates_of_its_concepts(tmp_path: Path, claim: str) -> None:
    directory = write_programme(tmp_path, clause("ACT-1", _WEAPON), properties=prop("P-1", claim))
    assert the_fault(directory).what == "weapon is not always defined"


def test_faults_of_several_checks_come_out_together(tmp_path: Path) -> None:
    faults = faults_in(
        write_programme(
            tmp_path,
            clause("LAW-1", more=_until("2019-01-01")),
            clause("ACT-2", 'permits = "agreed"\nground = "whim"'),
            clause("ACT-3", 'lifts = ["ACT-9"]\nwhen = "agreed"'),
            clause("ACT-4", _WEAPON, since="2021-01-01"),
            clause("ACT-5", _USES),
            properties=prop("P-1", _NEVER),
        )
    )
    said = [fault.what for fault in faults]
    assert len(said) == 6
    for what in ("instrument", "until", "whim", "ACT-9"):
        assert any(what in message for message in said), what
    assert said.count("weapon is not always defined") == 2
