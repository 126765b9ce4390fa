"""What holds for every indicator."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

import osa.appraisal.indicators as package
from osa.appraisal.indicator import Aim, Basis, Indicator, Missing
from osa.appraisal.indicators import INDICATORS
from osa.appraisal.record import Record
from osa.evidence.selection import Evidence
from osa.evidence.snapshots import DATASETS, Snapshot
from tests.appraisal.indicators.rows import Rows, evidence_of, world

JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龯]")


def ids(indicator: Indicator) -> str:
    return indicator.id


def test_every_file_of_an_indicator_is_listed_once_under_its_name() -> None:
    files = {path.stem for path in Path(package.__path__[0]).glob("*.py") if path.stem != "__init__"}
    assert sorted(one.id for one in INDICATORS) == sorted(files)
    assert all(import_module(f"{package.__name__}.{one.id}").INDICATOR is one for one in INDICATORS)


def test_every_aim_has_indicators() -> None:
    assert {one.aim for one in INDICATORS} == set(Aim)


@pytest.mark.parametrize("indicator", INDICATORS, ids=ids)
def test_an_indicator_says_in_both_languages_what_it_is_and_which_way_it_speaks(indicator: Indicator) -> None:
    for text in (indicator.name, indicator.definition, indicator.caveats, indicator.unit):
        assert JAPANESE.search(text.ja)
        assert not JAPANESE.search(text.en)
    assert indicator.speaks_for in ("high", "low")
    assert "speaks for assistance" in indicator.definition.en or "speak for assistance" in indicator.definition.en
    assert "支援を支持" in indicator.definition.ja
    assert indicator.lag in (0, 1, 2)
    assert set(indicator.datasets) <= set(DATASETS)
    assert bool(indicator.holds) == ("world_indicators" in indicator.datasets)


@pytest.mark.parametrize("indicator", INDICATORS, ids=ids)
def test_without_evidence_there_is_no_value_and_never_nought(indicator: Indicator) -> None:
    found = indicator(Basis(Evidence([]), Record(), 2024), ["PHL", "MNG"])
    assert {one.missing for one in found.values()} == {Missing.NO_SOURCE}
    assert {one.value for one in found.values()} == {None}


def test_an_indicator_names_only_the_snapshots_that_it_reads(tmp_path: Path) -> None:
    values = world("SP.POP.TOTL", {("PHL", 2020): 1.0}), world("NY.GDP.MKTP.CD", {("PHL", 2020): 1.0})
    evidence = Evidence([one for number, rows in enumerate(values) for one in _one(tmp_path / str(number), rows)])
    by_id = {one.id: one for one in INDICATORS}
    held = {name: [one.provenance.holds for one in by_id[name].snapshots(evidence)] for name in by_id}
    assert held["population"] == [("SP.POP.TOTL",)]
    assert len(held["gdp_per_head"]) == 2
    assert held["china_share"] == []


def _one(folder: Path, rows: Rows) -> tuple[Snapshot, ...]:
    folder.mkdir()
    return evidence_of(folder, {"world_indicators": rows}).snapshots
